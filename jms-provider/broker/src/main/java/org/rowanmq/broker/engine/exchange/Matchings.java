package org.rowanmq.broker.engine.exchange;

import java.util.function.ToLongFunction;
import org.rowanmq.broker.store.ExchangeSpec;
import org.rowanmq.wire.Destination;

/** Makes the matching of an exchange's kind. */
public final class Matchings {
  private Matchings() {}

  /**
   * A matching without bindings.
   *
   * @param seed for what is left to chance
   * @param load messages of a queue, those in flight included
   * @throws InvalidCondition if the exchange's {@code by} cannot be read, or its kind has none
   */
  public static Matching of(ExchangeSpec spec, long seed, ToLongFunction<Destination> load)
      throws InvalidCondition {
    if (spec.kind() != ExchangeSpec.Kind.BALANCE && !spec.by().isEmpty()) {
      throw new InvalidCondition(
          "'by' is '"
              + spec.by()
              + "'; only balance exchanges have it, this is "
              + spec.kind().text());
    }
    return switch (spec.kind()) {
      case DIRECT -> new KeyMatching(false);
      case TOPIC -> new KeyMatching(true);
      case FANOUT -> new FanoutMatching();
      case HEADERS -> new HeadersMatching();
      case CONTENT -> new ContentMatching();
      case BALANCE ->
          new BalanceMatching(
              Balance.parse(spec.by().isEmpty() ? "round-robin" : spec.by()), seed, load);
    };
  }
}
