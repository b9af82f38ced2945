package org.rowanmq.testkit.simulation;

import java.util.List;
import java.util.Set;
import org.rowanmq.testkit.simulation.ConsumingActor.Mode;
import org.rowanmq.wire.ConsumerSpec;
import org.rowanmq.wire.ConsumerSpec.Kind;
import org.rowanmq.wire.Destination;

/**
 * Sealed messages: some consumers have the key of one colour, one of two, and nobody has that of
 * the third, which all must end among the dead letters.
 */
final class RejectWorkload {
  private static final String QUEUE = "sealed";

  private final Workloads workloads;
  private final World world;
  private final Simulator simulator;

  RejectWorkload(Workloads workloads) {
    this.workloads = workloads;
    this.world = workloads.world();
    this.simulator = world.simulator;
  }

  void start() {
    double persistent = simulator.chance(0.7) ? 1 : 0.6;
    for (int i = simulator.between(1, 2); i > 0; i--) {
      ProducingActor ignored =
          workloads.produce(
              QUEUE, i, simulator.chance(0.3), persistent, simulator.chance(0.2), 0, 0);
    }
    consume(0, Set.of("red", "green"), 0);
    for (int i = simulator.between(0, 2); i > 0; i--) {
      consume(i, Set.of(simulator.oneOf(List.of("red", "green"))), 0.03);
    }
  }

  private void consume(int index, Set<String> keys, double leaves) {
    RejectingActor ignored =
        new RejectingActor(
            world,
            world.anyClient(),
            "opener-" + index,
            new ConsumingActor.Plan(
                new ConsumerSpec(Destination.queue(QUEUE), Kind.QUEUE, null, null, false),
                QUEUE,
                simulator.oneOf(List.of(Mode.values())),
                null,
                workloads.prefetch(),
                simulator.chance(0.5) ? 0.1 : 0,
                leaves,
                null,
                0),
            keys);
  }
}
