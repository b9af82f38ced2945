package org.rowanmq.broker.engine.selector;

import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import org.rowanmq.broker.engine.selector.Comparison.Operator;

/**
 * BETWEEN and NOT BETWEEN, which JMS 3.1 §3.8.1.1 defines by {@code v >= low AND v <= high} and
 * {@code v < low OR v > high}. They follow those forms for unknown and unlike operands too, but
 * evaluate the value once.
 */
record Between(Expression operand, Expression low, Expression high, boolean negated)
    implements Expression {

  @Override
  public Type type() {
    return Type.BOOLEAN;
  }

  @Override
  public @Nullable Object value(SelectorInput input) {
    Object value = operand.value(input);
    Boolean first =
        Comparison.compare(
            negated ? Operator.LESS : Operator.GREATER_OR_EQUAL, value, low.value(input));
    Boolean second =
        Comparison.compare(
            negated ? Operator.GREATER : Operator.LESS_OR_EQUAL, value, high.value(input));
    // The truth that decides the whole: true for the OR of the negated form, false for the AND.
    Boolean deciding = negated;
    if (deciding.equals(first) || deciding.equals(second)) {
      return deciding;
    }
    return first == null || second == null ? null : (Object) !deciding;
  }

  @Override
  public void requiredRanges(BiConsumer<String, Range> told) {
    if (!negated) {
      Comparison.range(operand, Operator.GREATER_OR_EQUAL, low, told);
      Comparison.range(operand, Operator.LESS_OR_EQUAL, high, told);
    }
  }
}
