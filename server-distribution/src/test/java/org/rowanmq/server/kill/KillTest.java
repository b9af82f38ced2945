package org.rowanmq.server.kill;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Kills the server with SIGKILL at random moments under load, again and again on one embedded
 * store, while standard JMS programs run on and reconnect by themselves; then judges what they saw.
 *
 * <p>{@code -Drowan.kills=N} and {@code -Drowan.seed=N} choose other numbers.
 */
@Timeout(value = 8, unit = TimeUnit.MINUTES)
final class KillTest {
  private static final int KILLS = Integer.getInteger("rowan.kills", 20);
  private static final long SEED = Long.getLong("rowan.seed", System.nanoTime());

  @TempDir private Path data = Path.of("");

  @Test
  void nothingConfirmedIsLostOrDuplicatedWhenTheServerIsKilled() throws Exception {
    Random random = new Random(SEED);
    try (Server server = new Server(data);
        Programs programs = new Programs(server.url(), server.password())) {
      programs.start();
      for (int kill = 1; kill <= KILLS; kill++) {
        programs.awaitTraffic(random);
        server.kill();
        programs.happened();
        server.restart();
      }
      programs.awaitAllMoved();
      Counts all = programs.finish();
      System.out.println("KILL kills=" + KILLS + " " + all + " seed=" + SEED);
      programs.print();
      assertThat(server.stop()).as("exit code 0").isTrue();
    }
  }

  @Test
  void anOrderlyStopMakesNothingComeAgain() throws Exception {
    try (Server server = new Server(data);
        Programs programs = new Programs(server.url(), server.password())) {
      programs.startPairs();
      for (int round = 0; round < 3; round++) {
        programs.awaitPairsMoved(100);
        assertThat(server.stop()).as("exit code 0").isTrue();
        programs.happened();
        server.restart();
      }
      programs.finishPairs();
    }
  }
}
