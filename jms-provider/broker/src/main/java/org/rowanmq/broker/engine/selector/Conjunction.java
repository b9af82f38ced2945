package org.rowanmq.broker.engine.selector;

import java.util.List;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * AND of two or more conditions: false if one is false, else unknown if one is unknown, else true.
 */
record Conjunction(List<Expression> operands) implements Expression {

  @Override
  public Type type() {
    return Type.BOOLEAN;
  }

  @Override
  public @Nullable Object value(SelectorInput input) {
    Boolean result = Boolean.TRUE;
    for (int i = 0; i < operands.size(); i++) {
      Boolean truth = operands.get(i).truth(input);
      if (truth == null) {
        result = null;
      } else if (!truth) {
        return Boolean.FALSE;
      }
    }
    return result;
  }

  @Override
  public @Nullable Object requiredLiteral(String identifier) {
    for (Expression operand : operands) {
      Object required = operand.requiredLiteral(identifier);
      if (required != null) {
        return required;
      }
    }
    return null;
  }

  @Override
  public void requiredLiterals(BiConsumer<String, Object> told) {
    operands.forEach(operand -> operand.requiredLiterals(told));
  }

  @Override
  public void requiredRanges(BiConsumer<String, Range> told) {
    operands.forEach(operand -> operand.requiredRanges(told));
  }
}
