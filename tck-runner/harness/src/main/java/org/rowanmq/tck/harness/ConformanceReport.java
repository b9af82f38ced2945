package org.rowanmq.tck.harness;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.support.descriptor.ClassSource;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.TestPlan;
import org.rowanmq.tck.harness.SuiteCounts.Outcome;

/**
 * Counts what a conformance suite really ran: prints one line with the counts of each area when it
 * is over, and writes every package and every problem into a file. Found by JUnit as a service;
 * silent unless the build sets these system properties:
 *
 * <ul>
 *   <li>{@code rowan.suite}: the suite's name, the first word of the line
 *   <li>{@code rowan.suite.root}: the package all its tests lie under; it is left out of the
 *       report, and a class that lies in it directly is an area of its own
 *   <li>{@code rowan.suite.depth}: how many parts of what remains make an area
 *   <li>{@code rowan.suite.report}: the file to write
 *   <li>{@code rowan.suite.tests}: how many tests it has; the line says so when others ran
 * </ul>
 *
 * Tests outside of the root package are not the suite's and are not counted.
 */
public final class ConformanceReport implements TestExecutionListener {
  /**
   * What to report.
   *
   * @param root package name without a dot at the end
   */
  record Suite(String name, String root, int depth, Path report, int tests) {}

  private final @Nullable Suite suite;
  private final SuiteCounts counts = new SuiteCounts();
  private volatile @Nullable TestPlan plan;

  /** Called by JUnit. */
  public ConformanceReport() {
    this(configured());
  }

  ConformanceReport(@Nullable Suite suite) {
    this.suite = suite;
  }

  @Override
  public void testPlanExecutionStarted(TestPlan started) {
    plan = started;
  }

  @Override
  public void executionSkipped(TestIdentifier skipped, String reason) {
    TestPlan current = plan;
    if (suite == null || current == null) {
      return;
    }
    long tests = current.getDescendants(skipped).stream().filter(TestIdentifier::isTest).count();
    count(suite, current, skipped, Outcome.SKIPPED, skipped.isTest() ? 1 : tests);
  }

  @Override
  public void executionFinished(TestIdentifier finished, TestExecutionResult result) {
    TestPlan current = plan;
    if (suite == null || current == null) {
      return;
    }
    Outcome outcome = outcome(result);
    // A class that cannot be set up is one error: none of its tests will be heard of.
    if (finished.isTest() || outcome == Outcome.ERROR || outcome == Outcome.FAILURE) {
      count(suite, current, finished, outcome, 1);
    }
    if (outcome == Outcome.ERROR || outcome == Outcome.FAILURE) {
      counts.problem(
          "%s %s: %s"
              .formatted(
                  outcome,
                  finished.getUniqueId(),
                  result.getThrowable().map(String::valueOf).orElse("")));
    }
  }

  @Override
  public void testPlanExecutionFinished(TestPlan finished) {
    if (suite == null) {
      return;
    }
    String line = counts.line(suite.name, suite.depth, suite.tests);
    System.out.println(line);
    List<String> lines = new ArrayList<>(List.of(line));
    lines.addAll(counts.details());
    try {
      Path folder = suite.report.toAbsolutePath().getParent();
      if (folder != null) {
        Path unused = Files.createDirectories(folder);
      }
      Path unused = Files.write(suite.report, lines);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write " + suite.report, e);
    }
  }

  private void count(
      Suite of, TestPlan current, TestIdentifier test, Outcome outcome, long number) {
    String className = className(current, test);
    if (className.startsWith(of.root + ".")) {
      String name = className.substring(of.root.length() + 1);
      int dot = name.lastIndexOf('.');
      counts.add(dot < 0 ? name : name.substring(0, dot), outcome, number);
    }
  }

  /** Of the class that was run; a test may be inherited from another package. */
  private static String className(TestPlan plan, TestIdentifier test) {
    TestIdentifier current = test;
    while (current != null) {
      if (current.getSource().orElse(null) instanceof ClassSource source) {
        return source.getClassName();
      }
      current = plan.getParent(current).orElse(null);
    }
    return "";
  }

  private static Outcome outcome(TestExecutionResult result) {
    return switch (result.getStatus()) {
      case SUCCESSFUL -> Outcome.PASSED;
      case ABORTED -> Outcome.SKIPPED;
      case FAILED ->
          result.getThrowable().orElse(null) instanceof AssertionError
              ? Outcome.FAILURE
              : Outcome.ERROR;
    };
  }

  private static @Nullable Suite configured() {
    String name = System.getProperty("rowan.suite");
    return name == null
        ? null
        : new Suite(
            name,
            required("rowan.suite.root"),
            Integer.parseInt(required("rowan.suite.depth")),
            Path.of(required("rowan.suite.report")),
            Integer.getInteger("rowan.suite.tests", SuiteCounts.ANY));
  }

  private static String required(String property) {
    String value = System.getProperty(property);
    if (value == null) {
      throw new IllegalStateException("system property " + property + " is not set");
    }
    return value;
  }
}
