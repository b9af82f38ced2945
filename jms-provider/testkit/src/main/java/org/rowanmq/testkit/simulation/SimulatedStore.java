package org.rowanmq.testkit.simulation;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.rowanmq.broker.store.ContentExtent;
import org.rowanmq.broker.store.Fence;
import org.rowanmq.broker.store.LookupRequest;
import org.rowanmq.broker.store.MessageRef;
import org.rowanmq.broker.store.MessageStore;
import org.rowanmq.broker.store.PageRequest;
import org.rowanmq.broker.store.QueueCount;
import org.rowanmq.broker.store.RecoveryVisitor;
import org.rowanmq.broker.store.ScheduledMessage;
import org.rowanmq.broker.store.StoreBatch;
import org.rowanmq.broker.store.StoreException;
import org.rowanmq.broker.store.StoreOp;
import org.rowanmq.broker.store.StoredMessage;
import org.rowanmq.testkit.store.InMemoryMessageStore;

/** The store as one broker process sees it; tells the oracle what became durable. */
final class SimulatedStore implements MessageStore {
  private final InMemoryMessageStore rows;
  private final Oracle oracle;
  private final Sabotage sabotage;

  SimulatedStore(InMemoryMessageStore rows, Oracle oracle, Sabotage sabotage) {
    this.rows = rows;
    this.oracle = oracle;
    this.sabotage = sabotage;
  }

  @Override
  public void commit(StoreBatch batch) throws StoreException {
    StoreBatch written = sabotaged(batch);
    try {
      rows.commit(written);
    } catch (StoreException.OutcomeUnknown lost) {
      oracle.statistics().ambiguousCommits++;
      if (rows.rows(batch.partition()).fence().lastBatch() == batch.number()) {
        oracle.disk().durable(batch);
      }
      throw lost;
    }
    oracle.disk().durable(batch);
  }

  private StoreBatch sabotaged(StoreBatch batch) {
    List<StoreOp> kept = new ArrayList<>(batch.ops().size());
    for (StoreOp op : batch.ops()) {
      if (!sabotage.forgets(op)) {
        kept.add(sabotage.spoiled(op));
      }
      if (op instanceof StoreOp.Insert insert && sabotage.doubles(op)) {
        kept.add(again(insert.message()));
      }
    }
    return new StoreBatch(
        batch.partition(),
        batch.epoch(),
        batch.number(),
        sabotage.forgetsIds() ? rows.rows(0).fence().idsReserved() : batch.idsReserved(),
        kept,
        batch.elided());
  }

  private static StoreOp again(StoredMessage row) {
    return new StoreOp.Insert(row.with(row.id() + 1, row.annotations()));
  }

  @Override
  public Fence acquire(int partition) throws StoreException {
    return rows.acquire(partition);
  }

  @Override
  public void recover(int partition, RecoveryVisitor visitor) throws StoreException {
    rows.recover(partition, visitor);
  }

  @Override
  public List<StoredMessage> read(int partition, PageRequest request) throws StoreException {
    return rows.read(partition, request);
  }

  @Override
  public List<StoredMessage> lookUp(int partition, LookupRequest request) throws StoreException {
    return rows.lookUp(partition, request);
  }

  @Override
  public List<ScheduledMessage> readScheduled(int partition, long dueUpTo, int limit)
      throws StoreException {
    return rows.readScheduled(partition, dueUpTo, limit);
  }

  @Override
  public List<MessageRef> readExpired(int partition, long now, int limit) throws StoreException {
    return rows.readExpired(partition, now, limit);
  }

  @Override
  public List<ContentExtent> readOrphanContents(int partition, long after, long upTo, int limit)
      throws StoreException {
    return rows.readOrphanContents(partition, after, upTo, limit);
  }

  @Override
  public byte @Nullable [] readPart(int partition, long largeId, int part) throws StoreException {
    return rows.readPart(partition, largeId, part);
  }

  @Override
  public long readLargeId(int partition, MessageRef ref) throws StoreException {
    return rows.readLargeId(partition, ref);
  }

  @Override
  public QueueCount count(int partition, long queue) throws StoreException {
    return rows.count(partition, queue);
  }

  @Override
  public boolean hasRows(int partition, long queue) throws StoreException {
    return !sabotage.hidesRows() && rows.hasRows(partition, queue);
  }

  @Override
  public void close() {
    rows.close();
  }
}
