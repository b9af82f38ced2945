package org.rowanmq.testkit.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Runs whole simulated histories. {@code -Dsimulation.seed=N} replays one, {@code
 * -Dsimulation.seeds=N} runs more of them, {@code -Dsimulation.first=N} others.
 */
class SimulationTest {
  private static final int SEEDS = 200;
  private static final long SEED_WITH_NOTES = 4;
  private static final Logger CLIENT_LOG = Logger.getLogger("org.rowanmq");

  @BeforeAll
  static void keepQuietAboutLostConnections() {
    CLIENT_LOG.setLevel(Level.OFF);
  }

  @Test
  void noHistoryBreaksAnInvariant() {
    Long only = Long.getLong("simulation.seed");
    long first = only != null ? only : Long.getLong("simulation.first", 1);
    long count = only != null ? 1 : Integer.getInteger("simulation.seeds", SEEDS);
    Statistics total = new Statistics();
    List<String> violations = new ArrayList<>();
    for (long seed = first; seed < first + count; seed++) {
      try {
        total.add(Simulation.run(seed).statistics());
      } catch (OracleViolation violation) {
        total.runs++;
        total.violations++;
        violations.add(String.valueOf(violation.getMessage()));
      }
    }
    System.out.println("SIMULATION " + total);
    assertThat(violations).isEmpty();
    if (count >= SEEDS) {
      assertThat(total.runsEarly).as("runs that hand out early").isGreaterThan((int) (count / 2));
      assertThat(total.runsElided).as("runs that leave rows out").isGreaterThan((int) (count / 5));
      assertThat(total.branchesInSteps).as("branches committed in steps").isGreaterThan(count / 5);
      assertThat(total.revoked).as("messages refused after they were handed out").isPositive();
      assertThat(total.postponed).as("messages that failed and waited").isGreaterThan(count);
    }
  }

  @Test
  void aSeedIsAWholeRun() {
    for (long seed = 1; seed <= 5; seed++) {
      Simulation.Result first = Simulation.run(seed);
      Simulation.Result again = Simulation.run(seed);
      assertThat(again.traceHash()).as("trace of seed %d", seed).isEqualTo(first.traceHash());
    }
  }

  /** The order in which maps of the JDK show their entries is another one in each process. */
  @Test
  void aSeedIsTheSameInAnotherProcess() throws Exception {
    List<String> first = traceOf(SEED_WITH_NOTES);
    assertThat(first).anyMatch(line -> line.contains("Attempts") && line.contains("first-failed"));
    assertThat(traceOf(SEED_WITH_NOTES)).isEqualTo(first);
  }

  private static List<String> traceOf(long seed) throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                Simulation.class.getName(),
                Long.toString(seed))
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    try (Stream<String> lines = process.inputReader().lines()) {
      return lines.toList();
    } finally {
      assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
      process.destroyForcibly();
    }
  }
}
