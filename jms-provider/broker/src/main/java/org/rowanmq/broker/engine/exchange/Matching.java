package org.rowanmq.broker.engine.exchange;

import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.rowanmq.broker.store.BindingSpec;

/** What an exchange's kind makes of its bindings: finds those that a message matches. */
public interface Matching {
  /**
   * Adds a binding.
   *
   * @throws InvalidCondition if its condition cannot be read; nothing was added
   */
  void add(BindingSpec binding) throws InvalidCondition;

  /** Removes a binding that was added. */
  void remove(BindingSpec binding);

  /** The limit that keeps it from deciding about the message, for people; null for none. */
  default @Nullable String undecided(RoutingInput input) {
    return null;
  }

  /** Tells the bindings that the message matches, each once. */
  void find(RoutingInput input, Consumer<BindingSpec> found);
}
