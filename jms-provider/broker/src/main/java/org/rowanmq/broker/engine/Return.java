package org.rowanmq.broker.engine;

/** How a delivery that was not settled comes back. */
enum Return {
  /** The application never saw it: back to its position as if it had never left. */
  UNCOUNTED,
  /**
   * The application may have seen it (its link was lost): counted as a delivery, not as a failure.
   */
  COUNTED,
  /** The application had it and gave it back (rollback, recover): counted, and a failed attempt. */
  FAILED
}
