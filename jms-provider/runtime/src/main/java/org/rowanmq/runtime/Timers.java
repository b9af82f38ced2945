package org.rowanmq.runtime;

/** One-shot timers on the monotonic clock. Safe to call from any thread. */
public interface Timers {
  /**
   * Runs {@code task} once, {@code delayNanos} (≥ 0) from now, on a timer thread.
   *
   * @param task must not block and must not throw; it hands its work to the thread that owns the
   *     state
   */
  Timer schedule(long delayNanos, Runnable task);

  /** A scheduled task. */
  interface Timer {
    /** Prevents the task from running if it has not started; otherwise does nothing. */
    void cancel();
  }
}
