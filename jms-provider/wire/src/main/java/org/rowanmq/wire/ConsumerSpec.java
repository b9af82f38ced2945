package org.rowanmq.wire;

import org.jspecify.annotations.Nullable;

/**
 * What a consumer asks for. Immutable.
 *
 * @param subscription name of a durable or shared subscription, within the channel's client id (or
 *     outside any, for a shared one of a channel without); null otherwise
 * @param selector JMS selector, null for none
 * @param noLocal do not deliver messages published through the same channel
 * @param exclusive while this consumer is the active one, no other gets messages of the queue
 * @param priority consumers of a higher one get messages first, as long as they have credit; 0 for
 *     most
 * @param weight its share where messages are distributed by weight, against that of the others; 1
 *     for most
 * @param redelivery what becomes of deliveries that fail while it holds them
 */
public record ConsumerSpec(
    Destination destination,
    Kind kind,
    @Nullable String subscription,
    @Nullable String selector,
    boolean noLocal,
    boolean exclusive,
    int priority,
    int weight,
    RedeliveryTerms redelivery) {
  /** The longest name of a subscription, in characters. */
  public static final int SUBSCRIPTION_NAME_MAX = 256;

  public static final int PRIORITY_MIN = Byte.MIN_VALUE;
  public static final int PRIORITY_MAX = Byte.MAX_VALUE;

  public static final int WEIGHT_MAX = 1_000;

  /** How the consumer draws messages. Ordinals travel on the wire: only append. */
  public enum Kind {
    /** Competes for the messages of a queue. */
    QUEUE,
    /** Own copy of what is published to a topic while it exists; ends with the consumer. */
    SUBSCRIPTION,
    /** The one active consumer of a durable subscription, created on first use. */
    DURABLE,
    /** Looks at a queue's messages without taking them; ends by DRAINED. */
    BROWSER,
    /** One of any number of consumers of a named subscription that ends with the last of them. */
    SHARED,
    /** One of any number of consumers of a durable subscription, created on first use. */
    SHARED_DURABLE
  }

  /**
   * @throws IllegalArgumentException if the priority or the weight is out of its range
   */
  public ConsumerSpec {
    if (priority < PRIORITY_MIN || priority > PRIORITY_MAX) {
      throw new IllegalArgumentException(
          "A consumer's priority is " + PRIORITY_MIN + " to " + PRIORITY_MAX + ", not " + priority);
    }
    if (weight < 1 || weight > WEIGHT_MAX) {
      throw new IllegalArgumentException(
          "A consumer's weight is 1 to " + WEIGHT_MAX + ", not " + weight);
    }
  }

  /** A consumer like most: not exclusive, of priority 0. */
  public ConsumerSpec(
      Destination destination,
      Kind kind,
      @Nullable String subscription,
      @Nullable String selector,
      boolean noLocal) {
    this(destination, kind, subscription, selector, noLocal, false, 0);
  }

  /** A consumer of weight 1, without terms of redelivery of its own. */
  public ConsumerSpec(
      Destination destination,
      Kind kind,
      @Nullable String subscription,
      @Nullable String selector,
      boolean noLocal,
      boolean exclusive,
      int priority) {
    this(
        destination,
        kind,
        subscription,
        selector,
        noLocal,
        exclusive,
        priority,
        1,
        RedeliveryTerms.NONE);
  }

  /** The same for a broker of version 1, which knows neither weights nor terms of redelivery. */
  public ConsumerSpec forVersion1() {
    return new ConsumerSpec(
        destination, kind, subscription, selector, noLocal, exclusive, priority);
  }
}
