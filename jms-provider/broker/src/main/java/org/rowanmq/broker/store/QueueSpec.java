package org.rowanmq.broker.store;

import org.jspecify.annotations.Nullable;
import org.rowanmq.wire.Destination;

/**
 * The definition of a queue: a JMS queue, or a subscription (a queue bound to a topic). Immutable.
 *
 * @param id unique in the partition, never reused; drawn from the message id range
 * @param source the JMS queue itself, or the topic a subscription is bound to
 * @param clientId owner of a named subscription; null otherwise, and for a shared one without
 * @param subscription name of a durable or shared subscription, null otherwise
 * @param selector filters what a subscription receives, at publication; null for queues and for
 *     none
 * @param noLocal a durable subscription that refuses messages of its own client id
 * @param shared a subscription for any number of consumers
 * @param durable false for temporary queues and non-durable subscriptions: never stored
 */
public record QueueSpec(
    long id,
    Destination source,
    @Nullable String clientId,
    @Nullable String subscription,
    @Nullable String selector,
    boolean noLocal,
    boolean shared,
    boolean durable) {

  /** A queue, or a subscription that is not shared. */
  public QueueSpec(
      long id,
      Destination source,
      @Nullable String clientId,
      @Nullable String subscription,
      @Nullable String selector,
      boolean noLocal,
      boolean durable) {
    this(id, source, clientId, subscription, selector, noLocal, false, durable);
  }

  /** What operators call it: {@code orders}, or {@code clientId:subscription}. */
  public String displayName() {
    return subscription == null
        ? source.name()
        : (clientId == null ? "" : clientId) + ":" + subscription;
  }
}
