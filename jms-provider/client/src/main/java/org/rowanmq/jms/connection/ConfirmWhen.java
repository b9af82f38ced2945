package org.rowanmq.jms.connection;

/** When the broker confirms a message that is persistent and belongs to no transaction. */
public enum ConfirmWhen {
  /** Once it is durable. */
  DURABLE,

  /**
   * Once it is durable, or a consumer has acknowledged it, whichever comes first. If the broker
   * dies between the two, the message may be known only to that consumer, whose acknowledgement is
   * refused as stale; it does not come again.
   */
  ACKNOWLEDGED
}
