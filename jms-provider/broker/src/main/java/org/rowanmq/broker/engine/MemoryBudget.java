package org.rowanmq.broker.engine;

/**
 * Content bytes held in memory by all queues of a partition together. Confined to the engine
 * thread.
 */
final class MemoryBudget {
  private final long limit;
  private long used;
  private long peak;

  MemoryBudget(long limit) {
    this.limit = limit;
  }

  void add(long bytes) {
    used += bytes;
    peak = Math.max(peak, used);
  }

  void release(long bytes) {
    used -= bytes;
    Invariants.check(used >= 0, "memory budget below zero");
  }

  /** Whether more may be read ahead or accepted from producers. */
  boolean hasRoom() {
    return used < limit;
  }

  long used() {
    return used;
  }

  /** The most that was ever used at once. */
  long peak() {
    return peak;
  }
}
