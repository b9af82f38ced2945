package org.rowanmq.broker;

import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** How configuration writes a {@link Duration}: {@code 500ms}, {@code 10s}, {@code 24h}. */
public final class Durations {
  private static final Pattern TEXT = Pattern.compile("(\\d{1,9}) ?(ms|s|m|h|d)");
  private static final String[] UNITS = {"d", "h", "m", "s", "ms"};
  private static final long[] MILLIS = {86_400_000, 3_600_000, 60_000, 1_000, 1};

  private Durations() {}

  /**
   * Reads a whole number with its unit.
   *
   * @throws IllegalArgumentException naming the text and the accepted form
   */
  public static Duration parse(String text) {
    Matcher matcher = TEXT.matcher(text.strip());
    if (!matcher.matches()) {
      throw new IllegalArgumentException(
          "'" + text + "' is not a duration: write a whole number and ms, s, m, h or d, as in 10s");
    }
    long count = Long.parseLong(matcher.group(1));
    for (int i = 0; i < UNITS.length; i++) {
      if (UNITS[i].equals(matcher.group(2))) {
        return Duration.ofMillis(count * MILLIS[i]);
      }
    }
    throw new IllegalStateException("Unit without a length: " + text);
  }

  /** The shortest exact form, to the millisecond: {@code 90s}, {@code 24h}. */
  public static String format(Duration duration) {
    long millis = duration.toMillis();
    for (int i = 0; i < UNITS.length; i++) {
      if (millis != 0 && millis % MILLIS[i] == 0) {
        return millis / MILLIS[i] + UNITS[i];
      }
    }
    return "0s";
  }
}
