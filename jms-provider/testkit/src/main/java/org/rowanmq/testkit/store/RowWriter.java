package org.rowanmq.testkit.store;

import java.util.List;
import java.util.Map;
import org.rowanmq.broker.store.Annotations;
import org.rowanmq.broker.store.LookupRange;
import org.rowanmq.broker.store.LookupRow;
import org.rowanmq.broker.store.MessageRef;
import org.rowanmq.broker.store.MessageStore;
import org.rowanmq.broker.store.QueueCount;
import org.rowanmq.broker.store.StoreException;
import org.rowanmq.broker.store.StoreOp;
import org.rowanmq.broker.store.StoredMessage;
import org.rowanmq.testkit.store.InMemoryRows.LookupEntry;
import org.rowanmq.testkit.store.InMemoryRows.MessageKey;
import org.rowanmq.testkit.store.InMemoryRows.NavigableTable;
import org.rowanmq.testkit.store.InMemoryRows.PartKey;
import org.rowanmq.testkit.store.InMemoryRows.RangeKey;
import org.rowanmq.testkit.store.InMemoryRows.Row;
import org.rowanmq.testkit.store.InMemoryRows.ScheduleKey;
import org.rowanmq.testkit.store.InMemoryRows.SettlementKey;

/** Applies operations to {@link InMemoryRows} one by one. Lives for one batch. */
final class RowWriter implements StoreOp.Visitor {
  private final InMemoryRows rows;
  private final long epoch;

  RowWriter(InMemoryRows rows, long epoch) {
    this.rows = rows;
    this.epoch = epoch;
  }

  @Override
  public void insert(StoreOp.Insert op) throws StoreException {
    StoredMessage message = op.message();
    checkSize(message);
    add(new Row(message, contentId(message), epoch));
  }

  @Override
  public void insertContent(StoreOp.InsertContent op) throws StoreException {
    if (rows.contents.rows.containsKey(op.id())) {
      throw new StoreException.Rejected("Content " + op.id() + " exists", null);
    }
    rows.contents.put(op.id(), op.content());
  }

  @Override
  public void beginLarge(StoreOp.BeginLarge op) throws StoreException {
    if (rows.larges.rows.containsKey(op.id())) {
      throw new StoreException.Rejected("Large content " + op.id() + " exists", null);
    }
    rows.larges.put(op.id(), op.parts());
  }

  @Override
  public void insertPart(StoreOp.InsertPart op) throws StoreException {
    PartKey key = new PartKey(op.id(), op.part());
    if (rows.parts.rows.containsKey(key) || op.bytes().length > MessageStore.CHUNK_BYTES) {
      throw new StoreException.Rejected("Part " + key + " exists, or is too long", null);
    }
    rows.parts.put(key, op.bytes());
  }

  @Override
  public void deleteParts(StoreOp.DeleteParts op) {
    PartKey from = new PartKey(op.id(), op.from());
    PartKey to = new PartKey(op.id(), op.to());
    List.copyOf(rows.parts.rows.subMap(from, to).keySet()).forEach(rows.parts::remove);
  }

  @Override
  public void deleteContent(StoreOp.DeleteContent op) {
    rows.contents.remove(op.id());
    rows.larges.remove(op.id());
  }

  @Override
  public void delete(StoreOp.Delete op) {
    rows.messages.remove(MessageKey.of(op.ref()));
  }

  @Override
  public void attempts(StoreOp.Attempts op) {
    MessageKey key = MessageKey.of(op.ref());
    Row row = rows.messages.rows.get(key);
    if (row != null) {
      Annotations counted =
          row.message().annotations().withAttempts(op.deliveries(), op.failures(), op.notes());
      rows.messages.put(key, with(row, row.message().id(), counted));
    }
  }

  @Override
  public void schedule(StoreOp.Schedule op) throws StoreException {
    StoredMessage message = op.message().message();
    checkSize(message);
    ScheduleKey key = new ScheduleKey(op.message().dueMillis(), message.id(), message.queue());
    if (rows.scheduled.rows.containsKey(key)) {
      throw new StoreException.Rejected("Scheduled row " + key + " exists", null);
    }
    rows.scheduled.put(key, new Row(message, contentId(message), epoch));
  }

  @Override
  public void promote(StoreOp.Promote op) throws StoreException {
    Row row =
        rows.scheduled.remove(new ScheduleKey(op.dueMillis(), op.ref().id(), op.ref().queue()));
    if (row != null) {
      add(with(row, op.newId(), row.message().annotations()));
    }
  }

  @Override
  public void unschedule(StoreOp.Unschedule op) {
    rows.scheduled.remove(new ScheduleKey(op.dueMillis(), op.ref().id(), op.ref().queue()));
  }

  @Override
  public void cancel(StoreOp.Cancel op) {
    rows.scheduled.rows.entrySet().stream()
        .filter(each -> isCancelled(each.getValue().message().annotations(), op))
        .map(Map.Entry::getKey)
        .toList()
        .forEach(rows.scheduled::remove);
  }

  private static boolean isCancelled(Annotations annotations, StoreOp.Cancel op) {
    return annotations.producerId() == op.producerId()
        && annotations.producerSequence() == op.producerSequence()
        && annotations.failures() == 0;
  }

  @Override
  public void putQueue(StoreOp.PutQueue op) {
    rows.queues.put(op.queue().id(), op.queue());
  }

  @Override
  public void dropQueue(StoreOp.DropQueue op) {
    rows.queues.remove(op.queue());
    rows.counters.remove(op.queue());
    rows.watermarks.remove(op.queue());
    rows.droppedQueues.put(op.queue(), true);
  }

  @Override
  public void purge(StoreOp.Purge op) {
    List<MessageKey> waiting = rows.of(op.queue()).keySet().stream().limit(op.limit()).toList();
    removeAll(rows.messages, waiting);
    removeAll(
        rows.scheduled,
        rows.scheduled.rows.keySet().stream()
            .filter(key -> key.queue() == op.queue())
            .limit(op.limit() - waiting.size())
            .toList());
  }

  @Override
  public void forgetQueue(StoreOp.ForgetQueue op) {
    rows.droppedQueues.remove(op.queue());
    forgetLookups(op.queue());
  }

  @Override
  public void putCounter(StoreOp.PutCounter op) {
    if (op.messages() < 0) {
      rows.counters.remove(op.queue());
    } else {
      rows.counters.put(op.queue(), new QueueCount(op.messages(), op.bytes()));
    }
  }

  @Override
  public void putWatermark(StoreOp.PutWatermark op) {
    rows.watermarks.put(op.queue(), op.id());
  }

  @Override
  public void logOutcomes(StoreOp.LogOutcomes op) {
    long next = rows.outcomes.rows.isEmpty() ? 1 : rows.outcomes.rows.lastKey() + 1;
    rows.outcomes.put(next, List.copyOf(op.entries()));
  }

  @Override
  public void checkpointOutcomes(StoreOp.CheckpointOutcomes op) {
    rows.outcomes.clear();
    rows.outcomes.put(1L, List.copyOf(op.entries()));
  }

  @Override
  public void putUser(StoreOp.PutUser op) {
    rows.users.put(op.user().name(), op.user());
  }

  @Override
  public void deleteUser(StoreOp.DeleteUser op) {
    rows.users.remove(op.name());
  }

  @Override
  public void putExchange(StoreOp.PutExchange op) {
    rows.exchanges.put(op.exchange().name(), op.exchange());
  }

  @Override
  public void deleteExchange(StoreOp.DeleteExchange op) {
    rows.exchanges.remove(op.name());
  }

  @Override
  public void putBinding(StoreOp.PutBinding op) throws StoreException {
    if (rows.bindings.rows.containsKey(op.binding().id())) {
      throw new StoreException.Rejected("Binding " + op.binding().id() + " exists", null);
    }
    rows.bindings.put(op.binding().id(), op.binding());
  }

  @Override
  public void deleteBinding(StoreOp.DeleteBinding op) {
    rows.bindings.remove(op.id());
  }

  @Override
  public void index(StoreOp.Index op) {
    for (LookupRow row : op.rows()) {
      rows.lookups.put(entry(op.queue(), row), true);
    }
    for (LookupRange range : op.ranges()) {
      rows.lookupRanges.put(new RangeKey(op.queue(), range.priority()), range);
    }
  }

  @Override
  public void unindex(StoreOp.Unindex op) {
    for (LookupRow row : op.rows()) {
      rows.lookups.remove(entry(op.queue(), row));
    }
  }

  @Override
  public void putBranch(StoreOp.PutBranch op) {
    rows.branches.put(op.branch().number(), op.branch());
  }

  @Override
  public void stageSettlements(StoreOp.StageSettlements op) throws StoreException {
    for (MessageRef ref : op.refs()) {
      SettlementKey key = new SettlementKey(op.branch(), MessageKey.of(ref));
      if (rows.settlements.rows.containsKey(key)) {
        throw new StoreException.Rejected("Settlement " + key + " exists", null);
      }
      rows.settlements.put(key, true);
    }
  }

  @Override
  public void unstageSettlements(StoreOp.UnstageSettlements op) {
    for (MessageRef ref : op.refs()) {
      rows.settlements.remove(new SettlementKey(op.branch(), MessageKey.of(ref)));
    }
  }

  @Override
  public void forgetBranch(StoreOp.ForgetBranch op) {
    rows.branches.remove(op.branch());
    unstageSettlements(new StoreOp.UnstageSettlements(op.branch(), rows.settlements(op.branch())));
  }

  private void forgetLookups(long queue) {
    for (RangeKey key : List.copyOf(rows.lookupRanges.rows.keySet())) {
      if (key.queue() == queue) {
        rows.lookupRanges.remove(key);
      }
    }
    for (LookupEntry key : List.copyOf(rows.lookups.rows.keySet())) {
      if (key.queue() == queue) {
        rows.lookups.remove(key);
      }
    }
  }

  private static LookupEntry entry(long queue, LookupRow row) {
    return new LookupEntry(queue, row.hash(), 9 - row.priority(), row.id());
  }

  private void add(Row row) throws StoreException {
    StoredMessage message = row.message();
    MessageKey key = MessageKey.of(message.queue(), message.priority(), message.id());
    if (rows.messages.rows.containsKey(key)) {
      throw new StoreException.Rejected("Message row " + key + " exists", null);
    }
    rows.messages.put(key, row);
  }

  private static long contentId(StoredMessage message) {
    return message.contentId() == 0 ? message.id() : message.contentId();
  }

  private static void checkSize(StoredMessage message) throws StoreException {
    if (!message.shared() && message.content().length() > MessageStore.CHUNK_BYTES) {
      throw new StoreException.Rejected(
          "Content of " + message.content().length() + " bytes in a row", null);
    }
  }

  private static Row with(Row row, long id, Annotations annotations) {
    StoredMessage old = row.message();
    return new Row(old.with(id, annotations), row.contentId(), row.epoch());
  }

  private static <K extends Comparable<K>> void removeAll(
      NavigableTable<K, Row> table, List<K> keys) {
    for (K key : keys) {
      Row ignored = table.remove(key);
    }
  }
}
