package org.rowanmq.jms;

import jakarta.jms.Destination;
import jakarta.jms.InvalidDestinationException;
import jakarta.jms.InvalidSelectorException;
import jakarta.jms.JMSException;
import org.jspecify.annotations.Nullable;
import org.rowanmq.jms.destination.JmsDestination;
import org.rowanmq.wire.ConsumerSpec;
import org.rowanmq.wire.ErrorCode;

/** What applications say of a subscription: checked before the broker is asked. */
final class SubscriptionArguments {
  private static final int SELECTOR_MAX = 32_768;

  private SubscriptionArguments() {}

  static void checkName(@Nullable String name, String what) throws JMSException {
    if (!isName(name)) {
      throw new JMSException(
          "The name of a "
              + what
              + " subscription has 1 to "
              + ConsumerSpec.SUBSCRIPTION_NAME_MAX
              + " characters, not all of them blank",
          ErrorCode.ARGUMENT_INVALID.symbol());
    }
  }

  static JmsDestination topic(@Nullable Destination from) throws JMSException {
    JmsDestination topic = JmsDestination.of(JmsDestination.wire(from));
    if (!topic.wire().kind().isTopic()) {
      throw new InvalidDestinationException(
          topic + " is not a topic", ErrorCode.DESTINATION_INVALID.symbol());
    }
    return topic;
  }

  static void forbidTemporary(JmsDestination topic) throws JMSException {
    if (topic.wire().kind().isTemporary()) {
      throw new InvalidDestinationException(
          "A temporary topic has no durable subscriptions", ErrorCode.DESTINATION_INVALID.symbol());
    }
  }

  static boolean isName(@Nullable String name) {
    return name != null && !name.isBlank() && name.length() <= ConsumerSpec.SUBSCRIPTION_NAME_MAX;
  }

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
}
