package org.rowanmq.broker.engine.exchange;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;
import org.rowanmq.broker.store.BindingSpec;

/** By properties, found through a {@link ValueIndex}. */
final class HeadersMatching implements Matching {
  /** A binding with its condition read. */
  private record Parsed(BindingSpec binding, HeadersCondition condition) {}

  private record Filed(Parsed parsed, List<ValueIndex.Wanted> places) {}

  private final ValueIndex<Parsed> index = new ValueIndex<>();
  private final Map<Long, Filed> bindings = new LinkedHashMap<>();

  @Override
  public void add(BindingSpec binding) throws InvalidCondition {
    Parsed parsed = new Parsed(binding, HeadersCondition.parse(binding.when()));
    List<ValueIndex.Wanted> wanted = new ArrayList<>();
    parsed
        .condition()
        .values()
        .forEach((name, value) -> wanted.add(new ValueIndex.Wanted(name, value)));
    bindings.put(
        binding.id(),
        new Filed(
            parsed,
            parsed.condition().all()
                ? index.addAll(parsed, wanted)
                : index.addAny(parsed, wanted)));
  }

  @Override
  public void remove(BindingSpec binding) {
    Filed filed = Objects.requireNonNull(bindings.remove(binding.id()));
    index.remove(filed.parsed(), filed.places());
  }

  @Override
  public void find(RoutingInput input, Consumer<BindingSpec> found) {
    Set<BindingSpec> matching = new LinkedHashSet<>();
    index.find(
        input,
        each -> {
          if (each.condition().matches(input)) {
            matching.add(each.binding());
          }
        });
    matching.forEach(found);
  }
}
