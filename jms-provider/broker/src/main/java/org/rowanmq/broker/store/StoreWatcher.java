package org.rowanmq.broker.store;

import java.time.Duration;

/**
 * Told what can be seen of the store beside the outcomes of its batches. Called by any thread,
 * timers' threads too: must not block.
 */
public interface StoreWatcher {
  /** An attempt to write has not returned for so long. */
  void hangs(Duration since);

  /** The attempt that hung has returned, whatever came of it. */
  void returned();

  /**
   * Nobody else can have the store up to this moment. Told again whenever it moves.
   *
   * @param untilNanos by the environment's monotonic clock
   */
  void leaseHeld(long untilNanos);

  /**
   * The moment has passed, and the lease could not be renewed: somebody else may take the store.
   */
  void leaseLapsed();

  /** Somebody else has the store: stop serving. The last call about the lease. */
  void leaseLost(StoreException.Fenced cause);
}
