package org.rowanmq.broker.store;

import java.util.Map;
import org.rowanmq.wire.Destination;

/**
 * What the broker notes beside a message's content. Immutable; the store keeps each part in a
 * column of its own.
 *
 * @param destination where it was sent to
 * @param producerId with {@code producerSequence} the JMSMessageID
 * @param user the authenticated sender
 * @param arrivedMillis broker's wall clock at arrival
 * @param expiresMillis broker's wall clock after which it must not be handed out; 0 for never
 * @param persistent false for spilled non-persistent messages: gone with the epoch
 * @param deliveries how often it was delivered and came back, at least
 * @param failures how many of these were failed attempts, for dead-lettering
 * @param notes further notes by key, see {@link Notes}; usually empty
 */
public record Annotations(
    Destination destination,
    long producerId,
    long producerSequence,
    String user,
    long arrivedMillis,
    long expiresMillis,
    boolean persistent,
    int deliveries,
    int failures,
    Map<String, String> notes) {

  /** The same after further deliveries. */
  public Annotations withAttempts(
      int newDeliveries, int newFailures, Map<String, String> newNotes) {
    return new Annotations(
        destination,
        producerId,
        producerSequence,
        user,
        arrivedMillis,
        expiresMillis,
        persistent,
        newDeliveries,
        newFailures,
        newNotes);
  }
}
