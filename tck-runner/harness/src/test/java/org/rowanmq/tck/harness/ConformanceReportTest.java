package org.rowanmq.tck.harness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import org.junit.platform.launcher.LauncherDiscoveryRequest;
import org.junit.platform.launcher.core.LauncherConfig;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

class ConformanceReportTest {
  /** Nested, so that the build does not run them by themselves. */
  static class Mixed {
    @Test
    void passes() {}

    @Test
    void breaksAnAssertion() {
      throw new AssertionError("wrong answer");
    }

    @Test
    void breaksOtherwise() {
      throw new IllegalStateException("no connection");
    }

    @Test
    void hasNoBusinessHere() {
      assumeTrue(false);
    }
  }

  @DisabledIfSystemProperty(named = "java.version", matches = ".*")
  static class Disabled {
    @Test
    void first() {}

    @Test
    void second() {}
  }

  static class NotSetUp {
    @BeforeAll
    static void fail() {
      throw new IllegalStateException("no broker");
    }

    @Test
    void isNeverHeardOf() {}
  }

  @TempDir private Path folder = Path.of("");

  @Test
  void countsWhatRanByArea() throws IOException {
    List<String> report = report("org.rowanmq", 1, Mixed.class, Disabled.class, NotSetUp.class);
    assertThat(report.get(0)).isEqualTo("SAMPLE 7 tests, 1 failures, 2 errors, 3 skipped: tck 7");
    assertThat(report.get(1)).isEqualTo("tck.harness: 7 tests, 1 failures, 2 errors, 3 skipped");
    assertThat(report)
        .hasSize(5)
        .anyMatch(line -> line.startsWith("FAILURE ") && line.contains("wrong answer"))
        .anyMatch(line -> line.startsWith("ERROR ") && line.contains("no connection"))
        .anyMatch(line -> line.startsWith("ERROR ") && line.contains("no broker"));
  }

  @Test
  void testsOutsideOfTheSuiteDoNotCount() throws IOException {
    assertThat(report("org.example", 1, Disabled.class).get(0))
        .startsWith("SAMPLE 0 tests, 0 failures, 0 errors, 0 skipped");
  }

  private List<String> report(String root, int depth, Class<?>... classes) throws IOException {
    Path file = folder.resolve("deeper").resolve("sample-report.txt");
    LauncherDiscoveryRequest request =
        LauncherDiscoveryRequestBuilder.request()
            .selectors(List.of(classes).stream().map(type -> selectClass(type)).toList())
            .build();
    LauncherFactory.create(
            LauncherConfig.builder()
                .enableTestExecutionListenerAutoRegistration(false)
                .addTestExecutionListeners(
                    new ConformanceReport(new ConformanceReport.Suite("SAMPLE", root, depth, file)))
                .build())
        .execute(request);
    return Files.readAllLines(file);
  }
}
