package org.rowanmq.testkit.simulation;

import java.util.List;
import org.rowanmq.broker.engine.DestinationPolicy;
import org.rowanmq.broker.engine.KeepPolicy;
import org.rowanmq.broker.engine.RedeliveryPolicy;
import org.rowanmq.testkit.simulation.ConsumingActor.Mode;
import org.rowanmq.wire.ConsumerSpec;
import org.rowanmq.wire.ConsumerSpec.Kind;
import org.rowanmq.wire.Destination;

/**
 * A queue with a history, whose expired messages go to another one: each message reaches the
 * history once, and a consumer or the expiry queue, not both.
 */
final class HistoryWorkload {
  static final String HISTORY = "kept-history";
  static final String EXPIRED = "kept-expired";
  private static final String QUEUE = "kept";

  private final Workloads workloads;
  private final World world;
  private final Simulator simulator;

  HistoryWorkload(Workloads workloads) {
    this.workloads = workloads;
    this.world = workloads.world();
    this.simulator = world.simulator;
  }

  static DestinationPolicy policy(RedeliveryPolicy redelivery) {
    return new DestinationPolicy(QUEUE, redelivery)
        .with(new KeepPolicy(0, "", false, 0, HISTORY, EXPIRED));
  }

  /** Whether a message is still owed there when its time to live is over. */
  static boolean outlivesExpiry(String target) {
    return target.equals(QUEUE) || target.equals(HISTORY) || target.equals(EXPIRED);
  }

  void start() {
    List<String> targets =
        List.of(workloads.queue(QUEUE), workloads.queue(HISTORY)); // drained in the end
    String unused = workloads.queue(EXPIRED);
    long timeToLive = simulator.chance(0.7) ? simulator.between(1, 5_000) : 0;
    long delay = simulator.chance(0.3) ? simulator.between(1, 3_000) : 0;
    for (int i = simulator.between(1, 2); i > 0; i--) {
      ProducingActor ignored =
          new ProducingActor(
              world,
              world.anyClient(),
              QUEUE + "-producer-" + i,
              new ProducingActor.Plan(
                  Destination.queue(QUEUE),
                  targets,
                  simulator.between(10, 60),
                  simulator.chance(0.3),
                  1,
                  simulator.chance(0.3),
                  timeToLive,
                  delay,
                  simulator.between(0, 300),
                  () -> "none",
                  () -> true));
    }
    for (String queue : targets) {
      if (simulator.chance(0.7)) {
        consume(queue);
      }
    }
  }

  private void consume(String queue) {
    ConsumingActor ignored =
        new ConsumingActor(
            world,
            world.anyClient(),
            queue + "-consumer",
            new ConsumingActor.Plan(
                new ConsumerSpec(Destination.queue(queue), Kind.QUEUE, null, null, false),
                queue,
                simulator.oneOf(List.of(Mode.values())),
                null,
                workloads.prefetch(),
                0,
                0.03,
                null,
                simulator.below(world.conditions.activeNanos())));
  }
}
