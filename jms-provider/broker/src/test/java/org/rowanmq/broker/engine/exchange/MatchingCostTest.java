package org.rowanmq.broker.engine.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.rowanmq.broker.store.BindingSpec;
import org.rowanmq.broker.store.ExchangeSpec;
import org.rowanmq.wire.Destination;

/**
 * What a message costs does not grow with the number of bindings that it does not match: counted,
 * not timed.
 */
final class MatchingCostTest {
  private static final int FEW = 10;
  private static final int MANY = 10_000;

  /** Counts what it is asked: each condition that is looked at asks for a value. */
  private static final class Counted implements RoutingInput {
    private static final Map<String, @Nullable Object> PROPERTIES =
        Map.of("type", "order", "customer", "C-7", "amount", 73);
    private int asked;
    private int found;

    @Override
    public String key() {
      return "orders.7.eu.paris";
    }

    @Override
    public Map<String, @Nullable Object> properties() {
      return PROPERTIES;
    }

    @Override
    public @Nullable Object value(String identifier) {
      asked++;
      return PROPERTIES.get(identifier);
    }

    @Override
    public BodyAnswer body() {
      return BodyAnswer.NONE;
    }

    @Override
    public boolean isRehearsal() {
      return false;
    }
  }

  private static int asked(ExchangeSpec.Kind kind, int bindings, IntFunction<String> when)
      throws InvalidCondition {
    Matching matching = Matchings.of(new ExchangeSpec("x", kind, "", null), 1, target -> 0);
    for (int i = 0; i < bindings; i++) {
      matching.add(new BindingSpec(i + 1, "x", Destination.queue("q" + i), when.apply(i)));
    }
    Counted message = new Counted();
    matching.find(message, binding -> message.found += (int) binding.id());
    assertThat(message.found).as("found by %s", when.apply(7)).isEqualTo(8);
    return message.asked;
  }

  private static void staysTheSame(ExchangeSpec.Kind kind, IntFunction<String> when)
      throws InvalidCondition {
    assertThat(asked(kind, MANY, when)).isEqualTo(asked(kind, FEW, when)).isLessThan(20);
  }

  @Test
  void keysAskNoneAndFollowThePatternsThatBeginAsTheyDo() throws Exception {
    staysTheSame(ExchangeSpec.Kind.DIRECT, i -> i == 7 ? "orders.7.eu.paris" : "orders." + i);
    staysTheSame(ExchangeSpec.Kind.TOPIC, i -> pattern(i, i % 4));
    KeyIndex<Integer> few = new KeyIndex<>();
    KeyIndex<Integer> many = new KeyIndex<>();
    for (int i = 0; i < MANY; i++) {
      for (int form = 0; form < 4; form++) {
        if (i < FEW) {
          few.add(pattern(i, form), 4 * i + form);
        }
        many.add(pattern(i, form), 4 * i + form);
      }
    }
    assertThat(few.matching("orders.7.eu.paris")).containsExactlyInAnyOrder(28, 29, 30, 31);
    assertThat(many.matching("orders.7.eu.paris")).containsExactlyInAnyOrder(28, 29, 30, 31);
    assertThat(many.steps()).isEqualTo(few.steps()).isLessThan(30);
  }

  private static String pattern(int number, int form) {
    return switch (form) {
      case 0 -> "orders." + number + ".eu.paris";
      case 1 -> "orders." + number + ".*.#";
      case 2 -> "*." + number + ".#";
      default -> "#." + number + ".*.*";
    };
  }

  @Test
  void headersAskThoseOfTheRarestValue() throws Exception {
    staysTheSame(ExchangeSpec.Kind.HEADERS, i -> "all: type=order, customer=C-" + i);
    staysTheSame(ExchangeSpec.Kind.HEADERS, i -> "any: order=" + i + ", customer=C-" + i);
  }

  @Test
  void selectorsAskThoseThatDemandTheRarestValue() throws Exception {
    staysTheSame(
        ExchangeSpec.Kind.CONTENT,
        i -> "type = 'order' AND amount > 0 AND customer = 'C-" + i + "'");
  }

  @Test
  void selectorsAskThoseWhoseRangesAreAroundTheNumber() throws Exception {
    staysTheSame(ExchangeSpec.Kind.CONTENT, i -> "amount = " + (66 + i));
    staysTheSame(
        ExchangeSpec.Kind.CONTENT,
        i -> "type = 'order' AND amount >= " + 10 * i + " AND amount < " + (10 * i + 10));
    // Those below the number, all of which match, would be asked anyway.
    staysTheSame(
        ExchangeSpec.Kind.CONTENT, i -> i == 7 ? "amount > 70" : "amount > " + (1_000 + i));
  }
}
