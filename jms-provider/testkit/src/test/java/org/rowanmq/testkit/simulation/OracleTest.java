package org.rowanmq.testkit.simulation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.util.logging.Level;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The oracle finds each defect that is built in on purpose. */
class OracleTest {
  private static final Logger CLIENT_LOG = Logger.getLogger("org.rowanmq");

  @BeforeAll
  static void keepQuietAboutLostConnections() {
    CLIENT_LOG.setLevel(Level.OFF);
  }

  @ParameterizedTest
  @CsvSource({
    "FORGET_INSERT, 20",
    "FORGET_DELETE, 20",
    "STORE_TWICE, 20",
    "CLAIM_LESS, 3",
    "HAND_OUT_TWICE, 10",
    "FORGET_HANDED, 1",
    "COPY_SHARED, 2",
    "LOSE_SHARED, 5",
    "KEEP_TEMPORARY, 1",
    "CONFIRM_EARLY, 10",
    "PUBLISH_EARLY, 3",
    "ROLLBACK_BRANCH, 1",
    "FORGET_HELD, 1",
    "HALVE_BRANCH, 1",
    "HIDE_RESEND, 1",
    "CONFIRM_REVOKED, 1",
    "REUSE_IDS, 1",
    "IGNORE_LEASE, 1",
  })
  void aDefectIsFound(Sabotage.Kind defect, int which) {
    find(defect, which, null);
  }

  @ParameterizedTest
  @CsvSource({
    "CLOCK_AHEAD, 300, SCHEDULING",
    "FORGET_SCHEDULE, 3, SCHEDULING",
    "FORGET_TIME, 1, SCHEDULING",
    "FORGET_CANCEL, 1, SCHEDULING",
    "FORGET_RETAINED, 3, RETAINED",
    "HIDE_ROWS, 1, BRIEF_QUEUES",
    "FORGET_REJECTION, 1, REJECTIONS",
  })
  void aDefectIsFoundWhereItMatters(Sabotage.Kind defect, int which, Workload workload) {
    find(defect, which, workload);
  }

  private static void find(Sabotage.Kind defect, int which, @Nullable Workload always) {
    Throwable found = null;
    for (long seed = 1; seed <= 300 && found == null; seed++) {
      long current = seed;
      found = catchThrowable(() -> Simulation.run(current, new Sabotage(defect, which), always));
    }
    assertThat(found).isInstanceOf(OracleViolation.class);
    assertThat(found.getMessage().lines().findFirst()).get().asString().contains("seed");
    System.out.println(defect + " found: " + found.getMessage().lines().findFirst().orElse(""));
  }
}
