package org.rowanmq.testkit.simulation;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.rowanmq.testkit.simulation.TrackedMessage.Copy;

/**
 * One run of a seed: accidents while applications work, then calm until everything is consumed, a
 * last restart, and the accounts.
 */
public final class Simulation {
  private static final long CALM_MAX = 200 * Conditions.SECOND;
  private static final long AFTERWARDS = 4 * Conditions.SECOND;
  private static final long EVENTS_MAX = 2_000_000;

  /** How a run ended. */
  public record Result(long seed, long traceHash, Statistics statistics) {}

  private final long seed;
  private final @Nullable Workload always;
  private final World world;
  private final Simulator simulator;

  private Simulation(long seed, Sabotage sabotage, @Nullable Workload always) {
    this.seed = seed;
    this.always = always;
    this.world = new World(seed, sabotage);
    this.simulator = world.simulator;
  }

  /**
   * Runs seeds from the command line: {@code first [count [workload]]}; a single one prints its
   * whole trace. With a {@link Workload} all runs have that, and others less often than usual.
   */
  public static void main(String[] arguments) {
    long first = Long.parseLong(arguments[0]);
    long count = arguments.length > 1 ? Long.parseLong(arguments[1]) : 1;
    Workload always = arguments.length > 2 ? Workload.valueOf(arguments[2]) : null;
    Statistics total = new Statistics();
    List<String> failures = new ArrayList<>();
    for (long seed = first; seed < first + count; seed++) {
      Simulation simulation = new Simulation(seed, Sabotage.none(), always);
      if (count == 1) {
        simulation.simulator.print(System.out);
      }
      try {
        total.add(simulation.judged().statistics());
      } catch (OracleViolation violation) {
        total.violations++;
        failures.add(String.valueOf(violation.getMessage()).lines().findFirst().orElse(""));
        if (count == 1) {
          violation.printStackTrace(System.out);
        }
      }
    }
    failures.forEach(System.out::println);
    System.out.println("SIMULATION " + total);
  }

  /**
   * Runs one seed.
   *
   * @throws OracleViolation with the seed and the last events
   */
  public static Result run(long seed) {
    return run(seed, Sabotage.none(), null);
  }

  /**
   * As the other one.
   *
   * @param always the run has it, and others less often than usual; null for all by chance
   */
  static Result run(long seed, Sabotage sabotage, @Nullable Workload always) {
    return new Simulation(seed, sabotage, always).judged();
  }

  private Result judged() {
    try {
      run();
      return result();
    } catch (RuntimeException | OracleViolation broken) {
      throw new OracleViolation(
          "seed "
              + seed
              + ": "
              + broken.getMessage()
              + "\n  replay with -Dsimulation.seed="
              + seed
              + "; the last events were\n    "
              + String.join("\n    ", simulator.recentEvents()),
          broken);
    }
  }

  private Result result() {
    Statistics statistics = world.oracle.statistics();
    statistics.runs = 1;
    statistics.events = simulator.events();
    return new Result(seed, simulator.traceHash(), statistics);
  }

  private void run() {
    RoutingWorkload.define(world);
    world.broker.start();
    Workloads workloads = new Workloads(world);
    boolean any = false;
    for (Workload workload : Workload.values()) {
      double share = workload.share();
      if (always != null) {
        share = workload == always ? 1 : share / 3;
      }
      if (simulator.chance(share)) {
        any = true;
        workload.start(workloads);
      }
    }
    if (!any) {
      Workload.QUEUE_TRAFFIC.start(workloads);
    }
    workloads.drain();
    Accident.planAll(world);
    runUntil(world.conditions.activeNanos());
    world.calmDown();
    becomeQuiet();
    world.oracle.checkShown();
    Accounts accounts = new Accounts(world);
    accounts.check("before the last restart");
    world.broker.kill();
    runUntil(simulator.nanos() + AFTERWARDS + world.conditions.accidents().downMax());
    accounts.check("after the last restart");
  }

  private void becomeQuiet() {
    long end = simulator.nanos() + CALM_MAX;
    while (!isQuiet()) {
      if (simulator.nanos() > end) {
        throw new OracleViolation("liveness", "not quiet after a long calm: " + open());
      }
      runUntil(simulator.nanos() + Conditions.SECOND / 2);
    }
    runUntil(simulator.nanos() + AFTERWARDS);
  }

  private boolean isQuiet() {
    return world.broker.isUp()
        && world.actors().stream().allMatch(SessionActor::isIdle)
        && world.oracle.unanswered().isEmpty()
        && world.oracle.missing().isEmpty();
  }

  private String open() {
    List<Copy> missing = world.oracle.missing();
    return "missing "
        + missing.subList(0, Math.min(5, missing.size()))
        + " of "
        + missing.size()
        + ", unanswered "
        + world.oracle.unanswered().size()
        + ", waiting in the store "
        + world.broker.rows().rows(0).messages().size()
        + ", scheduled "
        + world.broker.rows().rows(0).scheduled().size()
        + ", busy "
        + world.actors().stream()
            .filter(actor -> !actor.isIdle())
            .map(actor -> actor.name)
            .toList();
  }

  private void runUntil(long nanos) {
    Simulator.Event ignored = simulator.after(nanos - simulator.nanos(), "", () -> {});
    while (simulator.nanos() < nanos && simulator.step()) {
      if (simulator.events() > EVENTS_MAX) {
        throw new OracleViolation("liveness", "no end after " + EVENTS_MAX + " events");
      }
    }
  }
}
