package org.rowanmq.broker.engine.exchange;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.rowanmq.broker.engine.selector.Selector;
import org.rowanmq.broker.engine.selector.SelectorSyntaxException;
import org.rowanmq.broker.store.BindingSpec;

/** By JMS selectors, one after the other. An empty condition matches every message. */
final class ContentMatching implements Matching {
  private final Map<BindingSpec, Selector> bindings = new LinkedHashMap<>();

  @Override
  public void add(BindingSpec binding) throws InvalidCondition {
    try {
      bindings.put(binding, Selector.parse(binding.when()));
    } catch (SelectorSyntaxException invalid) {
      throw new InvalidCondition(String.valueOf(invalid.getMessage()));
    }
  }

  @Override
  public void remove(BindingSpec binding) {
    bindings.remove(binding);
  }

  @Override
  public void find(RoutingInput input, Consumer<BindingSpec> found) {
    bindings.forEach(
        (binding, selector) -> {
          if (selector.matches(input)) {
            found.accept(binding);
          }
        });
  }
}
