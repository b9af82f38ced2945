package org.rowanmq.broker.engine;

/**
 * Content bytes held in memory by all queues of a partition together. Confined to the engine
 * thread.
 */
final class MemoryBudget {
  private final long limit;
  private long used;

  MemoryBudget(long limit) {
    this.limit = limit;
  }

  void add(long bytes) {
    used += bytes;
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
}
