package org.rowanmq.broker.config;

import java.util.Collection;
import java.util.Locale;

/** How Java names become keys, and which key somebody probably meant. */
final class Names {
  private Names() {}

  /** {@code maxFrame} → {@code max-frame}. */
  static String dashed(String camel) {
    StringBuilder dashed = new StringBuilder();
    for (char c : camel.toCharArray()) {
      if (Character.isUpperCase(c)) {
        dashed.append('-');
      }
      dashed.append(Character.toLowerCase(c));
    }
    return dashed.toString();
  }

  /** {@code AUTO_CREATE} → {@code auto-create}. */
  static String dashed(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  static String join(String parent, String key) {
    return parent.isEmpty() ? key : parent + "." + key;
  }

  /** The candidate with the smallest edit distance; the last segment alone counts as well. */
  static String nearest(String path, Collection<String> candidates) {
    String best = "";
    int bestDistance = Integer.MAX_VALUE;
    for (String candidate : candidates) {
      int distance =
          Math.min(
              2 * distance(path, candidate),
              // The right key in the wrong section: nearly as good.
              2 * distance(lastSegment(path), lastSegment(candidate)) + 1);
      if (distance < bestDistance) {
        bestDistance = distance;
        best = candidate;
      }
    }
    return best;
  }

  private static String lastSegment(String path) {
    return path.substring(path.lastIndexOf('.') + 1);
  }

  /** Levenshtein distance. */
  static int distance(String a, String b) {
    int[] row = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) {
      row[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int substituted = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(substituted, 1 + Math.min(row[j], row[j - 1]));
      }
    }
    return row[b.length()];
  }
}
