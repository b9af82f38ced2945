package org.rowanmq.broker.engine;

/**
 * What is kept, and for how long.
 *
 * @param timeToLiveMillis of messages that were sent without a time to live; 0 for ever
 * @param lastValueKey the property by which a newer message replaces the older one; empty for none
 * @param retained whether a topic's last message is kept for new subscriptions
 * @param autoDeleteMillis after how long without messages and consumers a queue ends; 0 for never
 * @param historyQueue name of the queue that gets a copy of what is sent there; empty for none
 * @param expiryQueue name of the queue that gets what expires there; empty for none
 */
public record KeepPolicy(
    long timeToLiveMillis,
    String lastValueKey,
    boolean retained,
    long autoDeleteMillis,
    String historyQueue,
    String expiryQueue) {
  /** Nothing of what is consumed or has expired. */
  public KeepPolicy(
      long timeToLiveMillis, String lastValueKey, boolean retained, long autoDeleteMillis) {
    this(timeToLiveMillis, lastValueKey, retained, autoDeleteMillis, "", "");
  }

  /** All of it, for ever. */
  public static final KeepPolicy DEFAULT = new KeepPolicy(0, "", false, 0);
}
