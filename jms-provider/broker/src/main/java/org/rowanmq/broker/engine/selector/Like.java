package org.rowanmq.broker.engine.selector;

import org.jspecify.annotations.Nullable;

/** LIKE and NOT LIKE: unknown for NULL, false for a value that is not a string. */
record Like(Identifier identifier, LikePattern pattern, boolean negated) implements Expression {

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
    return value instanceof String text && pattern.matches(text) != negated;
  }
}
