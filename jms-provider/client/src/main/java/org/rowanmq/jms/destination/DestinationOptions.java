package org.rowanmq.jms.destination;

import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.rowanmq.jms.connection.ConfirmWhen;
import org.rowanmq.jms.connection.Prefetch;
import org.rowanmq.jms.option.OptionText;
import org.rowanmq.wire.ConsumerSpec;
import org.rowanmq.wire.RedeliveryTerms;

/**
 * What consumers on a destination object, and sends to it, are to be like: {@code
 * orders?exclusive=true&prefetch=0}. Nobody but the client that made the object knows of them.
 *
 * @param exclusive no other consumer gets messages while this one is the active one
 * @param consumerPriority consumers of a higher one are served first
 * @param weight its share where messages are distributed by weight
 * @param redelivery what becomes of deliveries that fail while the consumer holds them
 * @param prefetch null: as the connection is configured
 * @param prefetchBytes null: as the connection is configured
 * @param giveBackAfter null: as the connection is configured
 * @param confirm null: as the connection is configured
 */
public record DestinationOptions(
    boolean exclusive,
    int consumerPriority,
    int weight,
    RedeliveryTerms redelivery,
    @Nullable Integer prefetch,
    @Nullable Long prefetchBytes,
    @Nullable Duration giveBackAfter,
    @Nullable ConfirmWhen confirm) {
  /** Those of a name without options. */
  public static final DestinationOptions NONE =
      new DestinationOptions(false, 0, 1, RedeliveryTerms.NONE, null, null, null, null);

  private static final int NAME_MAX = 100;

  private enum Option {
    EXCLUSIVE,
    CONSUMER_PRIORITY,
    WEIGHT,
    MAX_ATTEMPTS,
    REDELIVERY_DELAY,
    PREFETCH,
    PREFETCH_BYTES,
    GIVE_BACK_AFTER,
    CONFIRM
  }

  /**
   * Reads what follows the question mark.
   *
   * @throws IllegalArgumentException naming the option, its value and what is allowed
   */
  static DestinationOptions parse(String text) {
    Map<Option, String> given = new EnumMap<>(Option.class);
    for (String each : text.split("&", -1)) {
      if (!each.isEmpty()) {
        int equals = each.indexOf('=');
        if (equals < 1) {
          throw new IllegalArgumentException(
              "'" + shortened(each) + "' does not have the form option=value");
        }
        Option option =
            OptionText.option(List.of(Option.values()), shortened(each.substring(0, equals)));
        if (given.put(option, each.substring(equals + 1)) != null) {
          throw new IllegalArgumentException("'" + OptionText.name(option) + "' is given twice");
        }
      }
    }
    Long priority =
        number(
            given, Option.CONSUMER_PRIORITY, ConsumerSpec.PRIORITY_MIN, ConsumerSpec.PRIORITY_MAX);
    Long weight = number(given, Option.WEIGHT, 1, ConsumerSpec.WEIGHT_MAX);
    Long prefetch = number(given, Option.PREFETCH, 0, Prefetch.MESSAGES_MAX);
    return new DestinationOptions(
        flag(given, Option.EXCLUSIVE),
        priority == null ? 0 : priority.intValue(),
        weight == null ? 1 : weight.intValue(),
        redelivery(given),
        prefetch == null ? null : prefetch.intValue(),
        number(given, Option.PREFETCH_BYTES, 1, Prefetch.BYTES_MAX),
        duration(given, Option.GIVE_BACK_AFTER),
        confirm(given));
  }

  /** The prefetch of a consumer on a connection with this one. */
  public Prefetch prefetch(Prefetch configured) {
    return new Prefetch(
        prefetch == null ? configured.messages() : prefetch,
        prefetchBytes == null ? configured.bytes() : prefetchBytes,
        giveBackAfter == null ? configured.giveBackAfter() : giveBackAfter);
  }

  /** When a send to the destination is confirmed on a connection with this setting. */
  public ConfirmWhen confirm(ConfirmWhen configured) {
    return confirm == null ? configured : confirm;
  }

  /** As they are written behind a name, the question mark included; empty for none. */
  @Override
  public String toString() {
    Map<Option, String> set = new EnumMap<>(Option.class);
    if (exclusive) {
      set.put(Option.EXCLUSIVE, "true");
    }
    if (consumerPriority != 0) {
      set.put(Option.CONSUMER_PRIORITY, Integer.toString(consumerPriority));
    }
    if (weight != 1) {
      set.put(Option.WEIGHT, Integer.toString(weight));
    }
    if (redelivery.maxAttempts() != 0) {
      set.put(Option.MAX_ATTEMPTS, Integer.toString(redelivery.maxAttempts()));
    }
    if (redelivery.delayMillis() != RedeliveryTerms.UNSET) {
      set.put(
          Option.REDELIVERY_DELAY, OptionText.text(Duration.ofMillis(redelivery.delayMillis())));
    }
    if (prefetch != null) {
      set.put(Option.PREFETCH, prefetch.toString());
    }
    if (prefetchBytes != null) {
      set.put(Option.PREFETCH_BYTES, prefetchBytes.toString());
    }
    if (giveBackAfter != null) {
      set.put(Option.GIVE_BACK_AFTER, OptionText.text(giveBackAfter));
    }
    if (confirm != null) {
      set.put(Option.CONFIRM, OptionText.name(confirm));
    }
    return set.isEmpty()
        ? ""
        : set.entrySet().stream()
            .map(entry -> OptionText.name(entry.getKey()) + "=" + entry.getValue())
            .collect(Collectors.joining("&", "?", ""));
  }

  private static boolean flag(Map<Option, String> given, Option option) {
    String value = given.getOrDefault(option, "false");
    if (!value.equals("true") && !value.equals("false")) {
      throw wrong(option, "true or false", value);
    }
    return value.equals("true");
  }

  private static @Nullable Long number(
      Map<Option, String> given, Option option, long min, long max) {
    String value = given.get(option);
    if (value == null) {
      return null;
    }
    try {
      long number = Long.parseLong(value);
      if (number >= min && number <= max) {
        return number;
      }
    } catch (NumberFormatException e) {
      // Told below, with the bounds.
    }
    throw wrong(option, "a number from " + min + " to " + max, value);
  }

  private static @Nullable Duration duration(Map<Option, String> given, Option option) {
    String value = given.get(option);
    Duration duration = value == null ? null : OptionText.duration(value);
    if (value != null && duration == null) {
      throw wrong(option, OptionText.DURATION_FORM, value);
    }
    return duration;
  }

  private static RedeliveryTerms redelivery(Map<Option, String> given) {
    Long attempts = number(given, Option.MAX_ATTEMPTS, 1, RedeliveryTerms.ATTEMPTS_MAX);
    Duration delay = duration(given, Option.REDELIVERY_DELAY);
    if (delay != null && delay.toMillis() > RedeliveryTerms.DELAY_MAX) {
      throw wrong(
          Option.REDELIVERY_DELAY,
          OptionText.DURATION_FORM
              + ", at most "
              + OptionText.text(Duration.ofMillis(RedeliveryTerms.DELAY_MAX)),
          given.getOrDefault(Option.REDELIVERY_DELAY, ""));
    }
    return new RedeliveryTerms(
        attempts == null ? 0 : attempts.intValue(),
        delay == null ? RedeliveryTerms.UNSET : delay.toMillis());
  }

  private static @Nullable ConfirmWhen confirm(Map<Option, String> given) {
    String value = given.get(Option.CONFIRM);
    ConfirmWhen confirm = value == null ? null : OptionText.constant(ConfirmWhen.class, value);
    if (value != null && confirm == null) {
      throw wrong(Option.CONFIRM, "durable or acknowledged", value);
    }
    return confirm;
  }

  private static IllegalArgumentException wrong(Option option, String expected, String value) {
    return new IllegalArgumentException(
        "'"
            + OptionText.name(option)
            + "' must be "
            + expected
            + ", not '"
            + shortened(value)
            + "'");
  }

  private static String shortened(String text) {
    return text.length() <= NAME_MAX ? text : text.substring(0, NAME_MAX) + "...";
  }
}
