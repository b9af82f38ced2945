package org.rowanmq.server.kill;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.awaitility.core.ConditionTimeoutException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.rowanmq.broker.BrokerState;
import org.rowanmq.server.kill.Ground.Product;

/**
 * The database restarts, is killed, refuses, hangs, fills up, loses the answer to a commit, while
 * standard JMS programs run: none of them notices more than that it takes longer, and nothing is
 * lost, doubled or out of order.
 *
 * <p>{@code -Drowan.outages=N} and {@code -Drowan.seed=N} choose other numbers.
 */
@Timeout(value = 60, unit = TimeUnit.MINUTES)
final class OutageTest {
  private static final int ROUNDS = Integer.getInteger("rowan.outages", 10);
  private static final int SOAK_ROUNDS = Integer.getInteger("rowan.outages", 100);
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
    int degraded = 0;
    int survived = 0;
    try (Ground ground = Ground.of(product, directory);
        LocalBroker broker = new LocalBroker(ground.config());
        Programs programs = new Programs(broker.url(), broker.password())) {
      programs.start();
      List<Outage> plan = new ArrayList<>();
      while (survived < rounds) {
        if (plan.isEmpty()) {
          plan.addAll(ground.outages());
          Collections.shuffle(plan, random);
        }
        Outage outage = plan.remove(plan.size() - 1);
        long begin = System.nanoTime();
        programs.awaitTraffic(random);
        long happened = System.nanoTime();
        programs.happened();
        broker.forgetStates();
        live(outage, broker, programs);
        degraded += broker.wasDegraded() ? 1 : 0;
        long healed = System.nanoTime();
        programs.await("running again", () -> broker.state() == BrokerState.RUNNING);
        programs.awaitAllMoved();
        if (outage.fills()) {
          programs.drainFlood();
        }
        survived++;
        System.out.printf(
            "  %s %s: %d ms of traffic, %d ms of outage, resumed after %d ms%n",
            product,
            outage.name(),
            millis(begin, happened),
            millis(happened, healed),
            millis(healed, System.nanoTime()));
      }
      assertThat(degraded).as("outages that were seen as DEGRADED").isEqualTo(rounds);
      Counts all = finish(programs, broker);
      System.out.println(
          "OUTAGE database="
              + product
              + " rounds="
              + rounds
              + " survived="
              + survived
              + " degraded="
              + degraded
              + " "
              + all
              + " seed="
              + SEED);
    }
  }

  /** Says what is missing, and where it may be, if it does not come. */
  private static Counts finish(Programs programs, LocalBroker broker) throws Exception {
    try {
      return programs.finish();
    } catch (ConditionTimeoutException e) {
      programs.print();
      System.out.println("  " + broker.status());
      for (ThreadInfo thread : ManagementFactory.getThreadMXBean().dumpAllThreads(true, true)) {
        System.out.print("  " + thread);
      }
      throw e;
    }
  }

  private static void live(Outage outage, LocalBroker broker, Programs programs) throws Exception {
    outage.begin().run();
    try {
      if (outage.fills()) {
        programs.startFlood(broker::wasDegraded);
      }
      if (outage.seen()) {
        programs.await(outage.name() + " is seen", broker::wasDegraded);
      }
      Outage.last(outage.lasts());
      if (outage.seen() && !outage.fills() && !outage.lasts().isZero()) {
        programs.await("degraded", () -> broker.state() == BrokerState.DEGRADED);
      }
    } finally {
      outage.end().run();
    }
    assertThat(broker.entered()).isSubsetOf(BrokerState.RUNNING, BrokerState.DEGRADED);
  }

  private static long millis(long from, long to) {
    return TimeUnit.NANOSECONDS.toMillis(to - from);
  }
}
