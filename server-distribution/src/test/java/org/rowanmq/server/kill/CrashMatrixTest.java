package org.rowanmq.server.kill;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.rowanmq.server.kill.Ground.Product;

/**
 * The server as a process of its own, on each database: it is killed, or stopped by SIGSTOP until
 * the database has given up its transaction, or the database server is killed, at random moments
 * under queue, durable-topic and transacted load.
 *
 * <p>{@code -Drowan.crashes=N} (rounds of all kinds) and {@code -Drowan.seed=N} choose other
 * numbers.
 */
@Timeout(value = 60, unit = TimeUnit.MINUTES)
final class CrashMatrixTest {
  private static final int ROUNDS = Integer.getInteger("rowan.crashes", 1);
  private static final int SOAK_ROUNDS = Integer.getInteger("rowan.crashes", 30);
  private static final long SEED = Long.getLong("rowan.seed", System.nanoTime());

  @TempDir private Path directory = Path.of("");

  @Test
  void h2() throws Exception {
    survive(Product.H2, ROUNDS);
  }

  @Test
  void postgresql() throws Exception {
    survive(Product.POSTGRESQL, ROUNDS);
  }

  @Test
  void mariaDb() throws Exception {
    survive(Product.MARIADB, ROUNDS);
  }

  @Test
  @Tag("soak")
  void h2ForLong() throws Exception {
    survive(Product.H2, SOAK_ROUNDS);
  }

  @Test
  @Tag("soak")
  void postgresqlForLong() throws Exception {
    survive(Product.POSTGRESQL, SOAK_ROUNDS);
  }

  @Test
  @Tag("soak")
  void mariaDbForLong() throws Exception {
    survive(Product.MARIADB, SOAK_ROUNDS);
  }

  private void survive(Product product, int rounds) throws Exception {
    Random random = new Random(SEED);
    Path data = Files.createDirectory(directory.resolve("broker"));
    try (Ground ground = Ground.of(product, directory);
        Server server = new Server(data, "-Xmx256m", ground.processConfig());
        Programs programs = new Programs(server.url(), server.password())) {
      programs.start();
      int crashes = 0;
      for (int round = 1; round <= rounds; round++) {
        List<Outage> plan = new ArrayList<>(crashes(server));
        plan.addAll(ground.crashes());
        Collections.shuffle(plan, random);
        for (Outage crash : plan) {
          programs.awaitTraffic(random);
          crash.begin().run();
          programs.happened();
          Outage.last(crash.lasts());
          crash.end().run();
          crashes++;
        }
      }
      programs.awaitAllMoved();
      Counts all = programs.finish();
      System.out.println(
          "MATRIX database=" + product + " kills=" + crashes + " " + all + " seed=" + SEED);
      programs.print();
      assertThat(server.stop()).as("exit code 0").isTrue();
    }
  }

  /** The pause is longer than any timeout of the database, which undoes what was open. */
  private static List<Outage> crashes(Server server) {
    return List.of(
        Outage.instant("KILL_BROKER", server::killAndRestart),
        Outage.instant("KILL_BROKER_AGAIN", server::killAndRestart),
        Outage.unseen("PAUSE_BROKER", Ground.PAUSE, server::pause, server::resume));
  }
}
