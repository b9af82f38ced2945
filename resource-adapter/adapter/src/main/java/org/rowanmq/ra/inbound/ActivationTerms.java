package org.rowanmq.ra.inbound;

import jakarta.jms.Queue;
import jakarta.jms.Session;
import jakarta.jms.Topic;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.rowanmq.jms.config.ConnectionUri;
import org.rowanmq.jms.connection.Prefetch;
import org.rowanmq.jms.destination.JmsDestination;
import org.rowanmq.jms.option.OptionText;
import org.rowanmq.wire.RedeliveryTerms;

/**
 * What an activation asks for, checked. Immutable.
 *
 * @param destination a name, or a name in JNDI
 * @param isLookup whether the destination must be in JNDI; null: if it is there
 * @param type null where JNDI has to tell
 * @param acknowledgeMode of deliveries outside of transactions
 * @param selector null for all messages
 * @param isShared whether the subscription is shared
 * @param maxSessions 1 or more
 * @param maxAttempts null: as the policy says
 * @param redeliveryDelay null: as the policy says
 * @param maxConsecutiveFailures 0 for never
 */
record ActivationTerms(
    String destination,
    @Nullable Boolean isLookup,
    @Nullable Type type,
    int acknowledgeMode,
    @Nullable String selector,
    boolean isDurable,
    boolean isShared,
    @Nullable String subscription,
    @Nullable String clientId,
    int maxSessions,
    int prefetch,
    @Nullable Integer maxAttempts,
    @Nullable String redeliveryDelay,
    int maxConsecutiveFailures) {
  static final int SESSIONS_MAX = 1_000;
  private static final int SESSIONS = 10;
  private static final int PREFETCH = 10;

  enum Type {
    QUEUE,
    TOPIC
  }

  /**
   * @param terms null if there are problems
   * @param problems by property: what is wrong, and what is allowed
   */
  record Checked(@Nullable ActivationTerms terms, Map<String, String> problems) {}

  /** What consumers on the destination are to be like, if it does not say so itself. */
  Map<String, String> options() {
    Map<String, String> options = new LinkedHashMap<>();
    options.put("prefetch", Integer.toString(prefetch));
    if (maxAttempts != null) {
      options.put("max-attempts", maxAttempts.toString());
    }
    if (redeliveryDelay != null) {
      options.put("redelivery-delay", redeliveryDelay);
    }
    return options;
  }

  static Checked check(RowanActivationSpec spec) {
    return new Reading(spec).check();
  }

  private static final class Reading {
    private final RowanActivationSpec spec;
    private final Map<String, String> problems = new LinkedHashMap<>();

    Reading(RowanActivationSpec spec) {
      this.spec = spec;
    }

    Checked check() {
      String lookup = text(spec.getDestinationLookup());
      // Open Liberty fills in destination itself, with the text of what it finds at
      // destinationLookup.
      String name = lookup == null ? text(spec.getDestination()) : null;
      if (lookup == null && name == null) {
        problems.put(
            "destination",
            "property 'destination' or 'destinationLookup' must be set: a queue or topic by its"
                + " name, or by its name in JNDI");
      }
      Type type = type();
      Boolean isLookup = lookup != null ? Boolean.TRUE : spec.getUseJndi();
      if (isLookup == null && name != null && !Lookups.mayBeBound(name)) {
        isLookup = Boolean.FALSE;
      }
      if (type == null && Boolean.FALSE.equals(isLookup)) {
        wrong("destinationType", null, Queue.class.getName() + " or " + Topic.class.getName());
      }
      if (name != null && Boolean.FALSE.equals(isLookup)) {
        checkName(name);
      }
      int acknowledgeMode = acknowledgeMode();
      boolean isDurable = isDurable();
      boolean isShared = Boolean.TRUE.equals(spec.getShareSubscriptions());
      String subscription = text(spec.getSubscriptionName());
      String clientId = text(spec.getClientId());
      if ((isDurable || isShared) && type == Type.QUEUE) {
        wrong(
            isDurable ? "subscriptionDurability" : "shareSubscriptions",
            isDurable ? spec.getSubscriptionDurability() : "true",
            "a topic as the destination, or nothing");
      }
      if ((isDurable || isShared) && subscription == null) {
        wrong("subscriptionName", null, "a name: the subscription is durable or shared");
      }
      if (isDurable
          && !isShared
          && clientId == null
          && text(spec.getConnectionFactoryLookup()) == null) {
        wrong(
            "clientId",
            null,
            "a client id: a durable subscription that is not shared belongs to one");
      }
      int maxSessions = number("maxSessions", spec.getMaxSessions(), SESSIONS, 1, SESSIONS_MAX);
      int prefetch = number("prefetch", spec.getPrefetch(), PREFETCH, 0, Prefetch.MESSAGES_MAX);
      int attempts =
          number("maxAttempts", spec.getMaxAttempts(), 0, 1, RedeliveryTerms.ATTEMPTS_MAX);
      String delay = text(spec.getRedeliveryDelay());
      checkDelay(delay);
      int failures =
          number(
              "maxConsecutiveFailures", spec.getMaxConsecutiveFailures(), 0, 0, Integer.MAX_VALUE);
      checkUrl();
      if (!problems.isEmpty()) {
        return new Checked(null, problems);
      }
      return new Checked(
          new ActivationTerms(
              Objects.requireNonNull(lookup == null ? name : lookup),
              isLookup,
              type,
              acknowledgeMode,
              text(spec.getMessageSelector()),
              isDurable,
              isShared,
              subscription,
              clientId,
              maxSessions,
              prefetch,
              attempts == 0 ? null : attempts,
              delay,
              failures),
          problems);
    }

    private static @Nullable String text(@Nullable String value) {
      return value == null || value.isBlank() ? null : value.strip();
    }

    private @Nullable Type type() {
      String value = text(spec.getDestinationType());
      if (value == null) {
        return null;
      }
      if (value.equals(Queue.class.getName()) || value.equals("Queue")) {
        return Type.QUEUE;
      }
      if (value.equals(Topic.class.getName()) || value.equals("Topic")) {
        return Type.TOPIC;
      }
      wrong("destinationType", value, Queue.class.getName() + " or " + Topic.class.getName());
      return null;
    }

    private void checkName(String name) {
      try {
        var unused = JmsDestination.queue(name);
      } catch (jakarta.jms.JMSException e) {
        problems.put("destination", "property 'destination' = '" + name + "': " + e.getMessage());
      }
    }

    private int acknowledgeMode() {
      String value = text(spec.getAcknowledgeMode());
      if (value == null) {
        return Session.AUTO_ACKNOWLEDGE;
      }
      switch (value.toLowerCase(Locale.ROOT).replace("_", "-")) {
        case "auto-acknowledge":
          return Session.AUTO_ACKNOWLEDGE;
        case "dups-ok-acknowledge":
          return Session.DUPS_OK_ACKNOWLEDGE;
        default:
          wrong("acknowledgeMode", value, "Auto-acknowledge or Dups-ok-acknowledge");
          return Session.AUTO_ACKNOWLEDGE;
      }
    }

    private boolean isDurable() {
      String value = text(spec.getSubscriptionDurability());
      if (value != null
          && !value.equalsIgnoreCase("Durable")
          && !value.equalsIgnoreCase("NonDurable")) {
        wrong("subscriptionDurability", value, "Durable or NonDurable");
      }
      return value != null && value.equalsIgnoreCase("Durable");
    }

    private int number(String property, @Nullable Integer value, int unset, int min, int max) {
      if (value != null && (value < min || value > max)) {
        wrong(property, value.toString(), min + " to " + max);
      }
      return value == null ? unset : value;
    }

    private void checkDelay(@Nullable String value) {
      Duration delay = value == null ? null : OptionText.duration(value);
      if (value != null && (delay == null || delay.toMillis() > RedeliveryTerms.DELAY_MAX)) {
        wrong("redeliveryDelay", value, OptionText.DURATION_FORM + ", at most 366 days");
      }
    }

    private void checkUrl() {
      String url = text(spec.getUrl());
      if (url != null) {
        try {
          var unused = ConnectionUri.parse(url);
        } catch (IllegalArgumentException e) {
          problems.put("url", "property 'url': " + e.getMessage());
        }
      }
    }

    private void wrong(String property, @Nullable String value, String allowed) {
      problems.put(
          property,
          "property '"
              + property
              + "' "
              + (value == null ? "is not set" : "= '" + value + "'")
              + "; allowed: "
              + allowed);
    }
  }
}
