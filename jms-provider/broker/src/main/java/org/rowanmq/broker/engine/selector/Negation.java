package org.rowanmq.broker.engine.selector;

import org.jspecify.annotations.Nullable;

/**
 * A run of NOTs before a condition; an even run leaves the truth as it is. NOT unknown is unknown.
 */
record Negation(Expression operand, boolean inverts) implements Expression {

  @Override
  public Type type() {
    return Type.BOOLEAN;
  }

  @Override
  public @Nullable Object value(SelectorInput input) {
    Boolean truth = operand.truth(input);
    return truth == null ? null : (Object) (truth != inverts);
  }
}
