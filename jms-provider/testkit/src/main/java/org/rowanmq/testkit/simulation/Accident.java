package org.rowanmq.testkit.simulation;

/** Lets things go wrong at random times, until the run is calm. */
final class Accident {
  private final World world;
  private final long meanNanos;
  private final Runnable action;

  private Accident(World world, long meanNanos, Runnable action) {
    this.world = world;
    this.meanNanos = meanNanos;
    this.action = action;
    plan();
  }

  static void planAll(World world) {
    Simulator simulator = world.simulator;
    Conditions.Accidents means = world.conditions.accidents();
    every(world, means.kill(), world.broker::kill);
    every(world, means.stop(), world.broker::stop);
    every(world, means.cut(), world.broker::cut);
    every(world, means.stall(), world.broker::stall);
    every(world, means.clientKill(), world::killClient);
    every(
        world,
        means.wallJump(),
        () -> {
          long millis = simulator.below(20_000) - 10_000;
          simulator.trace("the wall clock jumps by " + millis);
          simulator.jump(millis);
        });
  }

  private static void every(World world, long meanNanos, Runnable action) {
    if (meanNanos > 0) {
      Accident ignored = new Accident(world, meanNanos, action);
    }
  }

  private void plan() {
    double uniform = world.simulator.random().nextDouble();
    long wait = (long) (-Math.log(1 - uniform) * meanNanos);
    Simulator.Event ignored =
        world.simulator.after(
            wait,
            "",
            () -> {
              if (!world.isCalm()) {
                action.run();
                plan();
              }
            });
  }
}
