package org.rowanmq.jms.option;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Names and values of options as people write them. */
public final class OptionText {
  /** What {@link #duration} reads, for error messages. */
  public static final String DURATION_FORM = "a duration such as 500ms, 30s, 5m or 1h";

  private static final Pattern DURATION = Pattern.compile("(\\d{1,12})(ms|s|m|h)");

  private OptionText() {}

  /** The option's name: the constant's in lower case with dashes. */
  public static String name(Enum<?> option) {
    return option.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** Reads a duration; null if the text is none. */
  public static @Nullable Duration duration(String text) {
    Matcher matcher = DURATION.matcher(text);
    if (!matcher.matches()) {
      return null;
    }
    long amount = Long.parseLong(matcher.group(1));
    return switch (matcher.group(2)) {
      case "ms" -> Duration.ofMillis(amount);
      case "s" -> Duration.ofSeconds(amount);
      case "m" -> Duration.ofMinutes(amount);
      default -> Duration.ofHours(amount);
    };
  }

  /** As {@link #duration} reads it. */
  public static String text(Duration duration) {
    long millis = duration.toMillis();
    return millis % 1_000 == 0 ? millis / 1_000 + "s" : millis + "ms";
  }

  /** The constant of this name, in lower case with dashes; null if there is none. */
  public static <E extends Enum<E>> @Nullable E constant(Class<E> type, String name) {
    for (E each : type.getEnumConstants()) {
      if (name(each).equals(name)) {
        return each;
      }
    }
    return null;
  }

  /**
   * The option of this name.
   *
   * @throws IllegalArgumentException naming the nearest one there is
   */
  public static <E extends Enum<E>> E option(List<E> options, String name) {
    E nearest = options.get(0);
    int best = Integer.MAX_VALUE;
    for (E option : options) {
      int distance = distance(name(option), name);
      if (distance == 0) {
        return option;
      }
      if (distance < best) {
        best = distance;
        nearest = option;
      }
    }
    throw new IllegalArgumentException(
        "Unknown option '" + name + "'; did you mean '" + name(nearest) + "'?");
  }

  /** Levenshtein's. */
  private static int distance(String left, String right) {
    int[] row = new int[right.length() + 1];
    for (int j = 0; j <= right.length(); j++) {
      row[j] = j;
    }
    for (int i = 1; i <= left.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j <= right.length(); j++) {
        int replaced = diagonal + (left.charAt(i - 1) == right.charAt(j - 1) ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(replaced, Math.min(row[j], row[j - 1]) + 1);
      }
    }
    return row[right.length()];
  }
}
