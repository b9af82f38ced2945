package org.rowanmq.broker.engine.selector;

import java.util.List;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** Two values and an operator: unknown if one is NULL, false if their types are unlike. */
record Comparison(Operator operator, Expression left, Expression right) implements Expression {

  /** The six comparisons. Strings and booleans know only the first two. */
  enum Operator {
    EQUAL,
    NOT_EQUAL,
    LESS,
    LESS_OR_EQUAL,
    GREATER,
    GREATER_OR_EQUAL;

    /** The one that says the same with the values exchanged. */
    Operator mirrored() {
      return switch (this) {
        case EQUAL, NOT_EQUAL -> this;
        case LESS -> GREATER;
        case LESS_OR_EQUAL -> GREATER_OR_EQUAL;
        case GREATER -> LESS;
        case GREATER_OR_EQUAL -> LESS_OR_EQUAL;
      };
    }

    boolean orders() {
      return this != EQUAL && this != NOT_EQUAL;
    }

    boolean test(long left, long right) {
      return switch (this) {
        case EQUAL -> left == right;
        case NOT_EQUAL -> left != right;
        case LESS -> left < right;
        case LESS_OR_EQUAL -> left <= right;
        case GREATER -> left > right;
        case GREATER_OR_EQUAL -> left >= right;
      };
    }

    boolean test(double left, double right) {
      return switch (this) {
        case EQUAL -> left == right;
        case NOT_EQUAL -> left != right;
        case LESS -> left < right;
        case LESS_OR_EQUAL -> left <= right;
        case GREATER -> left > right;
        case GREATER_OR_EQUAL -> left >= right;
      };
    }
  }

  @Override
  public Type type() {
    return Type.BOOLEAN;
  }

  @Override
  public @Nullable Object value(SelectorInput input) {
    return compare(operator, left.value(input), right.value(input));
  }

  static @Nullable Boolean compare(
      Operator operator, @Nullable Object left, @Nullable Object right) {
    if (left == null || right == null) {
      return null;
    }
    if (left instanceof Number leftNumber && right instanceof Number rightNumber) {
      return Numbers.compare(operator, leftNumber, rightNumber);
    }
    // JMS 3.1 §3.8.1.1: "If the comparison of non-like type values is attempted, the value of the
    // operation is
    // false", which holds for <> as well.
    boolean alike =
        left instanceof String && right instanceof String
            || left instanceof Boolean && right instanceof Boolean;
    return alike && !operator.orders() && left.equals(right) == (operator == Operator.EQUAL);
  }

  @Override
  public @Nullable Object requiredLiteral(String identifier) {
    if (operator != Operator.EQUAL) {
      return null;
    }
    Object required = required(left, right, identifier);
    return required != null ? required : required(right, left, identifier);
  }

  private static @Nullable Object required(
      Expression name, Expression constant, String identifier) {
    return name instanceof Identifier found
            && found.name().equals(identifier)
            && constant instanceof Constant value
        ? value.literal()
        : null;
  }

  @Override
  public void requiredLiterals(BiConsumer<String, Object> told) {
    for (Expression name :
        operator == Operator.EQUAL ? List.of(left, right) : List.<Expression>of()) {
      Expression other = name == left ? right : left;
      if (name instanceof Identifier found && other instanceof Constant value) {
        told.accept(found.name(), value.literal());
      }
    }
  }

  @Override
  public void requiredRanges(BiConsumer<String, Range> told) {
    range(left, operator, right, told);
    range(right, operator.mirrored(), left, told);
  }

  /** Tells the range of an identifier that is compared with a number. */
  static void range(
      Expression name, Operator operator, Expression bound, BiConsumer<String, Range> told) {
    // A number of a message that has nothing is one of every message.
    if (name instanceof Identifier found && bound.value(any -> null) instanceof Number number) {
      Range range = Range.of(operator, number);
      if (range != null) {
        told.accept(found.name(), range);
      }
    }
  }
}
