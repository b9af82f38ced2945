package org.rowanmq.testkit.store;

import java.util.List;
import org.rowanmq.broker.store.Fence;
import org.rowanmq.broker.store.MessageStore;
import org.rowanmq.broker.store.PageRequest;
import org.rowanmq.broker.store.StoreBatch;
import org.rowanmq.broker.store.StoreException;
import org.rowanmq.broker.store.StoreOp;
import org.rowanmq.broker.store.StoredMessage;

/**
 * Owns partition 0 of a store in a test and numbers its batches. A batch that fails keeps its
 * number for the next one.
 */
public final class StoreOwner {
  public static final int PARTITION = 0;

  private final MessageStore store;
  private Fence fence;
  private long lastBatch;

  /** Acquires the partition. */
  public StoreOwner(MessageStore store) throws StoreException {
    this.store = store;
    this.fence = store.acquire(PARTITION);
    this.lastBatch = fence.lastBatch();
  }

  public MessageStore store() {
    return store;
  }

  /** As acquired. */
  public Fence fence() {
    return fence;
  }

  /** Acquires once more. */
  public Fence acquire() throws StoreException {
    fence = store.acquire(PARTITION);
    lastBatch = fence.lastBatch();
    return fence;
  }

  public void commit(StoreOp... ops) throws StoreException {
    commit(List.of(ops));
  }

  public void commit(List<StoreOp> ops) throws StoreException {
    store.commit(batch(ops));
    lastBatch++;
  }

  /** The next batch, with 1,000 ids reserved per batch. */
  public StoreBatch batch(List<StoreOp> ops) {
    long number = lastBatch + 1;
    return new StoreBatch(PARTITION, fence.epoch(), number, number * 1000, ops);
  }

  /** All waiting messages of a priority. */
  public List<StoredMessage> read(long queue, int priority) throws StoreException {
    return store.read(
        PARTITION, new PageRequest(queue, priority, 0, Long.MAX_VALUE, 100_000, Long.MAX_VALUE));
  }

  /** Ids of all waiting messages of priority 4. */
  public List<Long> ids(long queue) throws StoreException {
    return read(queue, 4).stream().map(StoredMessage::id).toList();
  }

  /** What a recovery tells. */
  public RecordedPartition recover() throws StoreException {
    RecordedPartition recorded = new RecordedPartition();
    store.recover(PARTITION, recorded);
    return recorded;
  }
}
