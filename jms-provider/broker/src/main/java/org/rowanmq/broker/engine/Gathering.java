package org.rowanmq.broker.engine;

import org.jspecify.annotations.Nullable;

/**
 * When the filling batch goes to the store. At once, but for two cases: nobody waits for anything
 * in it, or those who were just confirmed are about to send again. A commit costs much the same for
 * eight messages as for sixteen, so it is worth a quarter of its time to have them in it; in large
 * batches there is nothing to gain. Confined to the engine thread.
 */
final class Gathering {
  /** So long a batch that nobody waits for may wait for one that somebody does. */
  private static final long UNHURRIED_NANOS = 1_000_000;

  /** Longer than that nobody is waited for, however long the last commit took. */
  private static final long GATHERING_NANOS = 1_000_000;

  /** A batch with more operations than that costs what they cost, not what a commit costs. */
  private static final int SMALL_OPS = 64;

  private final Partition partition;
  private int hurried;
  private Partition.@Nullable Timer timer;
  private boolean isDue;

  private int hurriedLeaving;

  // Of the batch under way, and of the one before.
  private long begunNanos;
  private int hurriedThere;
  private boolean isSmall;
  private int enough;
  private long enoughUntilNanos;

  Gathering(Partition partition) {
    this.partition = partition;
  }

  /** A unit joins the filling batch. */
  void add(Unit unit) {
    hurried += unit.isUnhurried ? 0 : 1;
  }

  /** Whether the filling batch, which is not empty, goes now; if not, a timer ends the wait. */
  boolean isTime() {
    long now = partition.now().nanos();
    if (isDue || hurried >= Math.max(1, enough) || (hurried > 0 && now >= enoughUntilNanos)) {
      return true;
    }
    if (timer == null) {
      timer =
          partition.afterNanos(
              hurried == 0 ? UNHURRIED_NANOS : enoughUntilNanos - now, () -> isDue = true);
    }
    return false;
  }

  /** The filling batch goes to the store; another one fills. */
  void handedOver() {
    hurriedLeaving = hurried;
    hurried = 0;
    enough = 0;
    isDue = false;
    if (timer != null) {
      timer.cancel();
      timer = null;
    }
  }

  /** A batch is being written: the one just handed over, or a unit by itself. */
  void begins(int ops) {
    begunNanos = partition.now().nanos();
    isSmall = ops <= SMALL_OPS;
    hurriedThere = hurriedLeaving;
    hurriedLeaving = 0;
  }

  /** The batch is durable: whoever waited for it may come again. */
  void stored() {
    long now = partition.now().nanos();
    enough = isSmall && hurried > 0 ? hurried + hurriedThere : 0;
    enoughUntilNanos = now + Math.min(GATHERING_NANOS, (now - begunNanos) / 4);
  }
}
