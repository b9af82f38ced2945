package org.rowanmq.broker.engine.selector;

import org.jspecify.annotations.Nullable;

/** A header field or property of the message, looked up by name. */
record Identifier(String name) implements Expression {

  @Override
  public Type type() {
    return Type.OPEN;
  }

  @Override
  public @Nullable Object value(SelectorInput input) {
    return input.value(name);
  }
}
