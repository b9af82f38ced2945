package org.rowanmq.testkit.simulation;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.rowanmq.jms.connection.Prefetch;
import org.rowanmq.testkit.simulation.ConsumingActor.Mode;
import org.rowanmq.wire.ConsumerSpec;
import org.rowanmq.wire.ConsumerSpec.Kind;
import org.rowanmq.wire.Destination;

/**
 * A queue whose consumers wait for its messages and settle them at once: often before their rows
 * are written. One of its producers may be transacted.
 */
final class QuickWorkload {
  private final Workloads workloads;
  private final World world;
  private final Simulator simulator;

  QuickWorkload(Workloads workloads) {
    this.workloads = workloads;
    this.world = workloads.world();
    this.simulator = world.simulator;
  }

  void start() {
    String queue = workloads.queue("quick");
    double persistent = simulator.chance(0.8) ? 1 : 0.5;
    boolean priorities = simulator.chance(0.2);
    for (int i = simulator.between(1, 3); i > 0; i--) {
      boolean transacted = simulator.chance(0.15);
      ProducingActor producer =
          workloads.produce(queue, i, transacted, persistent, priorities, 0, 0);
      if (simulator.chance(0.3)) {
        producer.hurry();
      }
      if (simulator.chance(0.3)) {
        producer.confirmWhenAcknowledged();
      }
    }
    for (int i = simulator.between(1, 2); i > 0; i--) {
      consumer(queue, i).hurry();
    }
  }

  private ConsumingActor consumer(String queue, int index) {
    boolean exclusive = simulator.chance(0.1);
    @Nullable String selector = simulator.chance(0.1) ? "colour <> 'none'" : null;
    return new ConsumingActor(
        world,
        world.anyClient(),
        queue + "-consumer-" + index,
        new ConsumingActor.Plan(
            new ConsumerSpec(
                Destination.queue(queue), Kind.QUEUE, null, selector, false, exclusive, 0),
            queue,
            simulator.chance(0.6) ? Mode.AUTO : simulator.oneOf(List.of(Mode.values())),
            null,
            new Prefetch(simulator.between(5, 20), 100_000, Duration.ofSeconds(10)),
            simulator.chance(0.5) ? 0.1 : 0,
            simulator.chance(0.5) ? 0.005 : 0,
            null,
            0));
  }
}
