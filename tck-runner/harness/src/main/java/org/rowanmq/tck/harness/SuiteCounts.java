package org.rowanmq.tck.harness;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** How many tests ran, and how they ended, by package. Thread-safe. */
final class SuiteCounts {
  /**
   * How a test ended. As everywhere, a failure is a broken assertion and an error anything else.
   */
  enum Outcome {
    PASSED,
    FAILURE,
    ERROR,
    SKIPPED
  }

  /** For a suite that grows: it has as many tests as ran. */
  static final int ANY = -1;

  private final Map<String, int[]> byPackage = new TreeMap<>();
  private final List<String> problems = new ArrayList<>();

  synchronized void add(String packageName, Outcome outcome, long count) {
    int[] counts = byPackage.computeIfAbsent(packageName, name -> new int[Outcome.values().length]);
    counts[outcome.ordinal()] = Math.addExact(counts[outcome.ordinal()], Math.toIntExact(count));
  }

  synchronized void problem(String description) {
    problems.add(description);
  }

  /**
   * For example {@code JORAM 3 tests, 0 failures, 0 errors, 0 skipped: conform.queue 1,
   * conform.topic 2}.
   *
   * @param depth how many parts of a package's name make an area
   * @param expected how many tests the suite has, told when others ran; or {@link #ANY}
   */
  synchronized String line(String suite, int depth, int expected) {
    Map<String, Integer> areas = new TreeMap<>();
    byPackage.forEach(
        (name, counts) -> {
          int unused = areas.merge(area(name, depth), sum(counts), Integer::sum);
        });
    int tests = byPackage.values().stream().mapToInt(SuiteCounts::sum).sum();
    return "%s %d tests%s, %s: %s"
        .formatted(
            suite,
            tests,
            expected == ANY || tests == expected ? "" : " (expected " + expected + ")",
            endings(total()),
            areas.entrySet().stream()
                .map(area -> area.getKey() + " " + area.getValue())
                .collect(Collectors.joining(", ")));
  }

  /** Every package, and what went wrong. */
  synchronized List<String> details() {
    List<String> lines = new ArrayList<>();
    byPackage.forEach(
        (name, counts) ->
            lines.add("%s: %d tests, %s".formatted(name, sum(counts), endings(counts))));
    lines.addAll(problems);
    return lines;
  }

  private int[] total() {
    int[] total = new int[Outcome.values().length];
    for (int[] counts : byPackage.values()) {
      for (int i = 0; i < total.length; i++) {
        total[i] += counts[i];
      }
    }
    return total;
  }

  private static int sum(int[] counts) {
    int sum = 0;
    for (int count : counts) {
      sum += count;
    }
    return sum;
  }

  private static String endings(int[] counts) {
    return "%d failures, %d errors, %d skipped"
        .formatted(
            counts[Outcome.FAILURE.ordinal()],
            counts[Outcome.ERROR.ordinal()],
            counts[Outcome.SKIPPED.ordinal()]);
  }

  private static String area(String packageName, int depth) {
    return List.of(packageName.split("\\.", -1)).stream()
        .limit(depth)
        .collect(Collectors.joining("."));
  }
}
