package org.rowanmq.broker;

/** Where a broker is in its life. */
public enum BrokerState {
  /** Serving. */
  RUNNING,
  /**
   * The database does not answer, and what must be durable waits. Served from memory, as long as no
   * other broker can have taken the database.
   */
  DEGRADED,
  /** Asked to close; what was accepted is being made durable. */
  STOPPING,
  /** Closed. */
  STOPPED,
  /**
   * Lost its store or broke an invariant: nothing is served any more. What was confirmed is in the
   * store; a new broker recovers from it.
   */
  FATAL
}
