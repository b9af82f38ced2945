package org.rowanmq.wire;

import org.jspecify.annotations.Nullable;

/**
 * What a consumer asks for. Immutable.
 *
 * @param subscription name of a durable (or, later, shared) subscription, within the channel's
 *     client id; null otherwise
 * @param selector JMS selector, null for none
 * @param noLocal do not deliver messages published through the same channel
 */
public record ConsumerSpec(
    Destination destination,
    Kind kind,
    @Nullable String subscription,
    @Nullable String selector,
    boolean noLocal) {

  /** The longest name of a durable subscription, in characters. */
  public static final int SUBSCRIPTION_NAME_MAX = 256;

  /** How the consumer draws messages. Ordinals travel on the wire: only append. */
  public enum Kind {
    /** Competes for the messages of a queue. */
    QUEUE,
    /** Own copy of what is published to a topic while it exists; ends with the consumer. */
    SUBSCRIPTION,
    /** The one active consumer of a durable subscription, created on first use. */
    DURABLE,
    /** Looks at a queue's messages without taking them; ends by DRAINED. */
    BROWSER
  }
}
