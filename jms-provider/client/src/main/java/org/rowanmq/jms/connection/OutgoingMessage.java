package org.rowanmq.jms.connection;

import org.rowanmq.wire.Destination;
import org.rowanmq.wire.MessageContent;

/**
 * A message on its way to the broker.
 *
 * @param priority 0 to 9
 * @param timeToLiveMillis 0 for ever
 * @param delayMillis 0 for none
 */
public record OutgoingMessage(
    Destination destination,
    boolean persistent,
    int priority,
    long timeToLiveMillis,
    long delayMillis,
    MessageContent content) {}
