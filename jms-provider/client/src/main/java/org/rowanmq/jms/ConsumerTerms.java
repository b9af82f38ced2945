package org.rowanmq.jms;

import jakarta.jms.Destination;
import jakarta.jms.InvalidDestinationException;
import jakarta.jms.InvalidSelectorException;
import jakarta.jms.JMSException;
import jakarta.jms.Topic;
import org.jspecify.annotations.Nullable;
import org.rowanmq.jms.connection.Prefetch;
import org.rowanmq.jms.destination.JmsDestination;
import org.rowanmq.wire.ConsumerSpec;
import org.rowanmq.wire.ErrorCode;

/**
 * What a consumer or connection consumer is to be: checked as far as the client can, the options of
 * its destination included. Immutable.
 *
 * @param destination as the application named it
 */
record ConsumerTerms(JmsDestination destination, ConsumerSpec spec, Prefetch prefetch) {
  private static final int SELECTOR_MAX = 32_768;

  /** Of a queue, or of a topic while the consumer lasts. */
  static ConsumerTerms of(
      JmsConnection connection,
      @Nullable Destination from,
      @Nullable String selector,
      boolean noLocal)
      throws JMSException {
    JmsDestination destination = JmsDestination.own(from);
    boolean isTopic = destination.wire().kind().isTopic();
    return terms(
        connection,
        destination,
        isTopic ? ConsumerSpec.Kind.SUBSCRIPTION : ConsumerSpec.Kind.QUEUE,
        null,
        selector,
        noLocal && isTopic);
  }

  /** Of a durable subscription of the connection's client id. */
  static ConsumerTerms durable(
      JmsConnection connection,
      @Nullable Topic from,
      @Nullable String name,
      @Nullable String selector,
      boolean noLocal)
      throws JMSException {
    checkSubscription(name, "durable");
    JmsDestination topic = topic(from);
    forbidTemporary(topic);
    if (connection.getClientID() == null) {
      throw JmsErrors.toJms(
          ErrorCode.CLIENT_ID_REQUIRED,
          "The durable subscription '" + name + "' needs a client id on its connection");
    }
    return terms(connection, topic, ConsumerSpec.Kind.DURABLE, name, selector, noLocal);
  }

  /** Of a subscription that lasts as long as any of its consumers. */
  static ConsumerTerms shared(
      JmsConnection connection,
      @Nullable Topic from,
      @Nullable String name,
      @Nullable String selector)
      throws JMSException {
    checkSubscription(name, "shared");
    return terms(connection, topic(from), ConsumerSpec.Kind.SHARED, name, selector, false);
  }

  /** Of a durable subscription with any number of consumers. */
  static ConsumerTerms sharedDurable(
      JmsConnection connection,
      @Nullable Topic from,
      @Nullable String name,
      @Nullable String selector)
      throws JMSException {
    checkSubscription(name, "shared durable");
    JmsDestination topic = topic(from);
    forbidTemporary(topic);
    return terms(connection, topic, ConsumerSpec.Kind.SHARED_DURABLE, name, selector, false);
  }

  /** As the protocol limits it; null for none. */
  static @Nullable String selector(@Nullable String selector) throws JMSException {
    if (selector == null || selector.isBlank()) {
      return null;
    }
    if (selector.length() > SELECTOR_MAX) {
      throw new InvalidSelectorException(
          "A selector has at most " + SELECTOR_MAX + " characters",
          ErrorCode.SELECTOR_INVALID.symbol());
    }
    return selector;
  }

  static boolean isSubscriptionName(@Nullable String name) {
    return name != null && !name.isBlank() && name.length() <= ConsumerSpec.SUBSCRIPTION_NAME_MAX;
  }

  private static ConsumerTerms terms(
      JmsConnection connection,
      JmsDestination destination,
      ConsumerSpec.Kind kind,
      @Nullable String subscription,
      @Nullable String selector,
      boolean noLocal)
      throws JMSException {
    connection.checkNotFailed();
    connection.checkConsumable(destination);
    ConsumerSpec spec =
        new ConsumerSpec(
            destination.wire(),
            kind,
            subscription,
            selector(selector),
            noLocal,
            destination.options().exclusive(),
            destination.options().consumerPriority(),
            destination.options().weight(),
            destination.options().redelivery());
    return new ConsumerTerms(
        destination, spec, destination.options().prefetch(connection.config().prefetch()));
  }

  private static void checkSubscription(@Nullable String name, String what) throws JMSException {
    if (!isSubscriptionName(name)) {
      throw new JMSException(
          "The name of a "
              + what
              + " subscription has 1 to "
              + ConsumerSpec.SUBSCRIPTION_NAME_MAX
              + " characters, not all of them blank",
          ErrorCode.ARGUMENT_INVALID.symbol());
    }
  }

  private static JmsDestination topic(@Nullable Topic from) throws JMSException {
    JmsDestination topic = JmsDestination.own(from);
    if (!topic.wire().kind().isTopic()) {
      throw new InvalidDestinationException(
          topic + " is not a topic", ErrorCode.DESTINATION_INVALID.symbol());
    }
    return topic;
  }

  private static void forbidTemporary(JmsDestination topic) throws JMSException {
    if (topic.wire().kind().isTemporary()) {
      throw new InvalidDestinationException(
          "A temporary topic has no durable subscriptions", ErrorCode.DESTINATION_INVALID.symbol());
    }
  }
}
