package org.rowanmq.broker.engine.selector;

import org.jspecify.annotations.Nullable;

/** A run of unary + and - before a value; unknown unless the value is a number. */
record Sign(Expression operand, boolean negative) implements Expression {

  @Override
  public Type type() {
    return Type.NUMBER;
  }

  @Override
  public @Nullable Object value(SelectorInput input) {
    Object value = operand.value(input);
    if (!(value instanceof Number number)) {
      return null;
    }
    return negative ? Numbers.negate(number) : number;
  }
}
