package org.rowanmq.broker.engine;

/**
 * Rows of one group that the window passed by for want of room, by priority: a range of ids that
 * only a read for this group brings in. Confined to the engine thread.
 */
final class GroupRows {
  private final long[] cursor = new long[Scan.PRIORITIES];
  private final long[] tail = new long[Scan.PRIORITIES];

  /** Whether a page read for the group is under way. */
  boolean isReading;

  /** A row was left in the store. */
  void leave(int priority, long id) {
    if (!isBehind(priority)) {
      cursor[priority] = id - 1;
      tail[priority] = id;
    } else {
      cursor[priority] = Math.min(cursor[priority], id - 1);
      tail[priority] = Math.max(tail[priority], id);
    }
  }

  /** Rows of the group up to {@code to} were brought in by a read that began at {@code from}. */
  void advance(int priority, long from, long to) {
    // Unless something was left at or below the place the read began from while it was under way.
    if (cursor[priority] == from) {
      cursor[priority] = to;
    }
  }

  boolean isBehind(int priority) {
    return cursor[priority] < tail[priority];
  }

  boolean isAny() {
    return highest() >= 0;
  }

  /** The highest priority with rows that were left, or -1. */
  int highest() {
    for (int priority = Scan.PRIORITIES - 1; priority >= 0; priority--) {
      if (isBehind(priority)) {
        return priority;
      }
    }
    return -1;
  }

  /** Every row of the group up to here is in memory or gone. */
  long cursor(int priority) {
    return cursor[priority];
  }

  long tail(int priority) {
    return tail[priority];
  }

  /** The highest id of this priority that may be handed out. */
  long reach(int priority) {
    return isBehind(priority) ? cursor[priority] : Long.MAX_VALUE;
  }
}
