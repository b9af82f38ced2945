package org.rowanmq.broker.engine.selector;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * OR of two or more conditions: true if one is true, else unknown if one is unknown, else false.
 */
record Disjunction(List<Expression> operands) implements Expression {

  @Override
  public Type type() {
    return Type.BOOLEAN;
  }

  @Override
  public @Nullable Object value(SelectorInput input) {
    Boolean result = Boolean.FALSE;
    for (int i = 0; i < operands.size(); i++) {
      Boolean truth = operands.get(i).truth(input);
      if (truth == null) {
        result = null;
      } else if (truth) {
        return Boolean.TRUE;
      }
    }
    return result;
  }
}
