package org.rowanmq.broker.engine;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.rowanmq.broker.engine.selector.Selector;

/**
 * One way of looking at a queue: all of it (no selector), or what one selector matches. Has a
 * cursor per priority ("every stored message up to here has been looked at") and the ready entries
 * in memory that match, in hand-out order. One with a {@link LookupKey} is <em>keyed</em>: it is
 * found by what a message holds, and finds rows through the queue's {@link Lookups}. Confined to
 * the engine thread.
 */
final class Scan {
  static final int PRIORITIES = 10;

  final @Nullable Selector selector;
  final List<QueueConsumer> consumers = new ArrayList<>();

  /** What every message it matches has; null for a scan that must look at each. */
  final @Nullable LookupKey key;

  /** By priority: every row with an id up to this one is in memory, gone, or known not to match. */
  final long[] cursor = new long[PRIORITIES];

  /**
   * Of a keyed scan, by priority: what was left in the store above this id does not match, or is in
   * memory.
   */
  final long[] tail = new long[PRIORITIES];

  /** Whether a read for this scan is under way, or waits for its turn. */
  boolean isReading;

  /** Nothing can come of serving its consumers before something wakes it. */
  boolean isAsleep;

  private final SortedEntries[] ready = newLists();

  /** What any consumer of the scan may take: all that is ready, as long as there are no groups. */
  private SortedEntries[] open = ready;

  private int size;

  Scan(@Nullable Selector selector, @Nullable LookupKey key) {
    this.selector = selector;
    this.key = key;
  }

  private static SortedEntries[] newLists() {
    SortedEntries[] lists = new SortedEntries[PRIORITIES];
    for (int priority = 0; priority < PRIORITIES; priority++) {
      lists[priority] = new SortedEntries();
    }
    return lists;
  }

  boolean matches(Message message) {
    return selector == null || selector.matches(message);
  }

  /**
   * Adds a ready entry if it matches, and says whether it does; one without a group is there for
   * any consumer.
   */
  boolean offer(Entry entry) {
    if (!matches(entry.message)) {
      return false;
    }
    ready[entry.message.priority].add(entry);
    size++;
    if (open != ready && entry.group == null) {
      open[entry.message.priority].add(entry);
    }
    return true;
  }

  /** The entry is no longer ready. */
  void remove(Entry entry) {
    if (ready[entry.message.priority].remove(entry)) {
      size--;
      if (open != ready && entry.group == null) {
        boolean ignored = open[entry.message.priority].remove(entry);
      }
    }
  }

  /** From now on there are groups, which say themselves what is there for any consumer. */
  void separate() {
    if (open == ready) {
      open = newLists();
      for (int priority = 0; priority < PRIORITIES; priority++) {
        for (int i = 0; i < ready[priority].size(); i++) {
          Entry entry = ready[priority].get(i);
          if (entry.group == null) {
            open[priority].add(entry);
          }
        }
      }
    }
  }

  /** An entry of a group is there for any consumer, if it matches. */
  void open(Entry entry) {
    if (matches(entry.message)) {
      open[entry.message.priority].add(entry);
    }
  }

  /** An entry of a group is there for any consumer no longer. */
  void close(Entry entry) {
    boolean ignored = open[entry.message.priority].remove(entry);
  }

  /** What any consumer of the scan may take. */
  SortedEntries open(int priority) {
    return open[priority];
  }

  SortedEntries ready(int priority) {
    return ready[priority];
  }

  int size() {
    return size;
  }

  /** Ready entries of this priority and above. */
  int sizeFrom(int priority) {
    int count = 0;
    for (int p = priority; p < PRIORITIES; p++) {
      count += ready[p].size();
    }
    return count;
  }

  /** Ready entries of this priority, up to an id, that its consumers with credit may take. */
  int takeable(int priority, long upTo) {
    int count = open[priority].indexAfter(upTo);
    for (QueueConsumer consumer : consumers) {
      if (consumer.hasCredit()) {
        count += consumer.ownUpTo(priority, upTo);
      }
    }
    return count;
  }

  /** Ready entries in groups of its consumers with credit. */
  int groupMessages() {
    int count = 0;
    for (QueueConsumer consumer : consumers) {
      count += consumer.hasCredit() ? consumer.groupMessages : 0;
    }
    return count;
  }

  /** Whether a consumer waits for more. */
  boolean isHungry() {
    for (QueueConsumer consumer : consumers) {
      if (consumer.hasCredit()) {
        return true;
      }
    }
    return false;
  }

  /** Whether any consumer has given credit, though it may not be able to take anything now. */
  boolean hasCredit() {
    for (QueueConsumer consumer : consumers) {
      if (consumer.creditMessages > 0) {
        return true;
      }
    }
    return false;
  }

  /** How many messages its consumers would take. */
  int credit() {
    long credit = 0;
    for (QueueConsumer consumer : consumers) {
      credit += consumer.hasCredit() ? consumer.creditMessages : 0;
    }
    return (int) Math.min(credit, Integer.MAX_VALUE);
  }
}
