package org.rowanmq.broker.engine;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.rowanmq.broker.store.BindingSpec;
import org.rowanmq.broker.store.BranchRecord;
import org.rowanmq.broker.store.ContentExtent;
import org.rowanmq.broker.store.ExchangeSpec;
import org.rowanmq.broker.store.Fence;
import org.rowanmq.broker.store.LookupRange;
import org.rowanmq.broker.store.LookupRequest;
import org.rowanmq.broker.store.LookupRow;
import org.rowanmq.broker.store.MessageRef;
import org.rowanmq.broker.store.MessageStore;
import org.rowanmq.broker.store.OutcomeEntry;
import org.rowanmq.broker.store.PageRequest;
import org.rowanmq.broker.store.QueueCount;
import org.rowanmq.broker.store.QueueSpec;
import org.rowanmq.broker.store.RecoveryVisitor;
import org.rowanmq.broker.store.ScheduledMessage;
import org.rowanmq.broker.store.StoreBatch;
import org.rowanmq.broker.store.StoreException;
import org.rowanmq.broker.store.StoreOp;
import org.rowanmq.broker.store.StoredMessage;
import org.rowanmq.broker.store.UserRecord;
import org.rowanmq.wire.MessageContent;

/** Just enough of a store for the engine's unit tests: maps, no atomicity needed. */
final class TinyStore implements MessageStore, StoreOp.Visitor {
  final TreeMap<MessageRef, StoredMessage> rows =
      new TreeMap<>(
          Comparator.comparingLong(MessageRef::queue)
              .thenComparing(Comparator.comparingInt(MessageRef::priority).reversed())
              .thenComparingLong(MessageRef::id));
  final Map<Long, MessageContent> contents = new TreeMap<>();
  final Map<Long, BranchRecord> branches = new TreeMap<>();
  final Map<Long, List<MessageRef>> settlements = new TreeMap<>();
  final Map<Long, Integer> larges = new TreeMap<>();

  /** Parts of large contents by "id/part". */
  final Map<String, byte[]> parts = new TreeMap<>();

  final List<ScheduledMessage> scheduled = new ArrayList<>();
  final Map<Long, QueueSpec> queues = new TreeMap<>();
  final Set<Long> dropped = new LinkedHashSet<>();
  final Map<Long, QueueCount> counters = new TreeMap<>();
  final Map<Long, Long> watermarks = new TreeMap<>();
  final List<OutcomeEntry> outcomes = new ArrayList<>();
  final Map<String, UserRecord> users = new LinkedHashMap<>();
  final Map<String, ExchangeSpec> exchanges = new TreeMap<>();
  final Map<Long, BindingSpec> bindings = new TreeMap<>();
  final TreeMap<Long, TreeMap<Long, MessageRef>> lookups = new TreeMap<>();
  final Map<Integer, LookupRange> lookupRanges = new TreeMap<>();
  final List<StoreBatch> batches = new ArrayList<>();

  /** Batches that hold such an operation are refused. */
  Predicate<StoreOp> poison = op -> false;

  private long epoch;
  private long idsReserved = 100;

  @Override
  public Fence acquire(int partition) {
    return new Fence(partition, ++epoch, batches.size(), idsReserved);
  }

  @Override
  public void recover(int partition, RecoveryVisitor visitor) {
    rows.values().removeIf(row -> !row.annotations().persistent());
    // Deliberately not in the order of dependence: the port promises none.
    outcomes.forEach(visitor::outcomes);
    watermarks.forEach(visitor::watermark);
    branches.values().forEach(visitor::branch);
    settlements.forEach((branch, refs) -> refs.forEach(r -> visitor.stagedSettlement(branch, r)));
    counters.forEach((queue, count) -> visitor.counter(queue, count.messages(), count.bytes()));
    dropped.forEach(visitor::droppedQueue);
    queues.values().forEach(visitor::queue);
    users.values().forEach(visitor::user);
    bindings.values().forEach(visitor::binding);
    exchanges.values().forEach(visitor::exchange);
  }

  @Override
  public void commit(StoreBatch batch) throws StoreException {
    if (batch.ops().stream().anyMatch(poison)) {
      throw new StoreException.Rejected("poison", null);
    }
    for (StoreOp op : batch.ops()) {
      op.accept(this);
    }
    idsReserved = batch.idsReserved();
    batches.add(batch);
  }

  @Override
  public List<StoredMessage> read(int partition, PageRequest page) {
    return rows.values().stream()
        .filter(row -> row.queue() == page.queue() && row.priority() == page.priority())
        .filter(row -> row.id() > page.after() && row.id() <= page.upTo())
        .limit(page.limit())
        .toList();
  }

  @Override
  public List<StoredMessage> lookUp(int partition, LookupRequest request) {
    return lookups.getOrDefault(request.hash(), new TreeMap<>()).values().stream()
        .filter(ref -> ref.queue() == request.queue() && ref.id() <= request.upTo())
        .filter(
            ref ->
                ref.priority() < request.priority()
                    || (ref.priority() == request.priority() && ref.id() > request.after()))
        .sorted(
            Comparator.comparingInt(MessageRef::priority)
                .reversed()
                .thenComparingLong(MessageRef::id))
        .map(rows::get)
        .filter(Objects::nonNull)
        .limit(request.limit())
        .toList();
  }

  @Override
  public void index(StoreOp.Index op) {
    for (LookupRow row : op.rows()) {
      lookups
          .computeIfAbsent(row.hash(), any -> new TreeMap<>())
          .put(row.id(), new MessageRef(op.queue(), row.priority(), row.id()));
    }
    op.ranges().forEach(range -> lookupRanges.put(range.priority(), range));
  }

  @Override
  public void unindex(StoreOp.Unindex op) {
    for (LookupRow row : op.rows()) {
      lookups.getOrDefault(row.hash(), new TreeMap<>()).remove(row.id());
    }
  }

  @Override
  public List<ScheduledMessage> readScheduled(int partition, long dueUpTo, int limit) {
    return scheduled.stream()
        .filter(each -> each.dueMillis() <= dueUpTo)
        .sorted(Comparator.comparingLong(ScheduledMessage::dueMillis))
        .limit(limit)
        .toList();
  }

  @Override
  public List<MessageRef> readExpired(int partition, long now, int limit) {
    return rows.entrySet().stream()
        .filter(each -> each.getValue().annotations().expiresMillis() != 0)
        .filter(each -> each.getValue().annotations().expiresMillis() <= now)
        .map(Map.Entry::getKey)
        .limit(limit)
        .toList();
  }

  @Override
  public List<ContentExtent> readOrphanContents(int partition, long after, long upTo, int limit) {
    Map<Long, Integer> extents = new TreeMap<>(larges);
    contents.keySet().forEach(id -> extents.put(id, 0));
    return extents.entrySet().stream()
        .map(each -> new ContentExtent(each.getKey(), each.getValue()))
        .filter(each -> each.id() > after && each.id() <= upTo)
        .filter(each -> rows.values().stream().noneMatch(row -> row.contentId() == each.id()))
        .filter(each -> scheduled.stream().noneMatch(row -> row.message().contentId() == each.id()))
        .limit(limit)
        .toList();
  }

  @Override
  public byte @Nullable [] readPart(int partition, long largeId, int part) throws StoreException {
    return parts.get(largeId + "/" + part);
  }

  @Override
  public long readLargeId(int partition, MessageRef ref) throws StoreException {
    return rows.containsKey(ref) ? rows.get(ref).largeId() : 0;
  }

  @Override
  public QueueCount count(int partition, long queue) {
    List<StoredMessage> mine = rows.values().stream().filter(row -> row.queue() == queue).toList();
    return new QueueCount(
        mine.size(), mine.stream().mapToLong(row -> row.content().length()).sum());
  }

  @Override
  public boolean hasRows(int partition, long queue) {
    return rows.keySet().stream().anyMatch(ref -> ref.queue() == queue)
        || scheduled.stream().anyMatch(each -> each.message().queue() == queue);
  }

  @Override
  public void close() {}

  @Override
  public void insert(StoreOp.Insert op) {
    put(op.message());
  }

  private void put(StoredMessage row) {
    Invariants.check(!row.shared() || contents.containsKey(row.id()), "shared content is there");
    rows.put(new MessageRef(row.queue(), row.priority(), row.id()), row);
  }

  @Override
  public void insertContent(StoreOp.InsertContent op) {
    contents.put(op.id(), op.content());
  }

  @Override
  public void beginLarge(StoreOp.BeginLarge op) {
    larges.put(op.id(), op.parts());
  }

  @Override
  public void insertPart(StoreOp.InsertPart op) {
    parts.put(op.id() + "/" + op.part(), op.bytes());
  }

  @Override
  public void deleteParts(StoreOp.DeleteParts op) {
    for (int part = op.from(); part < op.to(); part++) {
      parts.remove(op.id() + "/" + part);
    }
  }

  @Override
  public void deleteContent(StoreOp.DeleteContent op) {
    contents.remove(op.id());
    larges.remove(op.id());
  }

  @Override
  public void delete(StoreOp.Delete op) {
    rows.remove(op.ref());
  }

  @Override
  public void attempts(StoreOp.Attempts op) {
    rows.computeIfPresent(
        op.ref(),
        (ref, row) ->
            row.with(
                row.id(),
                row.annotations().withAttempts(op.deliveries(), op.failures(), op.notes())));
  }

  @Override
  public void schedule(StoreOp.Schedule op) {
    scheduled.add(op.message());
  }

  @Override
  public void promote(StoreOp.Promote op) {
    StoredMessage old = unscheduled(op.dueMillis(), op.ref());
    put(old.with(op.newId(), old.annotations()));
  }

  @Override
  public void unschedule(StoreOp.Unschedule op) {
    StoredMessage ignored = unscheduled(op.dueMillis(), op.ref());
  }

  @Override
  public void cancel(StoreOp.Cancel op) {
    scheduled.removeIf(
        each ->
            each.message().annotations().producerId() == op.producerId()
                && each.message().annotations().producerSequence() == op.producerSequence()
                && each.message().annotations().failures() == 0);
  }

  private StoredMessage unscheduled(long dueMillis, MessageRef ref) {
    ScheduledMessage found =
        scheduled.stream()
            .filter(each -> each.dueMillis() == dueMillis && each.message().id() == ref.id())
            .findFirst()
            .orElseThrow();
    scheduled.remove(found);
    return found.message();
  }

  @Override
  public void putQueue(StoreOp.PutQueue op) {
    queues.put(op.queue().id(), op.queue());
  }

  @Override
  public void dropQueue(StoreOp.DropQueue op) {
    queues.remove(op.queue());
    dropped.add(op.queue());
  }

  @Override
  public void purge(StoreOp.Purge op) {
    rows.keySet().stream()
        .filter(ref -> ref.queue() == op.queue())
        .limit(op.limit())
        .toList()
        .forEach(rows::remove);
    scheduled.removeIf(each -> each.message().queue() == op.queue());
  }

  @Override
  public void forgetQueue(StoreOp.ForgetQueue op) {
    dropped.remove(op.queue());
  }

  @Override
  public void putCounter(StoreOp.PutCounter op) {
    if (op.messages() < 0) {
      counters.remove(op.queue());
    } else {
      counters.put(op.queue(), new QueueCount(op.messages(), op.bytes()));
    }
  }

  @Override
  public void putWatermark(StoreOp.PutWatermark op) {
    watermarks.put(op.queue(), op.id());
  }

  @Override
  public void logOutcomes(StoreOp.LogOutcomes op) {
    outcomes.addAll(op.entries());
  }

  @Override
  public void checkpointOutcomes(StoreOp.CheckpointOutcomes op) {
    outcomes.clear();
    outcomes.addAll(op.entries());
  }

  @Override
  public void putUser(StoreOp.PutUser op) {
    users.put(op.user().name(), op.user());
  }

  @Override
  public void deleteUser(StoreOp.DeleteUser op) {
    users.remove(op.name());
  }

  @Override
  public void putExchange(StoreOp.PutExchange op) {
    exchanges.put(op.exchange().name(), op.exchange());
  }

  @Override
  public void deleteExchange(StoreOp.DeleteExchange op) {
    exchanges.remove(op.name());
  }

  @Override
  public void putBinding(StoreOp.PutBinding op) {
    bindings.put(op.binding().id(), op.binding());
  }

  @Override
  public void deleteBinding(StoreOp.DeleteBinding op) {
    bindings.remove(op.id());
  }

  @Override
  public void putBranch(StoreOp.PutBranch op) {
    branches.put(op.branch().number(), op.branch());
  }

  @Override
  public void stageSettlements(StoreOp.StageSettlements op) {
    settlements.computeIfAbsent(op.branch(), any -> new ArrayList<>()).addAll(op.refs());
  }

  @Override
  public void unstageSettlements(StoreOp.UnstageSettlements op) {
    settlements.getOrDefault(op.branch(), new ArrayList<>()).removeAll(op.refs());
  }

  @Override
  public void forgetBranch(StoreOp.ForgetBranch op) {
    branches.remove(op.branch());
    settlements.remove(op.branch());
  }
}
