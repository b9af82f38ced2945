package org.rowanmq.testkit.simulation;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.rowanmq.testkit.simulation.ConsumingActor.Mode;
import org.rowanmq.wire.ConsumerSpec;
import org.rowanmq.wire.ConsumerSpec.Kind;
import org.rowanmq.wire.Destination;

/**
 * Consumers in several sessions and clients that share subscriptions, and come and go. To the
 * oracle a subscription is one target, whoever of them gets a message.
 */
final class SharedWorkloads {
  private static final Destination TOPIC = Destination.topic("jobs");

  private final Workloads workloads;
  private final World world;
  private final Simulator simulator;

  SharedWorkloads(Workloads workloads) {
    this.workloads = workloads;
    this.world = workloads.world();
    this.simulator = world.simulator;
  }

  void start() {
    List<String> durable = new ArrayList<>();
    List<String> all = new ArrayList<>();
    if (simulator.chance(0.8)) {
      durable.add(share(Kind.SHARED_DURABLE, null, "crew", ":crew"));
    }
    if (simulator.chance(0.3)) {
      durable.add(share(Kind.SHARED_DURABLE, world.client("team"), "crew", "team:crew"));
    }
    if (simulator.chance(0.6)) {
      all.add(share(Kind.SHARED, null, "passers-by", Oracle.LOOSE + ":passers-by"));
    }
    if (simulator.chance(0.3)) {
      SimulatedClient band = world.client("band");
      all.add(share(Kind.SHARED, band, "passers-by", Oracle.LOOSE + "band:passers-by"));
    }
    all.addAll(durable);
    for (int i = simulator.between(1, 3); i > 0; i--) {
      publish(i, all, durable);
    }
  }

  /** Two or three consumers, in the client or in any; returns the subscription as target. */
  private String share(Kind kind, @Nullable SimulatedClient client, String name, String target) {
    String selector = simulator.chance(0.2) ? "colour = 'none'" : null;
    for (int i = simulator.between(2, 3); i > 0; i--) {
      ConsumingActor ignored =
          new ConsumingActor(
              world,
              client == null ? world.anyClient() : client,
              target + "-" + i,
              new ConsumingActor.Plan(
                  new ConsumerSpec(TOPIC, kind, name, selector, false),
                  target,
                  simulator.oneOf(List.of(Mode.values())),
                  null,
                  workloads.prefetch(),
                  0.05,
                  0.05,
                  null,
                  0));
    }
    return target;
  }

  private void publish(int index, List<String> targets, List<String> durable) {
    ProducingActor ignored =
        new ProducingActor(
            world,
            world.anyClient(),
            "job-publisher-" + index,
            new ProducingActor.Plan(
                TOPIC,
                targets,
                simulator.between(10, 60),
                simulator.chance(0.3),
                1,
                simulator.chance(0.2),
                0,
                0,
                simulator.between(0, 300),
                () -> "none",
                () -> workloads.areSubscribed(durable)));
  }
}
