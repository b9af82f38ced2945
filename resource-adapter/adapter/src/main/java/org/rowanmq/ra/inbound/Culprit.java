package org.rowanmq.ra.inbound;

import jakarta.jms.JMSException;
import org.jspecify.annotations.Nullable;
import org.rowanmq.ra.link.BrokerLogin;
import org.rowanmq.wire.ErrorCode;

/** Which property of an activation a refusal of the broker is about. */
final class Culprit {
  private Culprit() {}

  /** As {@code "property 'messageSelector' = '...': "}; empty if it is about none. */
  static String of(JMSException refusal, RowanActivationSpec spec, BrokerLogin login) {
    String code = refusal.getErrorCode();
    if (ErrorCode.SELECTOR_INVALID.symbol().equals(code)) {
      return property("messageSelector", spec.getMessageSelector());
    }
    if (ErrorCode.AUTHENTICATION_FAILED.symbol().equals(code)) {
      return property("user", login.user());
    }
    if (ErrorCode.DESTINATION_INVALID.symbol().equals(code)
        || ErrorCode.DESTINATION_NOT_FOUND.symbol().equals(code)) {
      return spec.getDestinationLookup() == null
          ? property("destination", spec.getDestination())
          : property("destinationLookup", spec.getDestinationLookup());
    }
    if (ErrorCode.CLIENT_ID_INVALID.symbol().equals(code)
        || ErrorCode.CLIENT_ID_REQUIRED.symbol().equals(code)) {
      return property("clientId", spec.getClientId());
    }
    return "";
  }

  private static String property(String name, @Nullable String value) {
    return "property '" + name + "' = '" + (value == null ? "" : value) + "': ";
  }
}
