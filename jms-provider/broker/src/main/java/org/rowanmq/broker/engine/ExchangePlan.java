package org.rowanmq.broker.engine;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.rowanmq.broker.store.ExchangeSpec;

/**
 * The steps from the exchanges that exist to those that are declared. Others than the declared ones
 * are left as they are. What is taken away comes before what is added, so that no step on the way
 * makes a circle that the whole does not have.
 */
public final class ExchangePlan {
  /** What a step does. */
  public enum Action {
    /** Adds or changes an exchange. */
    PUT,
    BIND,
    UNBIND
  }

  /**
   * One step.
   *
   * @param spec of the exchange, as it is to be after {@link Action#PUT}
   * @param binding null for {@link Action#PUT}
   */
  public record Step(Action action, ExchangeSpec spec, DeclaredExchange.@Nullable Binding binding) {
    /** For people: {@code + bind orders -> queue://eu when eu.#}. */
    @Override
    public String toString() {
      if (binding == null) {
        return "+ exchange "
            + spec.name()
            + " "
            + spec.kind().text()
            + (spec.by().isEmpty() ? "" : " by " + spec.by())
            + (spec.alternate() == null ? "" : " alternate " + spec.alternate());
      }
      return (action == Action.BIND ? "+ bind " : "- unbind ")
          + spec.name()
          + " -> "
          + binding.target()
          + (binding.when().isEmpty() ? "" : " when " + binding.when());
    }
  }

  private ExchangePlan() {}

  /**
   * Makes the plan.
   *
   * @param exchanges that exist, by name, the built-in one too
   * @param bindings that exist, by their exchange
   * @return nothing if all is as it is declared
   */
  public static List<Step> of(
      List<DeclaredExchange> declared,
      Map<String, ExchangeSpec> exchanges,
      Map<String, ? extends Set<DeclaredExchange.Binding>> bindings) {
    List<Step> first = new ArrayList<>();
    List<Step> gone = new ArrayList<>();
    List<Step> put = new ArrayList<>();
    List<Step> bind = new ArrayList<>();
    for (DeclaredExchange each : declared) {
      ExchangeSpec spec = each.spec();
      ExchangeSpec known = exchanges.get(spec.name());
      boolean isBuiltIn = spec.name().equals(Exchanges.TOPICS);
      if (!isBuiltIn && !spec.equals(known)) {
        ExchangeSpec before = known == null ? spec : known;
        ExchangeSpec alone = new ExchangeSpec(spec.name(), before.kind(), before.by(), null);
        // An alternate may be declared further down, and may have led another way.
        if (!alone.equals(known)) {
          first.add(new Step(Action.PUT, alone, null));
        }
        if (!alone.equals(spec)) {
          put.add(new Step(Action.PUT, spec, null));
        }
      }
      Set<DeclaredExchange.Binding> wanted = new LinkedHashSet<>(each.bindings());
      Set<DeclaredExchange.Binding> there =
          bindings.containsKey(spec.name())
              ? new LinkedHashSet<>(bindings.get(spec.name()))
              : new LinkedHashSet<>();
      boolean isOtherKind = known != null && known.kind() != spec.kind() && !isBuiltIn;
      for (DeclaredExchange.Binding binding : there) {
        if (isOtherKind || !wanted.contains(binding)) {
          gone.add(new Step(Action.UNBIND, known == null ? spec : known, binding));
        }
      }
      for (DeclaredExchange.Binding binding : wanted) {
        if (isOtherKind || !there.contains(binding)) {
          bind.add(new Step(Action.BIND, spec, binding));
        }
      }
    }
    List<Step> steps = new ArrayList<>(first);
    steps.addAll(gone);
    steps.addAll(put);
    steps.addAll(bind);
    return steps;
  }
}
