package org.rowanmq.broker.engine.exchange;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.rowanmq.broker.engine.selector.Selector;
import org.rowanmq.broker.store.BindingSpec;

/**
 * By JMS selectors; an empty condition matches every message. Those that demand a text, a truth
 * value or a number in a range of a property are found through a {@link ValueIndex}, the others are
 * asked one after the other. Those that speak of the body were asked before, on a worker.
 */
final class ContentMatching implements Matching {
  /** A binding with its selector read. */
  private record Parsed(BindingSpec binding, Selector selector) {}

  private record Filed(Parsed parsed, List<ValueIndex.Wanted> places) {}

  private final ValueIndex<Parsed> index = new ValueIndex<>();
  private final Map<Long, Filed> indexed = new LinkedHashMap<>();
  private final Map<Long, Parsed> others = new LinkedHashMap<>();
  private final Map<Long, BindingSpec> bodies = new LinkedHashMap<>();
  private final Map<Long, BodyCondition> bodyConditions = new LinkedHashMap<>();

  @Override
  public void add(BindingSpec binding) throws InvalidCondition {
    BodyCondition condition = BodyCondition.parse(binding.when());
    if (condition.readsBody()) {
      bodies.put(binding.id(), binding);
      bodyConditions.put(binding.id(), condition);
    } else {
      Parsed parsed = new Parsed(binding, condition.selector());
      List<ValueIndex.Wanted> wanted = wanted(condition.selector());
      if (wanted.isEmpty()) {
        others.put(binding.id(), parsed);
      } else {
        indexed.put(binding.id(), new Filed(parsed, index.addAll(parsed, wanted)));
      }
    }
  }

  /** Equal numbers of two types have different texts: each is a range. */
  private static List<ValueIndex.Wanted> wanted(Selector selector) {
    List<ValueIndex.Wanted> wanted = new ArrayList<>();
    selector
        .requiredLiterals()
        .forEach(
            (name, literal) -> {
              if (!(literal instanceof Number) && ValueIndex.isKnown(name)) {
                wanted.add(new ValueIndex.Wanted(name, literal.toString()));
              }
            });
    selector
        .requiredRanges()
        .forEach(
            (name, range) -> {
              if (ValueIndex.isKnown(name)) {
                wanted.add(new ValueIndex.Wanted(name, null, range));
              }
            });
    return wanted;
  }

  @Override
  public void remove(BindingSpec binding) {
    others.remove(binding.id());
    Filed filed = indexed.remove(binding.id());
    if (filed != null) {
      index.remove(filed.parsed(), filed.places());
    }
    bodies.remove(binding.id());
    bodyConditions.remove(binding.id());
  }

  /** The conditions about bodies by the ids of their bindings. */
  Map<Long, BodyCondition> bodyConditions() {
    return bodyConditions;
  }

  @Override
  public @Nullable String undecided(RoutingInput input) {
    return bodies.isEmpty() ? null : input.body().overLimit();
  }

  @Override
  public void find(RoutingInput input, Consumer<BindingSpec> found) {
    index.find(input, each -> ask(each, input, found));
    others.values().forEach(each -> ask(each, input, found));
    for (Long each : bodies.isEmpty() ? Set.<Long>of() : input.body().matched()) {
      BindingSpec binding = bodies.get(each);
      if (binding != null) {
        found.accept(binding);
      }
    }
  }

  private static void ask(Parsed each, RoutingInput input, Consumer<BindingSpec> found) {
    if (each.selector().matches(input)) {
      found.accept(each.binding());
    }
  }
}
