package org.rowanmq.broker.engine.selector;

import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * A node of a parsed selector. Immutable; chains of AND, OR, + and * are one node each, so that the
 * depth of the tree is bounded by the nesting of parentheses and not by the length of the text.
 */
sealed interface Expression
    permits Arithmetic,
        Between,
        Comparison,
        Conjunction,
        Constant,
        Disjunction,
        Identifier,
        Like,
        Membership,
        Negation,
        NullTest,
        Sign {

  /** What is known of the value's type before any message is seen. */
  enum Type {
    BOOLEAN,
    NUMBER,
    STRING,
    /** An identifier: its type is the message's affair. */
    OPEN
  }

  Type type();

  /** The value for one message; null is NULL, and for a condition "unknown". */
  @Nullable Object value(SelectorInput input);

  /**
   * The literal the identifier must equal wherever this condition is true, or null if that is not
   * known.
   */
  default @Nullable Object requiredLiteral(String identifier) {
    return null;
  }

  /**
   * Tells the literals that identifiers must equal wherever this condition is true: some of them.
   */
  default void requiredLiterals(BiConsumer<String, Object> told) {}

  /**
   * Tells ranges in which identifiers must lie as numbers wherever this condition is true: some of
   * them, maybe several of one identifier.
   */
  default void requiredRanges(BiConsumer<String, Range> told) {}

  /** The value as a truth value: TRUE, FALSE or null for unknown. */
  default @Nullable Boolean truth(SelectorInput input) {
    return value(input) instanceof Boolean truth ? truth : null;
  }
}
