package org.rowanmq.broker.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.rowanmq.broker.store.ExchangeSpec;
import org.rowanmq.broker.store.ExchangeSpec.Kind;
import org.rowanmq.wire.AdminOperation;
import org.rowanmq.wire.Destination;

/** Exchanges that the configuration declares are made so at each start; others stay. */
final class EngineDeclaredExchangesTest {
  private EngineRig rig = new EngineRig();

  private static DeclaredExchange exchange(
      String name, Kind kind, String alternate, DeclaredExchange.Binding... bindings) {
    return new DeclaredExchange(
        new ExchangeSpec(name, kind, "", alternate.isEmpty() ? null : alternate),
        List.of(bindings));
  }

  private static DeclaredExchange.Binding to(String target, String when) {
    return new DeclaredExchange.Binding(
        target.contains("://") ? Destination.parse(target) : Destination.queue(target), when);
  }

  private void start(DeclaredExchange... declared) {
    rig = rig.restart(List.of(declared));
  }

  private List<List<String>> bindings() {
    return rig.connect("admin").admin(AdminOperation.LIST_BINDINGS, Map.of()).rows();
  }

  private List<String> names() {
    return rig.connect("admin").admin(AdminOperation.LIST_EXCHANGES, Map.of()).rows().stream()
        .map(row -> row.get(0) + " " + row.get(1) + " " + row.get(3))
        .toList();
  }

  @Test
  void whatIsDeclaredIsThereAndStaysAsItIs() {
    DeclaredExchange[] declared = {
      exchange("orders", Kind.TOPIC, "rest", to("eu", "eu.#"), to("exchange://audit", "#")),
      exchange("audit", Kind.FANOUT, "", to("audit", "")),
      exchange("rest", Kind.FANOUT, "", to("rest", "")),
      exchange("topics", Kind.TOPIC, "", to("audit", "orders.#"))
    };
    start(declared);
    assertThat(names())
        .containsExactly("audit fanout ", "orders topic rest", "rest fanout ", "topics topic ");
    assertThat(bindings()).hasSize(5);
    List<List<String>> before = bindings();
    int batches = rig.store.batches.size();
    start(declared);
    assertThat(bindings()).isEqualTo(before);
    assertThat(rig.store.batches.stream().skip(batches).flatMap(batch -> batch.ops().stream()))
        .isEmpty();
  }

  @Test
  void bindingsThatAreNotDeclaredGoAndOtherExchangesStay() {
    start(
        exchange("orders", Kind.TOPIC, "", to("eu", "eu.#"), to("us", "us.#")),
        exchange("other", Kind.FANOUT, "", to("x", "")));
    start(exchange("orders", Kind.DIRECT, "", to("eu", "eu"), to("us", "us.#")));
    assertThat(names()).containsExactly("orders direct ", "other fanout ", "topics topic ");
    assertThat(bindings())
        .containsExactlyInAnyOrder(
            List.of("other", "queue://x", ""),
            List.of("orders", "queue://eu", "eu"),
            List.of("orders", "queue://us", "us.#"));
  }

  @Test
  void waysCanBeTurnedRound() {
    start(
        exchange("a", Kind.FANOUT, "b", to("exchange://c", "")),
        exchange("b", Kind.FANOUT, ""),
        exchange("c", Kind.FANOUT, ""));
    start(
        exchange("a", Kind.FANOUT, ""),
        exchange("b", Kind.FANOUT, "a"),
        exchange("c", Kind.FANOUT, "", to("exchange://a", "")));
    assertThat(names()).containsExactly("a fanout ", "b fanout a", "c fanout ", "topics topic ");
    assertThat(bindings()).containsExactly(List.of("c", "exchange://a", ""));
  }

  @Test
  void whatCannotBeIsToldByItsName() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> start(exchange("a", Kind.CONTENT, "", to("q", "x >"))))
        .withMessageContaining("a: ");
    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                start(
                    exchange("a", Kind.FANOUT, "", to("exchange://b", "")),
                    exchange("b", Kind.FANOUT, "a")))
        .withMessageContaining("circle");
  }
}
