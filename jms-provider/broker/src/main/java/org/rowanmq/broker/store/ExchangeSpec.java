package org.rowanmq.broker.store;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The definition of an exchange, which takes messages to the queues and exchanges that are bound to
 * it. Immutable.
 *
 * @param name unique in the partition
 * @param by how a {@link Kind#BALANCE} exchange chooses: {@code round-robin}, {@code random},
 *     {@code weighted}, {@code least-loaded}, {@code hash} of the routing key or {@code hash:NAME}
 *     of a property; empty for other kinds
 * @param alternate exchange for what matches no binding, or null for none
 */
public record ExchangeSpec(String name, Kind kind, String by, @Nullable String alternate) {
  /** The longest name, in characters. */
  public static final int NAME_MAX = 200;

  /** How messages are matched with bindings. The names are stored. */
  public enum Kind {
    /** The binding's condition equals the routing key. */
    DIRECT,
    /** The condition is a pattern for the routing key, with {@code *} and {@code #}. */
    TOPIC,
    /** Every binding matches. */
    FANOUT,
    /** The condition lists values of properties, all or any of which must be there. */
    HEADERS,
    /** The condition is a JMS selector, or an expression about the body. */
    CONTENT,
    /** One binding is chosen. */
    BALANCE;

    /** As people write it: {@code topic}. */
    public String text() {
      return name().toLowerCase(Locale.ROOT);
    }
  }
}
