package org.rowanmq.runtime;

/** Time. Safe to call from any thread. */
public interface Clock {
  /**
   * Milliseconds since the epoch; may jump in either direction. For display, expiry and due times
   * only.
   */
  long epochMillis();

  /** Monotonic nanoseconds from an arbitrary origin. For deadlines and leases. */
  long nanos();
}
