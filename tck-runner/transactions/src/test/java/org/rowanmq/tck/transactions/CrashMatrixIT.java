package org.rowanmq.tck.transactions;

import static org.assertj.core.api.Assertions.assertThat;

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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.rowanmq.tck.transactions.Plan.Blow;
import org.rowanmq.tck.transactions.Plan.Party;
import org.rowanmq.tck.transactions.Plan.Step;
import org.rowanmq.tck.transactions.Plan.Work;

/**
 * Coordinator, broker and the other database are killed before and after each prepare and each
 * commit; recovery must bring message and row to the same outcome, the one that the step allows.
 *
 * <p>{@code -Drowan.seed=N} chooses another order, {@code -Drowan.rounds=N} other lengths of the
 * long ones.
 */
@Timeout(value = 90, unit = TimeUnit.MINUTES)
final class CrashMatrixIT {
  private static final long SEED = Long.getLong("rowan.seed", System.nanoTime());
  private static final int ROUNDS = Integer.getInteger("rowan.rounds", 3);

  @TempDir private Path directory = Path.of("");

  private final Random random = new Random(SEED);
  private final List<Plan> plans = new ArrayList<>();

  /** Each step once for each kind of crash. */
  @Test
  void postgresql() throws Exception {
    planEachStep(Blow.HALT);
    planEachStep(Blow.KILL_BROKER);
    planEachStep(Blow.KILL_DATABASE);
    plan(Work.BOTH, Party.BROKER, Party.DATABASE, Step.AFTER_PREPARE, Blow.KILL_COORDINATOR, false);
    plan(Work.BOTH, Party.DATABASE, Party.BROKER, Step.BEFORE_COMMIT, Blow.KILL_COORDINATOR, false);
    try (World world = World.withPostgres(directory, random, World.Store.H2)) {
      play(world, "store=H2 database=POSTGRESQL");
    }
  }

  @Test
  void h2() throws Exception {
    planEachStep(Blow.HALT);
    try (World world = World.withH2(directory, random)) {
      play(world, "store=H2 database=H2");
    }
  }

  /** Every combination, and crashes in the middle of a step. */
  @ParameterizedTest
  @EnumSource(World.Store.class)
  @Tag("soak")
  void postgresqlForLong(World.Store store) throws Exception {
    planEverything(Blow.HALT, Blow.KILL_COORDINATOR, Blow.KILL_BROKER, Blow.KILL_DATABASE);
    if (store != World.Store.H2) {
      planEverything(Blow.KILL_STORE);
    }
    try (World world = World.withPostgres(directory, random, store)) {
      play(world, "store=" + store + " database=POSTGRESQL");
    }
  }

  @Test
  @Tag("soak")
  void h2ForLong() throws Exception {
    planEverything(Blow.HALT, Blow.KILL_COORDINATOR);
    try (World world = World.withH2(directory, random)) {
      play(world, "store=H2 database=H2");
    }
  }

  private void planEachStep(Blow blow) {
    for (Party at : Party.values()) {
      for (Step step : Step.values()) {
        plan(any(Work.values()), any(Party.values()), at, step, blow, false);
      }
    }
  }

  private void planEverything(Blow... blows) {
    for (Blow blow : blows) {
      for (Party at : Party.values()) {
        for (Step step : Step.values()) {
          for (Party first : Party.values()) {
            for (Work work : Work.values()) {
              plan(work, first, at, step, blow, false);
            }
            for (int i = 0; i < ROUNDS && blow != Blow.HALT; i++) {
              plan(any(Work.values()), first, at, step, blow, true);
            }
          }
        }
      }
    }
  }

  private <T> T any(T[] values) {
    return values[random.nextInt(values.length)];
  }

  private void plan(Work work, Party first, Party at, Step step, Blow blow, boolean goesOn) {
    plans.add(new Plan(plans.size() + 1, work, first, at, step, blow, goesOn));
  }

  private void play(World world, String what) throws Exception {
    Collections.shuffle(plans, random);
    long begin = System.nanoTime();
    for (Plan plan : plans) {
      world.play(plan);
    }
    long seconds = TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - begin);
    System.out.println(
        "XA " + what + " " + world.tally() + " seed=" + SEED + " seconds=" + seconds);
    assertThat(world.tally().problems()).isEmpty();
  }
}
