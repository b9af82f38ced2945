package org.rowanmq.broker.engine.selector;

import java.util.Set;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** IN and NOT IN: unknown for NULL, false for a value that is not a string. */
record Membership(Identifier identifier, Set<String> members, boolean negated)
    implements Expression {

  Membership {
    members = Set.copyOf(members);
  }

  @Override
  public Type type() {
    return Type.BOOLEAN;
  }

  @Override
  public @Nullable Object value(SelectorInput input) {
    Object value = identifier.value(input);
    if (value == null) {
      return null;
    }
    return value instanceof String text && members.contains(text) != negated;
  }

  @Override
  public @Nullable Object requiredLiteral(String name) {
    return !negated && members.size() == 1 && identifier.name().equals(name)
        ? members.iterator().next()
        : null;
  }

  @Override
  public void requiredLiterals(BiConsumer<String, Object> told) {
    if (!negated && members.size() == 1) {
      told.accept(identifier.name(), members.iterator().next());
    }
  }
}
