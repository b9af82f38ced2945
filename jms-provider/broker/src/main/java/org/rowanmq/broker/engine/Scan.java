package org.rowanmq.broker.engine;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.rowanmq.broker.engine.selector.Selector;

/**
 * One way of looking at a queue: all of it (no selector), or what one selector matches. Has a
 * cursor per priority ("every stored message up to here has been looked at") and the ready entries
 * in memory that match, in hand-out order. Confined to the engine thread.
 */
final class Scan {
  static final int PRIORITIES = 10;

  final @Nullable Selector selector;
  final List<QueueConsumer> consumers = new ArrayList<>();

  /** By priority: every row with an id up to this one is in memory, gone, or known not to match. */
  final long[] cursor = new long[PRIORITIES];

  /** Whether a page read for this scan is under way. */
  boolean isReading;

  private final SortedEntries[] ready = new SortedEntries[PRIORITIES];
  private int size;

  Scan(@Nullable Selector selector) {
    this.selector = selector;
    for (int priority = 0; priority < PRIORITIES; priority++) {
      ready[priority] = new SortedEntries();
    }
  }

  boolean isFor(@Nullable Selector other) {
    return Objects.equals(selector, other);
  }

  boolean matches(Message message) {
    return selector == null || selector.matches(message);
  }

  /** Adds a ready entry if it matches. */
  void offer(Entry entry) {
    if (matches(entry.message)) {
      ready[entry.message.priority].add(entry);
      size++;
    }
  }

  /** The entry is no longer ready. */
  void remove(Entry entry) {
    if (ready[entry.message.priority].remove(entry)) {
      size--;
    }
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

  /** Whether a consumer waits for more. */
  boolean isHungry() {
    for (QueueConsumer consumer : consumers) {
      if (consumer.hasCredit()) {
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
