package org.rowanmq.broker.engine.selector;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A LIKE pattern: {@code _} stands for one character (a code point), {@code %} for any number of
 * them, and the character after an escape character for itself.
 *
 * <p>A failed match goes back to the last {@code %} only, because what an earlier one could take
 * the later one can take as well; so the work is bounded by text length times pattern length, and
 * nothing is allocated.
 */
final class LikePattern {

  private static final int ANY_ONE = -1;
  private static final int ANY_RUN = -2;

  /** Code points and the two wildcards. */
  private final int[] symbols;

  private LikePattern(int[] symbols) {
    this.symbols = symbols;
  }

  /** The pattern, or null if it ends with a lone escape character. */
  static @Nullable LikePattern parse(String pattern, @Nullable String escape) {
    int escapeSymbol = escape == null ? ANY_ONE : escape.codePointAt(0);
    int[] characters = pattern.codePoints().toArray();
    int[] symbols = new int[characters.length];
    int size = 0;
    for (int i = 0; i < characters.length; i++) {
      int character = characters[i];
      if (character == escapeSymbol) {
        if (++i == characters.length) {
          return null;
        }
        symbols[size++] = characters[i];
      } else if (character == '_') {
        symbols[size++] = ANY_ONE;
      } else if (character != '%') {
        symbols[size++] = character;
      } else if (size == 0 || symbols[size - 1] != ANY_RUN) {
        symbols[size++] = ANY_RUN;
      }
    }
    return new LikePattern(Arrays.copyOf(symbols, size));
  }

  boolean matches(String text) {
    int at = 0;
    int symbol = 0;
    int afterRun = -1;
    int retryAt = 0;
    while (at < text.length()) {
      if (symbol < symbols.length && symbols[symbol] == ANY_RUN) {
        afterRun = ++symbol;
        retryAt = at;
        if (afterRun == symbols.length) {
          return true;
        }
        continue;
      }
      int character = text.codePointAt(at);
      if (symbol < symbols.length && (symbols[symbol] == ANY_ONE || symbols[symbol] == character)) {
        symbol++;
        at += Character.charCount(character);
      } else if (afterRun >= 0) {
        symbol = afterRun;
        retryAt += Character.charCount(text.codePointAt(retryAt));
        at = retryAt;
      } else {
        return false;
      }
    }
    return symbol == symbols.length || symbol == symbols.length - 1 && symbols[symbol] == ANY_RUN;
  }
}
