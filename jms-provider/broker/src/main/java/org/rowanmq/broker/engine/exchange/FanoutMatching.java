package org.rowanmq.broker.engine.exchange;

import java.util.LinkedHashSet;
import java.util.Set;
import java.util.function.Consumer;
import org.rowanmq.broker.store.BindingSpec;

/** Every binding matches. */
final class FanoutMatching implements Matching {
  private final Set<BindingSpec> bindings = new LinkedHashSet<>();

  @Override
  public void add(BindingSpec binding) throws InvalidCondition {
    if (!binding.when().isEmpty()) {
      throw new InvalidCondition(
          "'" + binding.when() + "' is a condition; bindings of a fanout exchange have none");
    }
    bindings.add(binding);
  }

  @Override
  public void remove(BindingSpec binding) {
    bindings.remove(binding);
  }

  @Override
  public void find(RoutingInput input, Consumer<BindingSpec> found) {
    bindings.forEach(found);
  }
}
