package org.rowanmq.broker.engine;

import org.jspecify.annotations.Nullable;

/**
 * How many messages went from a queue without having been consumed, since the start. One whose
 * removal the database refused may go, and count, again. Confined to the engine thread.
 */
final class Losses {
  private final @Nullable Losses all;
  private long expired;
  private long dropped;
  private long replaced;

  /**
   * @param all counts the same, of all queues, those that are gone included; null for none
   */
  Losses(@Nullable Losses all) {
    this.all = all;
  }

  /** One whose time to live was over. */
  void expire() {
    expired++;
    if (all != null) {
      all.expire();
    }
  }

  /** One that a full queue dropped for a newer one. */
  void drop() {
    dropped++;
    if (all != null) {
      all.drop();
    }
  }

  /** One in whose place a newer one came with the same key. */
  void replace() {
    replaced++;
    if (all != null) {
      all.replace();
    }
  }

  long expired() {
    return expired;
  }

  long dropped() {
    return dropped;
  }

  long replaced() {
    return replaced;
  }
}
