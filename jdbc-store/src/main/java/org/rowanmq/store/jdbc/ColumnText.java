package org.rowanmq.store.jdbc;

import org.jspecify.annotations.Nullable;

/**
 * Any Java string as text that every database holds. Only what some of them refuse is written
 * differently, as an escape character and four hexadecimal digits: U+0000, unpaired surrogates, and
 * the escape character itself. Equal strings have equal texts and different ones different texts.
 */
final class ColumnText {
  /** A control character that no name a person types has. */
  private static final char ESCAPE = '\u001b';

  private ColumnText() {}

  /** What to store, and to compare columns with. */
  static @Nullable String of(@Nullable String text) {
    if (text == null || !needsEscape(text)) {
      return text;
    }
    StringBuilder stored = new StringBuilder(text.length() + 16);
    for (int i = 0; i < text.length(); i++) {
      if (isRefused(text, i)) {
        stored.append(ESCAPE).append(String.format("%04x", (int) text.charAt(i)));
      } else {
        stored.append(text.charAt(i));
      }
    }
    return stored.toString();
  }

  /** The string that {@link #of} was given. */
  static @Nullable String read(@Nullable String stored) {
    if (stored == null || stored.indexOf(ESCAPE) < 0) {
      return stored;
    }
    StringBuilder text = new StringBuilder(stored.length());
    for (int i = 0; i < stored.length(); i++) {
      char c = stored.charAt(i);
      if (c == ESCAPE && i + 4 < stored.length()) {
        c = (char) Integer.parseInt(stored.substring(i + 1, i + 5), 16);
        i += 4;
      }
      text.append(c);
    }
    return text.toString();
  }

  private static boolean needsEscape(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (isRefused(text, i)) {
        return true;
      }
    }
    return false;
  }

  private static boolean isRefused(String text, int index) {
    char c = text.charAt(index);
    if (c == 0 || c == ESCAPE) {
      return true;
    }
    if (Character.isHighSurrogate(c)) {
      return index + 1 == text.length() || !Character.isLowSurrogate(text.charAt(index + 1));
    }
    return Character.isLowSurrogate(c)
        && (index == 0 || !Character.isHighSurrogate(text.charAt(index - 1)));
  }
}
