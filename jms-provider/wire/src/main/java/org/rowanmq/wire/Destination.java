package org.rowanmq.wire;

/**
 * Where a message is sent or consumed. Immutable.
 *
 * <p>The text form is {@code queue://orders}, {@code topic://prices.eu}, {@code temp-queue://…},
 * {@code temp-topic://…}.
 *
 * @param name 1 to {@value #NAME_MAX} characters, no control characters
 */
public record Destination(DestinationKind kind, String name) {
  /** The longest name, in characters. */
  public static final int NAME_MAX = 512;

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
            + "' is not a destination: expected queue://NAME, topic://NAME, temp-queue://NAME or temp-topic://NAME");
  }

  /** The text form. */
  @Override
  public String toString() {
    return kind.prefix() + name;
  }
}
