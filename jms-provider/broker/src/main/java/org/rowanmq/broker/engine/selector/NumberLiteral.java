package org.rowanmq.broker.engine.selector;

import java.util.function.IntPredicate;

/**
 * Numeric literals in Java's forms: decimal, hexadecimal, octal and binary, underscores between
 * digits, and the suffixes L, D and F.
 *
 * <p>An exact literal has the range of {@code long} with or without L, as JMS 3.1 §3.8.1.1 asks; a
 * hexadecimal, octal or binary one may use all 64 bits, so {@code 0xFFFFFFFFFFFFFFFF} is -1.
 */
final class NumberLiteral {

  private NumberLiteral() {}

  /** Whether the literal may take a minus sign into itself, which only Long.MIN_VALUE needs. */
  static boolean isDecimal(String text) {
    return text.charAt(0) != '0'
        && text.chars().allMatch(c -> c >= '0' && c <= '9' || c == '_' || c == 'L' || c == 'l');
  }

  /**
   * A Long, Float or Double. Throws NumberFormatException with what was expected as its message.
   */
  static Number parse(String text, boolean negative) {
    boolean hexadecimal = text.startsWith("0x") || text.startsWith("0X");
    String plain = withoutUnderscores(text, hexadecimal);
    Number magnitude =
        isApproximate(plain, hexadecimal)
            ? approximate(plain)
            : exact(plain, hexadecimal, negative);
    return negative && !(magnitude instanceof Long) ? Numbers.negate(magnitude) : magnitude;
  }

  private static boolean isApproximate(String text, boolean hexadecimal) {
    if (hexadecimal) {
      return text.indexOf('p') >= 0 || text.indexOf('P') >= 0;
    }
    return text.indexOf('.') >= 0
        || text.indexOf('e') >= 0
        || text.indexOf('E') >= 0
        || "dDfF".indexOf(text.charAt(text.length() - 1)) >= 0;
  }

  private static Number approximate(String text) {
    boolean isFloat = "fF".indexOf(text.charAt(text.length() - 1)) >= 0;
    Number value;
    try {
      value = isFloat ? (Number) Float.parseFloat(text) : (Number) Double.parseDouble(text);
    } catch (NumberFormatException e) {
      throw malformed();
    }
    double magnitude = value.doubleValue();
    if (Double.isInfinite(magnitude) || magnitude == 0 && !isZero(text)) {
      throw new NumberFormatException("a number in the range of " + (isFloat ? "float" : "double"));
    }
    return value;
  }

  /** Whether all digits before the exponent are zero. */
  private static boolean isZero(String text) {
    boolean hexadecimal = text.startsWith("0x") || text.startsWith("0X");
    for (int i = hexadecimal ? 2 : 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (hexadecimal ? c == 'p' || c == 'P' : "eEdDfF".indexOf(c) >= 0) {
        return true;
      }
      if (c != '0' && c != '.') {
        return false;
      }
    }
    return true;
  }

  private static Number exact(String text, boolean hexadecimal, boolean negative) {
    int end = text.endsWith("L") || text.endsWith("l") ? text.length() - 1 : text.length();
    int radix = 10;
    int start = 0;
    if (hexadecimal) {
      radix = 16;
      start = 2;
    } else if (text.startsWith("0b") || text.startsWith("0B")) {
      radix = 2;
      start = 2;
    } else if (text.charAt(0) == '0' && end > 1) {
      radix = 8;
      start = 1;
    }
    String digits = text.substring(start, end);
    if (digits.isEmpty() || !digits.chars().allMatch(isDigitOf(radix))) {
      throw malformed();
    }
    try {
      if (radix == 10) {
        return Long.parseLong(negative ? "-" + digits : digits);
      }
      long bits = Long.parseUnsignedLong(digits, radix);
      return negative ? -bits : bits;
    } catch (NumberFormatException e) {
      throw new NumberFormatException("a number in the range of long");
    }
  }

  private static IntPredicate isDigitOf(int radix) {
    return c -> c < 128 && Character.digit(c, radix) >= 0;
  }

  private static String withoutUnderscores(String text, boolean hexadecimal) {
    if (text.indexOf('_') < 0) {
      return text;
    }
    var isDigit = isDigitOf(hexadecimal ? 16 : 10);
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) != '_') {
        continue;
      }
      boolean afterDigit = i > 0 && (text.charAt(i - 1) == '_' || isDigit.test(text.charAt(i - 1)));
      boolean beforeDigit =
          i + 1 < text.length() && (text.charAt(i + 1) == '_' || isDigit.test(text.charAt(i + 1)));
      if (!afterDigit || !beforeDigit) {
        throw malformed();
      }
    }
    return text.replace("_", "");
  }

  private static NumberFormatException malformed() {
    return new NumberFormatException(
        "a number as Java writes it, such as 57, 0x1F, 7.5, 1E3 or 2.5F");
  }
}
