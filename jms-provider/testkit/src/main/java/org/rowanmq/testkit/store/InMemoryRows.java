package org.rowanmq.testkit.store;

import java.io.ByteArrayOutputStream;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.rowanmq.broker.store.BindingSpec;
import org.rowanmq.broker.store.BranchRecord;
import org.rowanmq.broker.store.ExchangeSpec;
import org.rowanmq.broker.store.Fence;
import org.rowanmq.broker.store.LookupRange;
import org.rowanmq.broker.store.MessageRef;
import org.rowanmq.broker.store.OutcomeEntry;
import org.rowanmq.broker.store.QueueCount;
import org.rowanmq.broker.store.QueueSpec;
import org.rowanmq.broker.store.ScheduledMessage;
import org.rowanmq.broker.store.StoredMessage;
import org.rowanmq.broker.store.UserRecord;
import org.rowanmq.wire.MessageContent;

/**
 * The durable rows of one partition: what survives a crash of an {@link InMemoryMessageStore}. All
 * tables are sorted, so that everything that reads them is deterministic.
 *
 * <p>The public methods are for oracles and show the rows as they are; changes are made by {@link
 * RowWriter} and can be undone until the batch is complete.
 */
public final class InMemoryRows {
  /** Primary key of a waiting message: ascending order is hand-out order. */
  record MessageKey(long queue, int rank, long id) implements Comparable<MessageKey> {
    private static final Comparator<MessageKey> ORDER =
        Comparator.comparingLong(MessageKey::queue)
            .thenComparingInt(MessageKey::rank)
            .thenComparingLong(MessageKey::id);

    static MessageKey of(long queue, int priority, long id) {
      return new MessageKey(queue, 9 - priority, id);
    }

    static MessageKey of(MessageRef ref) {
      return of(ref.queue(), ref.priority(), ref.id());
    }

    MessageRef ref() {
      return new MessageRef(queue, 9 - rank, id);
    }

    @Override
    public int compareTo(MessageKey that) {
      return ORDER.compare(this, that);
    }
  }

  /** Primary key of a scheduled message: due first, then in the order of sending. */
  record ScheduleKey(long due, long id, long queue) implements Comparable<ScheduleKey> {
    private static final Comparator<ScheduleKey> ORDER =
        Comparator.comparingLong(ScheduleKey::due)
            .thenComparingLong(ScheduleKey::id)
            .thenComparingLong(ScheduleKey::queue);

    @Override
    public int compareTo(ScheduleKey that) {
      return ORDER.compare(this, that);
    }
  }

  /** Primary key of a part of a large content. */
  record PartKey(long content, int part) implements Comparable<PartKey> {
    private static final Comparator<PartKey> ORDER =
        Comparator.comparingLong(PartKey::content).thenComparingInt(PartKey::part);

    @Override
    public int compareTo(PartKey that) {
      return ORDER.compare(this, that);
    }
  }

  /**
   * A message row.
   *
   * @param contentId of the shared content: the id the message was inserted with, also after it was
   *     promoted; or of the large one
   * @param epoch that wrote it
   */
  record Row(StoredMessage message, long contentId, long epoch) {}

  /** A lookup row, its own key. */
  record LookupEntry(long queue, long hash, int rank, long id) implements Comparable<LookupEntry> {
    private static final Comparator<LookupEntry> ORDER =
        Comparator.comparingLong(LookupEntry::queue)
            .thenComparingLong(LookupEntry::hash)
            .thenComparingInt(LookupEntry::rank)
            .thenComparingLong(LookupEntry::id);

    @Override
    public int compareTo(LookupEntry that) {
      return ORDER.compare(this, that);
    }
  }

  /** A message that a branch settles. */
  record SettlementKey(long branch, MessageKey message) implements Comparable<SettlementKey> {
    private static final Comparator<SettlementKey> ORDER =
        Comparator.comparingLong(SettlementKey::branch).thenComparing(SettlementKey::message);

    @Override
    public int compareTo(SettlementKey that) {
      return ORDER.compare(this, that);
    }
  }

  /** Which range of a queue. */
  record RangeKey(long queue, int priority) implements Comparable<RangeKey> {
    private static final Comparator<RangeKey> ORDER =
        Comparator.comparingLong(RangeKey::queue).thenComparingInt(RangeKey::priority);

    @Override
    public int compareTo(RangeKey that) {
      return ORDER.compare(this, that);
    }
  }

  final NavigableTable<MessageKey, Row> messages = new NavigableTable<>(this);
  final NavigableTable<ScheduleKey, Row> scheduled = new NavigableTable<>(this);
  final NavigableTable<Long, MessageContent> contents = new NavigableTable<>(this);
  final NavigableTable<Long, Integer> larges = new NavigableTable<>(this);
  final NavigableTable<PartKey, byte[]> parts = new NavigableTable<>(this);
  final NavigableTable<Long, QueueSpec> queues = new NavigableTable<>(this);
  final NavigableTable<Long, Boolean> droppedQueues = new NavigableTable<>(this);
  final NavigableTable<Long, QueueCount> counters = new NavigableTable<>(this);
  final NavigableTable<Long, Long> watermarks = new NavigableTable<>(this);
  final NavigableTable<Long, List<OutcomeEntry>> outcomes = new NavigableTable<>(this);
  final NavigableTable<String, UserRecord> users = new NavigableTable<>(this);
  final NavigableTable<String, ExchangeSpec> exchanges = new NavigableTable<>(this);
  final NavigableTable<Long, BindingSpec> bindings = new NavigableTable<>(this);

  final NavigableTable<LookupEntry, Boolean> lookups = new NavigableTable<>(this);
  final NavigableTable<RangeKey, LookupRange> lookupRanges = new NavigableTable<>(this);

  final NavigableTable<Long, BranchRecord> branches = new NavigableTable<>(this);
  final NavigableTable<SettlementKey, Boolean> settlements = new NavigableTable<>(this);

  private final Deque<Runnable> undo = new ArrayDeque<>();
  private Fence fence;

  InMemoryRows(int partition) {
    fence = new Fence(partition, 0, 0, 0);
  }

  /** An independent copy. */
  InMemoryRows copy() {
    InMemoryRows copy = new InMemoryRows(fence.partition());
    copy.fence = fence;
    copy.messages.rows.putAll(messages.rows);
    copy.scheduled.rows.putAll(scheduled.rows);
    copy.contents.rows.putAll(contents.rows);
    copy.larges.rows.putAll(larges.rows);
    copy.parts.rows.putAll(parts.rows);
    copy.queues.rows.putAll(queues.rows);
    copy.droppedQueues.rows.putAll(droppedQueues.rows);
    copy.counters.rows.putAll(counters.rows);
    copy.watermarks.rows.putAll(watermarks.rows);
    copy.outcomes.rows.putAll(outcomes.rows);
    copy.users.rows.putAll(users.rows);
    copy.exchanges.rows.putAll(exchanges.rows);
    copy.bindings.rows.putAll(bindings.rows);
    copy.lookups.rows.putAll(lookups.rows);
    copy.lookupRanges.rows.putAll(lookupRanges.rows);
    copy.branches.rows.putAll(branches.rows);
    copy.settlements.rows.putAll(settlements.rows);
    return copy;
  }

  public Fence fence() {
    return fence;
  }

  void fence(Fence newFence) {
    fence = newFence;
  }

  /** All waiting messages of a queue in hand-out order; a shared content is filled in. */
  public List<StoredMessage> messages(long queue) {
    return of(queue).values().stream().map(this::withContent).toList();
  }

  /** All waiting messages of all queues. */
  public List<StoredMessage> messages() {
    return messages.rows.values().stream().map(this::withContent).toList();
  }

  /** All messages that are not yet due, due first. */
  public List<ScheduledMessage> scheduled() {
    return scheduled.rows.entrySet().stream()
        .map(row -> new ScheduledMessage(row.getKey().due(), withContent(row.getValue())))
        .toList();
  }

  /** All shared contents by id. */
  public SortedMap<Long, MessageContent> contents() {
    return Collections.unmodifiableSortedMap(contents.rows);
  }

  /** Ids of all large contents, whether a message refers to them or not. */
  public SortedSet<Long> larges() {
    return Collections.unmodifiableSortedSet(larges.rows.navigableKeySet());
  }

  /** Ids of all large contents that have parts. */
  public SortedSet<Long> largesWithParts() {
    TreeSet<Long> ids = new TreeSet<>();
    parts.rows.keySet().forEach(key -> ids.add(key.content()));
    return ids;
  }

  /** All parts of a large content joined. */
  public byte[] large(long id) {
    ByteArrayOutputStream joined = new ByteArrayOutputStream();
    parts
        .rows
        .subMap(new PartKey(id, 0), new PartKey(id + 1, 0))
        .values()
        .forEach(joined::writeBytes);
    return joined.toByteArray();
  }

  /** All queue definitions by id. */
  public Collection<QueueSpec> queues() {
    return Collections.unmodifiableCollection(queues.rows.values());
  }

  /** All users by name. */
  public Collection<UserRecord> users() {
    return Collections.unmodifiableCollection(users.rows.values());
  }

  /** All branches by number. */
  public Collection<BranchRecord> branches() {
    return Collections.unmodifiableCollection(branches.rows.values());
  }

  /** The messages that a branch settles if it is committed. */
  public List<MessageRef> settlements(long branch) {
    return settlements.rows.keySet().stream()
        .filter(key -> key.branch() == branch)
        .map(key -> key.message().ref())
        .toList();
  }

  /** Whether any row refers to a shared content. */
  boolean refersTo(long content) {
    return refersTo(messages.rows.values(), content) || refersTo(scheduled.rows.values(), content);
  }

  /** The waiting rows of a queue, a live view. */
  SortedMap<MessageKey, Row> of(long queue) {
    return messages.rows.subMap(
        new MessageKey(queue, 0, Long.MIN_VALUE), new MessageKey(queue, 10, Long.MIN_VALUE));
  }

  /** The row's message with its content. */
  StoredMessage withContent(Row row) {
    StoredMessage message = row.message();
    if (!message.shared()) {
      return message;
    }
    MessageContent content = contents.rows.get(row.contentId());
    if (content == null) {
      throw new IllegalStateException(
          "Message " + message.id() + " of queue " + message.queue() + " has lost its content");
    }
    return new StoredMessage(
        message.queue(), message.priority(), message.id(), message.annotations(), true, content);
  }

  /** Makes what was changed since the last call final. */
  void complete() {
    undo.clear();
  }

  /** Takes back what was changed since the last {@link #complete}. */
  void rollback() {
    while (!undo.isEmpty()) {
      undo.removeLast().run();
    }
  }

  private static boolean refersTo(Collection<Row> rows, long content) {
    return rows.stream()
        .anyMatch(row -> row.contentId() == content && row.message().contentId() != 0);
  }

  /** A sorted table whose changes can be undone. */
  static final class NavigableTable<K extends Comparable<K>, V> {
    final TreeMap<K, V> rows = new TreeMap<>();
    private final InMemoryRows owner;

    NavigableTable(InMemoryRows owner) {
      this.owner = owner;
    }

    void put(K key, V value) {
      note(key, rows.put(key, value));
    }

    /** Removes a row and returns it, or null. */
    @Nullable V remove(K key) {
      V old = rows.remove(key);
      note(key, old);
      return old;
    }

    void clear() {
      for (Map.Entry<K, V> row : rows.entrySet()) {
        note(row.getKey(), row.getValue());
      }
      rows.clear();
    }

    private void note(K key, @Nullable V old) {
      owner.undo.addLast(old == null ? () -> rows.remove(key) : () -> rows.put(key, old));
    }
  }
}
