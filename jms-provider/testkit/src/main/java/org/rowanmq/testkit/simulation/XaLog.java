package org.rowanmq.testkit.simulation;

import java.util.Map;
import java.util.TreeMap;
import org.rowanmq.wire.BranchId;

/**
 * The log of a transaction manager, which survives every kill: what it decided about each branch
 * that is not over. It is the second resource of each transaction, too: what it says has happened
 * there, and the broker must come to the same.
 */
final class XaLog {
  /** What is to become of a branch. */
  enum Decision {
    /** An application is at work. */
    RUNNING,
    COMMIT,
    /** Also by presumption: nobody decided to commit. */
    ROLLBACK
  }

  /** A branch. */
  static final class Entry {
    final BranchId id;
    final TrackedTransaction transaction;
    Decision decision = Decision.RUNNING;

    private Entry(BranchId id, TrackedTransaction transaction) {
      this.id = id;
      this.transaction = transaction;
    }
  }

  private final Map<BranchId, Entry> entries = new TreeMap<>();
  private final int format;
  private int numbers;

  /**
   * @param format tells its branches from those of others
   */
  XaLog(int format) {
    this.format = format;
  }

  Entry begin(TrackedTransaction transaction) {
    int number = ++numbers;
    byte[] global = {(byte) (number >> 8), (byte) number};
    Entry entry = new Entry(new BranchId(format, global, new byte[] {1}), transaction);
    entries.put(entry.id, entry);
    return entry;
  }

  /** The broker has carried the decision out. */
  void over(Entry entry) {
    entries.remove(entry.id);
  }

  Map<BranchId, Entry> entries() {
    return entries;
  }
}
