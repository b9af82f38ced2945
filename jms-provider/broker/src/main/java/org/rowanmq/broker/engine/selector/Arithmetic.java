package org.rowanmq.broker.engine.selector;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A chain of operators of one precedence, evaluated from the left: {@code first op operand op
 * operand ...}.
 */
record Arithmetic(Expression first, List<Step> steps) implements Expression {

  /** The four operators. */
  enum Operator {
    ADD,
    SUBTRACT,
    MULTIPLY,
    DIVIDE
  }

  /** An operator and its right operand. */
  record Step(Operator operator, Expression operand) {}

  @Override
  public Type type() {
    return Type.NUMBER;
  }

  @Override
  public @Nullable Object value(SelectorInput input) {
    if (!(first.value(input) instanceof Number result)) {
      return null;
    }
    for (int i = 0; i < steps.size(); i++) {
      Step step = steps.get(i);
      if (!(step.operand().value(input) instanceof Number operand)) {
        return null;
      }
      Number next = Numbers.compute(step.operator(), result, operand);
      if (next == null) {
        return null;
      }
      result = next;
    }
    return result;
  }
}
