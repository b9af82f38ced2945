package org.rowanmq.broker.engine;

/** What becomes of a settlement that is presented again after a reconnect. */
interface Resettlement {
  /**
   * The message is being settled by this call's unit; or, {@code settled} false, somebody else had
   * it: STALE.
   */
  void resolved(boolean settled);
}
