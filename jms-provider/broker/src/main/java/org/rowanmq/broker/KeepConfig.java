package org.rowanmq.broker;

import java.time.Duration;

/** What is kept, and for how long. */
public record KeepConfig(
    @Doc("Time to live of messages that are sent without one; 0s for ever") Duration timeToLive,
    @Doc(
            "Name of a property: a message replaces the waiting one that has the same value in it;"
                + " empty for none")
        String lastValueKey,
    @Doc("Whether a topic's last message is kept for new subscriptions, in a queue retained.TOPIC")
        boolean retained,
    @Doc("After how long without messages and consumers a queue is deleted; 0s for never")
        Duration autoDelete,
    @Doc(
            "Queue that gets a copy of every message sent there, whatever becomes of the message;"
                + " its own policy says how much it keeps; empty for none")
        String historyQueue,
    @Doc("Queue that messages go to when they expire; empty for none: then they are deleted")
        String expiryQueue) {
  public KeepConfig {
    new ConfigCheck()
        .range("time-to-live", timeToLive, Duration.ZERO, Duration.ofDays(36_500))
        .require(
            "last-value-key",
            lastValueKey.isEmpty()
                || (lastValueKey.length() <= 250
                    && lastValueKey.chars().allMatch(Character::isJavaIdentifierPart)),
            "'" + lastValueKey + "' is not allowed: the name of a property")
        .range("auto-delete", autoDelete, Duration.ZERO, Duration.ofDays(36_500))
        .require(
            "history-queue",
            historyQueue.length() <= 255,
            "'" + historyQueue + "' is not allowed: at most 255 characters")
        .require(
            "expiry-queue",
            expiryQueue.length() <= 255,
            "'" + expiryQueue + "' is not allowed: at most 255 characters")
        .done();
  }

  /** All messages and queues, for ever. */
  public static KeepConfig defaults() {
    return new KeepConfig(Duration.ZERO, "", false, Duration.ZERO, "", "");
  }
}
