package org.rowanmq.testkit.simulation;

import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.rowanmq.jms.connection.Prefetch;
import org.rowanmq.testkit.simulation.ConsumingActor.Mode;
import org.rowanmq.wire.ConsumerSpec;
import org.rowanmq.wire.ConsumerSpec.Kind;
import org.rowanmq.wire.Destination;

/** Who of several consumers gets what: message groups, exclusive and preferred consumers. */
final class DistributionWorkloads {
  private final World world;
  private final Simulator simulator;

  DistributionWorkloads(World world) {
    this.world = world;
    this.simulator = world.simulator;
  }

  /** Few groups, many of their messages behind the window. */
  void groups(String queue) {
    int groups = simulator.between(1, 5);
    double ungrouped = simulator.chance(0.5) ? 0.3 : 0;
    Supplier<@Nullable String> group =
        () -> simulator.chance(ungrouped) ? null : "group-" + simulator.between(1, groups);
    boolean selective = simulator.chance(0.2);
    produce(queue, group);
    for (int i = simulator.between(2, 4); i > 0; i--) {
      boolean selects = selective && simulator.chance(0.7);
      consume(queue, i, selects ? simulator.oneOf(Workloads.COLOURS) : null, false);
    }
  }

  /** Some exclusive consumers beside others, of different priorities; a few groups. */
  void exclusive(String queue) {
    boolean grouped = simulator.chance(0.3);
    produce(queue, () -> grouped ? "group-" + simulator.between(1, 3) : null);
    for (int i = simulator.between(2, 4); i > 0; i--) {
      consume(queue, i, null, simulator.chance(0.5));
    }
  }

  private void produce(String queue, Supplier<@Nullable String> group) {
    boolean priorities = simulator.chance(0.2);
    double persistent = simulator.chance(0.6) ? 1 : 0.6;
    long ttl = simulator.chance(0.1) ? simulator.between(1, 5_000) : 0;
    for (int i = simulator.between(1, 3); i > 0; i--) {
      ProducingActor ignored =
          new ProducingActor(
              world,
              world.anyClient(),
              queue + "-producer-" + i,
              new ProducingActor.Plan(
                  Destination.queue(queue),
                  List.of(queue),
                  simulator.between(10, 60),
                  simulator.chance(0.3),
                  persistent,
                  priorities,
                  ttl,
                  0,
                  simulator.between(0, 500),
                  () -> simulator.oneOf(Workloads.COLOURS),
                  group,
                  () -> true));
    }
  }

  private void consume(String queue, int index, @Nullable String colour, boolean exclusive) {
    String selector = colour == null ? null : "colour = '" + colour + "'";
    int priority = simulator.chance(0.3) ? simulator.between(-1, 1) : 0;
    ConsumingActor ignored =
        new ConsumingActor(
            world,
            world.anyClient(),
            queue + "-consumer-" + index,
            new ConsumingActor.Plan(
                new ConsumerSpec(
                    Destination.queue(queue),
                    Kind.QUEUE,
                    null,
                    selector,
                    false,
                    exclusive,
                    priority),
                queue,
                simulator.oneOf(List.of(Mode.values())),
                colour,
                simulator.chance(0.2)
                    ? new Prefetch(0, 1_000)
                    : new Prefetch(simulator.between(1, 10), simulator.between(1, 4_000)),
                simulator.chance(0.5) ? 0.15 : 0,
                0.06,
                null,
                simulator.chance(0.3) ? simulator.below(world.conditions.activeNanos()) : 0));
  }
}
