package org.rowanmq.broker.engine.selector;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A message selector (JMS 3.1 §3.8.1), parsed once and evaluated for many messages.
 *
 * <p>Immutable; any thread may use it. Evaluation throws nothing of its own and its stack use is
 * bounded by {@link #MAX_DEPTH}. Where the specification leaves room:
 *
 * <ul>
 *   <li>A comparison of unlike types is false, {@code <>} and {@code NOT IN} included; so is an
 *       ordering of strings or booleans that only shows at run time. One that shows in the text is
 *       a syntax error.
 *   <li>Exact numbers are computed as {@code long}, approximate ones by Java's promotion to float
 *       or double.
 *   <li>Division by zero and arithmetic on something that is not a number are unknown, as
 *       arithmetic on NULL is.
 *   <li>{@code AND}, {@code OR} and {@code NOT} take a value that is not boolean as unknown.
 *   <li>A text without any token selects every message, as the empty string does.
 * </ul>
 */
public final class Selector {

  /** The longest text that is accepted, in characters. */
  public static final int MAX_LENGTH = 64 * 1024;

  /** The deepest nesting of parentheses that is accepted. */
  public static final int MAX_DEPTH = 256;

  private final String text;
  private final Expression condition;

  private Selector(String text, Expression condition) {
    this.text = text;
    this.condition = condition;
  }

  public static Selector parse(String text) throws SelectorSyntaxException {
    if (text.length() > MAX_LENGTH) {
      throw new SelectorSyntaxException(
          text,
          MAX_LENGTH + 1,
          "expected at most " + MAX_LENGTH + " characters, found " + text.length());
    }
    return new Selector(text, new Parser(text).parse());
  }

  /** Whether the condition is true; false and unknown both select nothing. */
  public boolean matches(SelectorInput input) {
    return Boolean.TRUE.equals(condition.value(input));
  }

  /**
   * The one string that the identifier must equal in every message this selector matches, if its
   * top-level AND says so. Empty means "not known", never "none".
   */
  public Optional<String> equalityOn(String identifier) {
    return requiredLiteral(identifier).filter(String.class::isInstance).map(String.class::cast);
  }

  /**
   * As {@link #equalityOn}, for a literal of any type: String, Boolean, Long, Float or Double. A
   * message may match although its value equals the literal only as numbers of two types do.
   */
  public Optional<Object> requiredLiteral(String identifier) {
    return Optional.ofNullable(condition.requiredLiteral(identifier));
  }

  /**
   * Literals that identifiers must equal in every message this selector matches: those its
   * top-level AND says. As of {@link #requiredLiteral}, numbers are compared across types.
   */
  public Map<String, Object> requiredLiterals() {
    Map<String, Object> literals = new LinkedHashMap<>();
    condition.requiredLiterals(literals::putIfAbsent);
    return literals;
  }

  /**
   * Ranges in which identifiers must lie as numbers in every message this selector matches: those
   * its top-level AND says. A float property of 2^24 or more, or -2^24 or less, is rounded when it
   * is compared, and may match outside.
   */
  public Map<String, Range> requiredRanges() {
    Map<String, Range> ranges = new LinkedHashMap<>();
    condition.requiredRanges((name, range) -> ranges.merge(name, range, Range::and));
    return ranges;
  }

  public String text() {
    return text;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Selector that && text.equals(that.text);
  }

  @Override
  public int hashCode() {
    return text.hashCode();
  }

  @Override
  public String toString() {
    return text;
  }
}
