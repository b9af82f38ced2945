package org.rowanmq.testkit.store;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.rowanmq.broker.store.ContentExtent;
import org.rowanmq.broker.store.Fence;
import org.rowanmq.broker.store.LookupRequest;
import org.rowanmq.broker.store.MessageRef;
import org.rowanmq.broker.store.MessageStore;
import org.rowanmq.broker.store.OutcomeEntry;
import org.rowanmq.broker.store.PageRequest;
import org.rowanmq.broker.store.QueueCount;
import org.rowanmq.broker.store.RecoveryVisitor;
import org.rowanmq.broker.store.ScheduledMessage;
import org.rowanmq.broker.store.StoreBatch;
import org.rowanmq.broker.store.StoreException;
import org.rowanmq.broker.store.StoreOp;
import org.rowanmq.broker.store.StoredMessage;
import org.rowanmq.testkit.store.FaultPlan.CommitFault;
import org.rowanmq.testkit.store.InMemoryRows.LookupEntry;
import org.rowanmq.testkit.store.InMemoryRows.MessageKey;
import org.rowanmq.testkit.store.InMemoryRows.Row;
import org.rowanmq.testkit.store.InMemoryRows.ScheduleKey;

/**
 * A message store whose durable half is a set of sorted maps, for unit tests and the simulator.
 *
 * <p>An instance is one broker process's view; {@link #another} is a second process on the same
 * rows, {@link #crash} what starts after this process was killed. A commit is durable when it
 * returns. Single-threaded; everything it does follows from its calls and its {@link FaultPlan}.
 */
public final class InMemoryMessageStore implements MessageStore {
  private final Map<Integer, InMemoryRows> partitions;
  private final FaultPlan faults = new FaultPlan();
  private boolean closed;

  /** An empty store. */
  public InMemoryMessageStore() {
    this(new TreeMap<>());
  }

  private InMemoryMessageStore(Map<Integer, InMemoryRows> partitions) {
    this.partitions = partitions;
  }

  /** What is to go wrong in this instance. */
  public FaultPlan faults() {
    return faults;
  }

  /** The durable rows as they are now: a live view for oracles. */
  public InMemoryRows rows(int partition) {
    return partitions.computeIfAbsent(partition, InMemoryRows::new);
  }

  /** Another process on the same rows. */
  public InMemoryMessageStore another() {
    return new InMemoryMessageStore(partitions);
  }

  /** Ends this instance as a kill does and returns the next one on the same rows. */
  public InMemoryMessageStore crash() {
    close();
    return another();
  }

  /** A store of its own that starts with a copy of the rows. */
  public InMemoryMessageStore snapshot() {
    Map<Integer, InMemoryRows> copies = new TreeMap<>();
    partitions.forEach((partition, rows) -> copies.put(partition, rows.copy()));
    return new InMemoryMessageStore(copies);
  }

  @Override
  public Fence acquire(int partition) throws StoreException {
    checkOpen();
    faults.beforeAcquire();
    InMemoryRows rows = rows(partition);
    Fence old = rows.fence();
    rows.fence(new Fence(partition, old.epoch() + 1, old.lastBatch(), old.idsReserved()));
    return rows.fence();
  }

  @Override
  public void recover(int partition, RecoveryVisitor visitor) throws StoreException {
    checkOpen();
    faults.beforeAcquire();
    InMemoryRows rows = rows(partition);
    long epoch = rows.fence().epoch();
    rows.messages.rows.values().removeIf(row -> isGone(row, epoch));
    rows.scheduled.rows.values().removeIf(row -> isGone(row, epoch));
    rows.queues.rows.values().forEach(visitor::queue);
    rows.droppedQueues.rows.keySet().forEach(visitor::droppedQueue);
    rows.counters.rows.forEach(
        (queue, count) -> visitor.counter(queue, count.messages(), count.bytes()));
    rows.watermarks.rows.forEach(visitor::watermark);
    for (List<OutcomeEntry> logged : rows.outcomes.rows.values()) {
      logged.forEach(visitor::outcomes);
    }
    rows.users.rows.values().forEach(visitor::user);
    rows.exchanges.rows.values().forEach(visitor::exchange);
    rows.bindings.rows.values().forEach(visitor::binding);
    rows.lookupRanges.rows.forEach((key, range) -> visitor.lookupRange(key.queue(), range));
    rows.branches.rows.values().forEach(visitor::branch);
    rows.settlements
        .rows
        .keySet()
        .forEach(key -> visitor.stagedSettlement(key.branch(), key.message().ref()));
  }

  @Override
  public void commit(StoreBatch batch) throws StoreException {
    checkOpen();
    CommitFault fault = faults.nextCommit();
    if (fault == CommitFault.TRANSIENT) {
      throw new StoreException.Transient("planned: commit failed", null);
    }
    if (fault == CommitFault.UNKNOWN_NOT_STORED) {
      throw new StoreException.OutcomeUnknown("planned: answer lost", null);
    }
    apply(batch);
    if (fault == CommitFault.UNKNOWN_STORED) {
      throw new StoreException.OutcomeUnknown("planned: answer lost", null);
    }
  }

  private void apply(StoreBatch batch) throws StoreException {
    InMemoryRows rows = rows(batch.partition());
    Fence fence = rows.fence();
    if (fence.epoch() != batch.epoch()) {
      throw new StoreException.Fenced(
          "Epoch " + batch.epoch() + " is over, the store is at " + fence.epoch());
    }
    if (batch.number() != fence.lastBatch() + 1) {
      throw new StoreException.Fatal(
          "Batch " + batch.number() + " does not follow batch " + fence.lastBatch(), null);
    }
    try {
      RowWriter writer = new RowWriter(rows, batch.epoch());
      for (StoreOp op : batch.ops()) {
        faults.check(op);
        op.accept(writer);
      }
      rows.complete();
    } finally {
      rows.rollback();
    }
    rows.fence(new Fence(batch.partition(), batch.epoch(), batch.number(), batch.idsReserved()));
  }

  @Override
  public List<StoredMessage> read(int partition, PageRequest request) throws StoreException {
    InMemoryRows rows = reading(partition);
    List<StoredMessage> page = new ArrayList<>();
    if (request.after() >= request.upTo()) {
      return page;
    }
    long bytes = 0;
    MessageKey after = MessageKey.of(request.queue(), request.priority(), request.after());
    MessageKey upTo = MessageKey.of(request.queue(), request.priority(), request.upTo());
    for (Row row : rows.messages.rows.subMap(after, false, upTo, true).values()) {
      if (page.size() == request.limit() || (!page.isEmpty() && bytes >= request.maxBytes())) {
        break;
      }
      StoredMessage message = rows.withContent(row);
      page.add(message);
      bytes += message.content().length();
    }
    return page;
  }

  @Override
  public List<StoredMessage> lookUp(int partition, LookupRequest request) throws StoreException {
    InMemoryRows rows = reading(partition);
    List<StoredMessage> found = new ArrayList<>();
    long bytes = 0;
    LookupEntry after =
        new LookupEntry(request.queue(), request.hash(), 9 - request.priority(), request.after());
    for (LookupEntry entry : rows.lookups.rows.tailMap(after, false).keySet()) {
      if (entry.queue() != request.queue()
          || entry.hash() != request.hash()
          || found.size() == request.limit()
          || (!found.isEmpty() && bytes >= request.maxBytes())) {
        break;
      }
      Row row = rows.messages.rows.get(new MessageKey(entry.queue(), entry.rank(), entry.id()));
      if (row != null && entry.id() <= request.upTo()) {
        StoredMessage message = rows.withContent(row);
        found.add(message);
        bytes += message.content().length();
      }
    }
    return found;
  }

  @Override
  public List<ScheduledMessage> readScheduled(int partition, long dueUpTo, int limit)
      throws StoreException {
    InMemoryRows rows = reading(partition);
    List<ScheduledMessage> page = new ArrayList<>();
    for (Map.Entry<ScheduleKey, Row> row : rows.scheduled.rows.entrySet()) {
      if (row.getKey().due() > dueUpTo || page.size() == limit) {
        break;
      }
      page.add(new ScheduledMessage(row.getKey().due(), rows.withContent(row.getValue())));
    }
    return page;
  }

  @Override
  public List<MessageRef> readExpired(int partition, long now, int limit) throws StoreException {
    return reading(partition).messages.rows.values().stream()
        .map(Row::message)
        .filter(message -> message.annotations().expiresMillis() != 0)
        .filter(message -> message.annotations().expiresMillis() <= now)
        .limit(limit)
        .map(message -> new MessageRef(message.queue(), message.priority(), message.id()))
        .toList();
  }

  @Override
  public List<ContentExtent> readOrphanContents(int partition, long after, long upTo, int limit)
      throws StoreException {
    InMemoryRows rows = reading(partition);
    if (after >= upTo) {
      return List.of();
    }
    SortedMap<Long, Integer> extents = new TreeMap<>(rows.larges.rows);
    rows.contents.rows.keySet().forEach(id -> extents.put(id, 0));
    return extents.subMap(after + 1, upTo + 1).entrySet().stream()
        .filter(content -> !rows.refersTo(content.getKey()))
        .limit(limit)
        .map(content -> new ContentExtent(content.getKey(), content.getValue()))
        .toList();
  }

  @Override
  public byte @Nullable [] readPart(int partition, long largeId, int part) throws StoreException {
    return reading(partition).parts.rows.get(new InMemoryRows.PartKey(largeId, part));
  }

  @Override
  public long readLargeId(int partition, MessageRef ref) throws StoreException {
    Row row = reading(partition).messages.rows.get(InMemoryRows.MessageKey.of(ref));
    return row == null ? 0 : row.message().largeId();
  }

  @Override
  public QueueCount count(int partition, long queue) throws StoreException {
    long messages = 0;
    long bytes = 0;
    for (Row row : reading(partition).of(queue).values()) {
      messages++;
      bytes += row.message().content().wholeLength();
    }
    return new QueueCount(messages, bytes);
  }

  @Override
  public boolean hasRows(int partition, long queue) throws StoreException {
    InMemoryRows rows = reading(partition);
    return !rows.of(queue).isEmpty()
        || rows.scheduled.rows.keySet().stream().anyMatch(key -> key.queue() == queue);
  }

  @Override
  public void close() {
    closed = true;
  }

  private InMemoryRows reading(int partition) throws StoreException {
    checkOpen();
    faults.beforeRead();
    return rows(partition);
  }

  private static boolean isGone(Row row, long epoch) {
    return !row.message().annotations().persistent() && row.epoch() < epoch;
  }

  private void checkOpen() {
    if (closed) {
      throw new IllegalStateException("The store is closed");
    }
  }
}
