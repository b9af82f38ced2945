package org.rowanmq.broker.engine.exchange;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.rowanmq.broker.engine.selector.Selector;
import org.rowanmq.broker.store.BindingSpec;
import org.rowanmq.broker.store.ExchangeSpec;
import org.rowanmq.wire.Destination;

final class MatchingTest {
  private final Map<String, Long> loads = new HashMap<>();
  private long lastId;

  private record Message(String key, Map<String, @Nullable Object> properties)
      implements RoutingInput {
    @Override
    public @Nullable Object value(String identifier) {
      return properties.get(identifier);
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

  private static Message message(@Nullable Object... properties) {
    Map<String, @Nullable Object> map = new HashMap<>();
    for (int i = 0; i < properties.length; i += 2) {
      map.put(String.valueOf(properties[i]), properties[i + 1]);
    }
    return new Message("", map);
  }

  private Matching matching(ExchangeSpec.Kind kind, String by) throws InvalidCondition {
    ToLongFunction<Destination> load = target -> loads.getOrDefault(target.name(), 0L);
    return Matchings.of(new ExchangeSpec("x", kind, by, null), 42, load);
  }

  private BindingSpec bind(Matching matching, String queue, String when) throws InvalidCondition {
    BindingSpec binding = new BindingSpec(++lastId, "x", Destination.queue(queue), when);
    matching.add(binding);
    return binding;
  }

  private static List<String> found(Matching matching, RoutingInput message) {
    List<String> found = new ArrayList<>();
    matching.find(message, binding -> found.add(binding.target().name()));
    return found;
  }

  @Test
  void headersAllAnyAndPresence() throws Exception {
    Matching headers = matching(ExchangeSpec.Kind.HEADERS, "");
    bind(headers, "both", "region=eu, size=3");
    bind(headers, "either", "any: region=eu, size=3");
    bind(headers, "there", "all: vip");
    bind(headers, "quoted", "name='it''s, \u00e9', region = eu ");
    assertThat(found(headers, message("region", "eu", "size", 3)))
        .containsExactlyInAnyOrder("both", "either");
    assertThat(found(headers, message("size", "3"))).containsExactly("either");
    assertThat(found(headers, message("vip", false, "region", "us"))).containsExactly("there");
    assertThat(found(headers, message("region", "eu", "name", "it's, \u00e9")))
        .containsExactlyInAnyOrder("either", "quoted");
    assertThat(found(headers, message())).isEmpty();
    for (String wrong : List.of("", "all:", "=x", "a=1, a=2", "a='x", "a='x' y", "a,,b")) {
      assertThatExceptionOfType(InvalidCondition.class)
          .as(wrong)
          .isThrownBy(() -> bind(headers, "wrong", wrong));
    }
  }

  /** Whatever is bound and unbound: the index finds what a look at each binding finds. */
  @Test
  void headersIndexFindsWhatALookAtEachFinds() throws Exception {
    Random random = new Random(20_261_128);
    Matching headers = matching(ExchangeSpec.Kind.HEADERS, "");
    Map<Long, BindingSpec> bindings = new TreeMap<>();
    for (int round = 0; round < 3_000; round++) {
      if (bindings.size() < 5 || random.nextInt(3) > 0) {
        StringBuilder when = new StringBuilder(random.nextBoolean() ? "all: " : "any: ");
        TreeSet<Integer> names = new TreeSet<>();
        for (int i = random.nextInt(3); i >= 0; i--) {
          names.add(random.nextInt(4));
        }
        String comma = "";
        for (int name : names) {
          when.append(comma).append("p").append(name);
          when.append(random.nextInt(5) == 0 ? "" : "=" + random.nextInt(3));
          comma = ", ";
        }
        BindingSpec binding = bind(headers, "q" + lastId, when.toString());
        bindings.put(binding.id(), binding);
      } else {
        Long gone = List.copyOf(bindings.keySet()).get(random.nextInt(bindings.size()));
        BindingSpec binding = bindings.remove(gone);
        if (binding != null) {
          headers.remove(binding);
        }
      }
      Map<String, @Nullable Object> properties = new HashMap<>();
      for (int name = 0; name < 4; name++) {
        if (random.nextBoolean()) {
          properties.put("p" + name, random.nextInt(3));
        }
      }
      Message message = new Message("", properties);
      List<String> expected = new ArrayList<>();
      for (BindingSpec each : bindings.values()) {
        if (HeadersCondition.parse(each.when()).matches(message)) {
          expected.add(each.target().name());
        }
      }
      assertThat(found(headers, message)).containsExactlyInAnyOrderElementsOf(expected);
    }
  }

  /** As before, of numbers in all forms, at and around ends of ranges. */
  @Test
  void rangesAreFoundWhateverTheFormsOfTheNumbers() throws Exception {
    Random random = new Random(20_261_130);
    Matching content = matching(ExchangeSpec.Kind.CONTENT, "");
    Map<BindingSpec, Selector> bindings = new LinkedHashMap<>();
    for (int round = 0; round < 3_000; round++) {
      if (bindings.size() < 5 || random.nextInt(5) > 1) {
        BindingSpec binding = bind(content, "q" + lastId, range(random));
        bindings.put(binding, Selector.parse(binding.when()));
      } else {
        BindingSpec gone = List.copyOf(bindings.keySet()).get(random.nextInt(bindings.size()));
        bindings.remove(gone);
        content.remove(gone);
      }
      Message message = message("n", number(random), "m", number(random), "a", "x");
      List<String> expected = new ArrayList<>();
      bindings.forEach(
          (binding, selector) -> {
            if (selector.matches(message)) {
              expected.add(binding.target().name());
            }
          });
      List<String> actual = found(content, message);
      Collections.sort(actual);
      Collections.sort(expected);
      assertThat(actual).as("%s", message).isEqualTo(expected);
      if (bindings.size() > 100) {
        bindings.keySet().forEach(content::remove);
        bindings.clear();
        assertThat(found(content, message)).isEmpty();
      }
    }
  }

  private static final List<String> EDGES =
      List.of(
          "0",
          "-0.0",
          "1",
          "-1",
          "7",
          "0.5",
          "1E-9",
          "-1E-300",
          "16777215",
          "16777216",
          "16777217",
          "16777217.0",
          "-16777217",
          "16777216F",
          "3.5F",
          "0.1F",
          "9007199254740993",
          "9007199254740992.0",
          "9223372036854775807",
          "-9223372036854775808",
          "1E300",
          "-1E308",
          "1E308",
          "1E308 * 10",
          "-1E308 * 10",
          "1E308 * 10 - 1E308 * 10",
          "2 * 3 + 1",
          "1 / 0");

  private static String range(Random random) {
    List<String> terms = new ArrayList<>();
    for (int i = random.nextInt(3); i >= 0; i--) {
      String name = random.nextInt(3) == 0 ? "m" : "n";
      String low = EDGES.get(random.nextInt(EDGES.size()));
      String high = EDGES.get(random.nextInt(EDGES.size()));
      String operator = List.of("=", "<", "<=", ">", ">=", "<>").get(random.nextInt(6));
      terms.add(
          switch (random.nextInt(6)) {
            case 0 -> name + " BETWEEN " + low + " AND " + high;
            case 1 -> name + " NOT BETWEEN " + low + " AND " + high;
            case 2 -> low + " " + operator + " " + name;
            case 3 -> "a = 'x'";
            case 4 -> "(" + name + " >= " + low + " AND " + name + " < " + high + ")";
            default -> name + " " + operator + " " + high;
          });
    }
    return String.join(random.nextInt(4) == 0 ? " OR " : " AND ", terms);
  }

  private static @Nullable Object number(Random random) {
    double magnitude = Math.scalb(1.0, random.nextInt(70) - 5) + random.nextInt(3) - 1;
    double value =
        switch (random.nextInt(4)) {
          case 0 -> magnitude;
          case 1 -> -magnitude;
          case 2 -> random.nextInt(20) - 10;
          default -> 16_777_216 + random.nextInt(5) - 2;
        };
    return switch (random.nextInt(9)) {
      case 0 -> (int) value;
      case 1 -> (long) value + random.nextInt(3) - 1;
      case 2 -> (float) value;
      case 3 -> value;
      case 4 -> (byte) value;
      case 5 -> (short) value;
      case 6 ->
          List.<Object>of(
                  Double.NaN,
                  -0.0,
                  -0.0F,
                  Float.NaN,
                  Double.POSITIVE_INFINITY,
                  Float.NEGATIVE_INFINITY,
                  Double.MIN_VALUE,
                  Long.MIN_VALUE,
                  Long.MAX_VALUE,
                  1E308)
              .get(random.nextInt(10));
      case 7 -> random.nextBoolean() ? "7" : true;
      default -> null;
    };
  }

  /** As before, of selectors, whether they demand something or not. */
  @Test
  void contentIndexFindsWhatALookAtEachFinds() throws Exception {
    Random random = new Random(20_261_129);
    Matching content = matching(ExchangeSpec.Kind.CONTENT, "");
    Map<Long, BindingSpec> bindings = new TreeMap<>();
    List<String> terms =
        List.of("a = 'x'", "a = 'y'", "b = TRUE", "n = 1", "b IN ('z')", "a <> 'x'", "b IS NULL");
    for (int round = 0; round < 2_000; round++) {
      if (bindings.size() < 5 || random.nextInt(3) > 0) {
        String when = terms.get(random.nextInt(terms.size()));
        for (int i = random.nextInt(3); i > 0; i--) {
          when +=
              (random.nextBoolean() ? " AND " : " OR ") + terms.get(random.nextInt(terms.size()));
        }
        BindingSpec binding = bind(content, "q" + lastId, when);
        bindings.put(binding.id(), binding);
      } else {
        Long gone = List.copyOf(bindings.keySet()).get(random.nextInt(bindings.size()));
        content.remove(Objects.requireNonNull(bindings.remove(gone)));
      }
      Message message =
          message(
              "a", random.nextBoolean() ? "x" : "y",
              "b", random.nextInt(3) == 0 ? null : random.nextBoolean() ? "z" : true,
              "n", random.nextBoolean() ? 1.0 : 2L);
      List<String> expected = new ArrayList<>();
      for (BindingSpec each : bindings.values()) {
        if (Selector.parse(each.when()).matches(message)) {
          expected.add(each.target().name());
        }
      }
      assertThat(found(content, message)).containsExactlyInAnyOrderElementsOf(expected);
    }
  }

  @Test
  void weightsAreKeptToExactly() throws Exception {
    Matching weighted = matching(ExchangeSpec.Kind.BALANCE, "weighted");
    bind(weighted, "a", "5");
    bind(weighted, "b", "2");
    bind(weighted, "c", "");
    Map<String, Integer> shares = shares(weighted, 800);
    assertThat(shares).isEqualTo(Map.of("a", 500, "b", 200, "c", 100));
    assertThatExceptionOfType(InvalidCondition.class)
        .isThrownBy(() -> bind(weighted, "d", "0"))
        .withMessageContaining("1 to 1000");
    assertThatExceptionOfType(InvalidCondition.class)
        .isThrownBy(() -> bind(matching(ExchangeSpec.Kind.BALANCE, "random"), "d", "3"));
  }

  /** The share of each is that of chance: chi squared of 9 degrees at 0.1 % is 27.9. */
  @Test
  void chanceIsFair() throws Exception {
    Matching random = matching(ExchangeSpec.Kind.BALANCE, "random");
    for (int i = 0; i < 10; i++) {
      bind(random, "q" + i, "");
    }
    double squares = 0;
    for (int count : shares(random, 10_000).values()) {
      squares += (count - 1_000) * (count - 1_000) / 1_000.0;
    }
    assertThat(squares).isLessThan(27.9);
  }

  @Test
  void theLeastLoadedGetsTheNextOne() throws Exception {
    Matching least = matching(ExchangeSpec.Kind.BALANCE, "least-loaded");
    bind(least, "a", "");
    bind(least, "b", "");
    loads.put("a", 3L);
    assertThat(found(least, message())).containsExactly("b");
    loads.put("b", 4L);
    assertThat(found(least, message())).containsExactly("a");
    BindingSpec exchange = new BindingSpec(9, "x", Destination.exchange("y", null), "");
    assertThatExceptionOfType(InvalidCondition.class).isThrownBy(() -> least.add(exchange));
  }

  @Test
  void equalValuesGoToOneTargetAndFewMoveWhenOneComes() throws Exception {
    Matching hash = matching(ExchangeSpec.Kind.BALANCE, "hash:customer");
    for (int i = 0; i < 4; i++) {
      bind(hash, "q" + i, "");
    }
    Map<Integer, String> before = new HashMap<>();
    Map<String, Integer> shares = new HashMap<>();
    for (int customer = 0; customer < 4_000; customer++) {
      String target = found(hash, message("customer", customer)).get(0);
      assertThat(found(hash, message("customer", customer))).containsExactly(target);
      before.put(customer, target);
      shares.merge(target, 1, Integer::sum);
    }
    assertThat(shares.values()).allSatisfy(share -> assertThat(share).isBetween(850, 1_150));
    BindingSpec fifth = bind(hash, "q4", "");
    int moved = 0;
    for (int customer = 0; customer < 4_000; customer++) {
      String target = found(hash, message("customer", customer)).get(0);
      if (!target.equals(before.get(customer))) {
        assertThat(target).isEqualTo("q4");
        moved++;
      }
    }
    assertThat(moved).isBetween(600, 1_000);
    hash.remove(fifth);
    for (int customer = 0; customer < 4_000; customer++) {
      assertThat(found(hash, message("customer", customer))).containsExactly(before.get(customer));
    }
  }

  private static Map<String, Integer> shares(Matching matching, int messages) {
    Map<String, Integer> shares = new HashMap<>();
    for (int i = 0; i < messages; i++) {
      shares.merge(found(matching, message()).get(0), 1, Integer::sum);
    }
    return shares;
  }
}
