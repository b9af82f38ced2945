package org.rowanmq.broker.engine.exchange;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * How a balance exchange chooses one of its bindings.
 *
 * @param property what {@link Policy#HASH} hashes; null for the routing key
 */
public record Balance(Policy policy, @Nullable String property) {
  /** The ways to choose. */
  public enum Policy {
    /** One after the other. */
    ROUND_ROBIN,
    /** Any, with equal chances. */
    RANDOM,
    /** One after the other, in proportion to their weights. */
    WEIGHTED,
    /** The queue with the fewest messages, those in flight included. */
    LEAST_LOADED,
    /** Equal values go to the same binding; when bindings come and go, few values move. */
    HASH
  }

  /** What people write. */
  public static final String ALLOWED =
      "round-robin, random, weighted, least-loaded, hash or hash:PROPERTY";

  /**
   * Reads {@code round-robin}, {@code hash:customer} and so on.
   *
   * @throws InvalidCondition naming what is allowed
   */
  public static Balance parse(String text) throws InvalidCondition {
    int colon = text.indexOf(':');
    String name = colon < 0 ? text : text.substring(0, colon);
    for (Policy each : Policy.values()) {
      boolean named = each.name().toLowerCase(Locale.ROOT).replace('_', '-').equals(name);
      if (named && (colon < 0 || (each == Policy.HASH && colon + 1 < text.length()))) {
        return new Balance(each, colon < 0 ? null : text.substring(colon + 1));
      }
    }
    throw new InvalidCondition("A balance exchange chooses by '" + text + "'; allowed: " + ALLOWED);
  }
}
