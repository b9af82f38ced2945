package org.rowanmq.wire;

/**
 * What a destination is. The prefix is its URI scheme in text form, and part of stored content:
 * never change one.
 */
public enum DestinationKind {
  QUEUE("queue://"),
  TOPIC("topic://"),
  TEMPORARY_QUEUE("temp-queue://"),
  TEMPORARY_TOPIC("temp-topic://"),
  /** Only sent to: what is bound to the exchange receives. */
  EXCHANGE("exchange://");

  private final String prefix;

  DestinationKind(String prefix) {
    this.prefix = prefix;
  }

  /** For example {@code queue://}. */
  public String prefix() {
    return prefix;
  }

  /** True for both topic kinds. */
  public boolean isTopic() {
    return this == TOPIC || this == TEMPORARY_TOPIC;
  }

  /** True for destinations that end with their channel and whose messages are never stored. */
  public boolean isTemporary() {
    return this == TEMPORARY_QUEUE || this == TEMPORARY_TOPIC;
  }
}
