package org.rowanmq.broker.engine.exchange;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.rowanmq.broker.store.BindingSpec;

/** By routing key: equal to the condition, or matched by it as a pattern. */
final class KeyMatching implements Matching {
  private final boolean patterns;
  private final Map<String, List<BindingSpec>> exact = new HashMap<>();
  private final KeyIndex<BindingSpec> index = new KeyIndex<>();

  /**
   * @param patterns '*' and '#' have their meaning
   */
  KeyMatching(boolean patterns) {
    this.patterns = patterns;
  }

  @Override
  public void add(BindingSpec binding) {
    if (patterns) {
      index.add(binding.when(), binding);
    } else {
      exact.computeIfAbsent(binding.when(), key -> new ArrayList<>(1)).add(binding);
    }
  }

  @Override
  public void remove(BindingSpec binding) {
    if (patterns) {
      index.remove(binding.when(), binding);
      return;
    }
    List<BindingSpec> equal = exact.get(binding.when());
    if (equal != null && equal.remove(binding) && equal.isEmpty()) {
      exact.remove(binding.when());
    }
  }

  @Override
  public void find(RoutingInput input, Consumer<BindingSpec> found) {
    if (patterns) {
      index.matching(input.key()).forEach(found);
    } else {
      exact.getOrDefault(input.key(), List.of()).forEach(found);
    }
  }
}
