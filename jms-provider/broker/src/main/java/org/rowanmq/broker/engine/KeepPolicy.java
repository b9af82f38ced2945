package org.rowanmq.broker.engine;

/**
 * For how long messages are kept.
 *
 * @param timeToLiveMillis of messages that were sent without a time to live; 0 for ever
 */
public record KeepPolicy(long timeToLiveMillis) {
  /** All of it, for ever. */
  public static final KeepPolicy DEFAULT = new KeepPolicy(0);
}
