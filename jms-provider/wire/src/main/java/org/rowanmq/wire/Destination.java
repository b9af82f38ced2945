package org.rowanmq.wire;

import org.jspecify.annotations.Nullable;

/**
 * Where a message is sent or consumed. Immutable.
 *
 * <p>The text form is {@code queue://orders}, {@code topic://prices.eu}, {@code temp-queue://…},
 * {@code temp-topic://…}, {@code exchange://orders} or {@code exchange://orders?key=eu.paris}: of
 * an exchange the routing key is part of the name.
 *
 * @param name 1 to {@value #NAME_MAX} characters, no control characters
 */
public record Destination(DestinationKind kind, String name) {
  /** The longest name, in characters. */
  public static final int NAME_MAX = 512;

  private static final String KEY = "?key=";

  /**
   * @throws IllegalArgumentException naming the rule that {@code name} breaks
   */
  public Destination {
    if (name.isBlank()) {
      throw new IllegalArgumentException("A destination name must not be empty");
    }
    if (Utf8.length(name) == Utf8.NOT_STRICT) {
      throw new IllegalArgumentException("Destination name has an unpaired surrogate");
    }
    if (name.length() > NAME_MAX) {
      throw new IllegalArgumentException(
          "A destination name has at most "
              + NAME_MAX
              + " characters, this one has "
              + name.length());
    }
    for (int i = 0; i < name.length(); i++) {
      if (Character.isISOControl(name.charAt(i))) {
        throw new IllegalArgumentException(
            "Destination name has a control character at index " + i);
      }
    }
  }

  public static Destination queue(String name) {
    return new Destination(DestinationKind.QUEUE, name);
  }

  public static Destination topic(String name) {
    return new Destination(DestinationKind.TOPIC, name);
  }

  /**
   * An exchange as messages are sent to it.
   *
   * @param exchange its name
   * @param key the routing key, or null for none
   */
  public static Destination exchange(String exchange, @Nullable String key) {
    return new Destination(DestinationKind.EXCHANGE, key == null ? exchange : exchange + KEY + key);
  }

  /** The exchange's name, without the routing key; of other kinds the name. */
  public String exchange() {
    int key = kind == DestinationKind.EXCHANGE ? name.indexOf(KEY) : -1;
    return key < 0 ? name : name.substring(0, key);
  }

  /** The routing key in the name of an exchange, or null if it has none. */
  public @Nullable String routingKey() {
    int key = kind == DestinationKind.EXCHANGE ? name.indexOf(KEY) : -1;
    return key < 0 ? null : name.substring(key + KEY.length());
  }

  /**
   * Reads the text form.
   *
   * @throws IllegalArgumentException if {@code text} has no known prefix or a bad name
   */
  public static Destination parse(String text) {
    for (DestinationKind kind : DestinationKind.values()) {
      if (text.startsWith(kind.prefix())) {
        return new Destination(kind, text.substring(kind.prefix().length()));
      }
    }
    throw new IllegalArgumentException(
        "'"
            + text
            + "' is not a destination: expected queue://NAME, topic://NAME, temp-queue://NAME, temp-topic://NAME or exchange://NAME");
  }

  /** The text form. */
  @Override
  public String toString() {
    return kind.prefix() + name;
  }
}
