package org.rowanmq.broker.engine.selector;

import org.jspecify.annotations.Nullable;

/**
 * Numbers from {@code low} to {@code high}, both included. None where {@code low} is above {@code
 * high}. Immutable.
 *
 * @param low negative infinity for no end
 * @param high infinity for no end
 */
public record Range(double low, double high) {
  /**
   * Where a number must lie for the operator to hold between it and the bound: as little as doubles
   * can say. Null if that is not known, as of a float, to which others are rounded before they are
   * compared.
   */
  static @Nullable Range of(Comparison.Operator operator, Number bound) {
    // Without the sign of zero, which comparisons do not know, but sorted collections do.
    double end = bound.doubleValue() + 0.0;
    if (bound instanceof Float || Double.isNaN(end)) {
      return null;
    }
    return switch (operator) {
      case EQUAL -> new Range(end, end);
      case NOT_EQUAL -> null;
      case LESS, LESS_OR_EQUAL -> new Range(Double.NEGATIVE_INFINITY, end);
      case GREATER, GREATER_OR_EQUAL -> new Range(end, Double.POSITIVE_INFINITY);
    };
  }

  /** What lies in both. */
  Range and(Range other) {
    return new Range(Math.max(low, other.low), Math.min(high, other.high));
  }
}
