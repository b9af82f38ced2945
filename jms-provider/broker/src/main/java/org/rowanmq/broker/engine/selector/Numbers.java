package org.rowanmq.broker.engine.selector;

import org.jspecify.annotations.Nullable;

/**
 * Comparison and arithmetic over mixed numeric types by Java's binary numeric promotion, with one
 * difference: exact numbers are always computed as {@code long}, so that an int property does not
 * wrap at 32 bits.
 */
final class Numbers {

  private Numbers() {}

  static boolean compare(Comparison.Operator operator, Number left, Number right) {
    if (left instanceof Double || right instanceof Double) {
      return operator.test(left.doubleValue(), right.doubleValue());
    }
    if (left instanceof Float || right instanceof Float) {
      // The double overload on purpose: widening a float changes neither its value nor its order.
      return operator.test((double) left.floatValue(), (double) right.floatValue());
    }
    return operator.test(left.longValue(), right.longValue());
  }

  /** The result, or null for a division by zero. */
  static @Nullable Number compute(Arithmetic.Operator operator, Number left, Number right) {
    if (left instanceof Double || right instanceof Double) {
      return compute(operator, left.doubleValue(), right.doubleValue());
    }
    if (left instanceof Float || right instanceof Float) {
      return compute(operator, left.floatValue(), right.floatValue());
    }
    return compute(operator, left.longValue(), right.longValue());
  }

  static Number negate(Number number) {
    if (number instanceof Double) {
      return -number.doubleValue();
    }
    if (number instanceof Float) {
      return -number.floatValue();
    }
    return -number.longValue();
  }

  private static @Nullable Number compute(Arithmetic.Operator operator, double left, double right) {
    return switch (operator) {
      case ADD -> left + right;
      case SUBTRACT -> left - right;
      case MULTIPLY -> left * right;
      case DIVIDE -> right == 0 ? null : Double.valueOf(left / right);
    };
  }

  private static @Nullable Number compute(Arithmetic.Operator operator, float left, float right) {
    return switch (operator) {
      case ADD -> left + right;
      case SUBTRACT -> left - right;
      case MULTIPLY -> left * right;
      case DIVIDE -> right == 0 ? null : Float.valueOf(left / right);
    };
  }

  private static @Nullable Number compute(Arithmetic.Operator operator, long left, long right) {
    return switch (operator) {
      case ADD -> left + right;
      case SUBTRACT -> left - right;
      case MULTIPLY -> left * right;
      case DIVIDE -> right == 0 ? null : Long.valueOf(left / right);
    };
  }
}
