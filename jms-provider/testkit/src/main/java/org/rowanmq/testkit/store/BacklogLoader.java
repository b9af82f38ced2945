package org.rowanmq.testkit.store;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.LongFunction;
import org.rowanmq.broker.store.Annotations;
import org.rowanmq.broker.store.Fence;
import org.rowanmq.broker.store.MessageStore;
import org.rowanmq.broker.store.QueueSpec;
import org.rowanmq.broker.store.StoreBatch;
import org.rowanmq.broker.store.StoreException;
import org.rowanmq.broker.store.StoreOp;
import org.rowanmq.broker.store.StoredMessage;
import org.rowanmq.wire.Destination;
import org.rowanmq.wire.MessageContent;

/**
 * Fills queues of a store that no broker has open, in large batches: a backlog of millions in
 * minutes. What it leaves is what a broker that was stopped in order would leave. Used by one
 * thread.
 */
public final class BacklogLoader {
  /** JMSMessageID of the {@code n}-th message is {@code ID:ba-n}. */
  public static final long PRODUCER = 0xba;

  private static final int BATCH = 2_000;

  /**
   * One message.
   *
   * @param expiresMillis 0 for never
   */
  public record Row(int priority, long expiresMillis, MessageContent content) {}

  private final MessageStore store;
  private final Fence fence;
  private final long now;
  private long lastBatch;
  private long lastId;

  /**
   * Takes the store over.
   *
   * @param nowMillis when the messages arrived
   */
  public BacklogLoader(MessageStore store, long nowMillis) throws StoreException {
    this.store = store;
    this.fence = store.acquire(StoreOwner.PARTITION);
    this.now = nowMillis;
    this.lastBatch = fence.lastBatch();
    this.lastId = fence.idsReserved();
  }

  /** Makes a queue and fills it; row {@code n} counts from 0. */
  public void load(String queue, long rows, LongFunction<Row> row) throws StoreException {
    long id = ++lastId;
    Destination destination = Destination.queue(queue);
    commit(
        List.of(
            new StoreOp.PutQueue(new QueueSpec(id, destination, null, null, null, false, true))));
    long bytes = 0;
    for (long begin = 0; begin < rows; begin += BATCH) {
      List<StoreOp> ops = new ArrayList<>(BATCH + 1);
      long end = Math.min(rows, begin + BATCH);
      for (long n = begin; n < end; n++) {
        Row next = row.apply(n);
        bytes += next.content().length();
        Annotations annotations =
            new Annotations(
                destination,
                PRODUCER,
                n,
                "loader",
                now,
                next.expiresMillis(),
                true,
                0,
                0,
                Map.of());
        ops.add(
            new StoreOp.Insert(
                new StoredMessage(
                    id, next.priority(), ++lastId, annotations, false, next.content())));
      }
      ops.add(new StoreOp.PutCounter(id, end, bytes));
      commit(ops);
    }
  }

  private void commit(List<StoreOp> ops) throws StoreException {
    store.commit(new StoreBatch(fence.partition(), fence.epoch(), ++lastBatch, lastId, ops));
  }
}
