package org.rowanmq.testkit.simulation;

import java.util.List;
import org.rowanmq.testkit.simulation.ConsumingActor.Mode;
import org.rowanmq.wire.ConsumerSpec;
import org.rowanmq.wire.ConsumerSpec.Kind;
import org.rowanmq.wire.Destination;

/** Topics whose last message is kept, and queues that end; {@link KeepWatch} looks after them. */
final class KeepWorkloads {
  private final Workloads workloads;
  private final World world;
  private final Simulator simulator;

  KeepWorkloads(Workloads workloads) {
    this.workloads = workloads;
    this.world = workloads.world();
    this.simulator = world.simulator;
  }

  void retained() {
    int topics = simulator.between(1, 2);
    for (int i = 1; i <= topics; i++) {
      String topic = KeepWatch.RETAINED + i;
      for (int j = simulator.between(1, 2); j > 0; j--) {
        publish(topic, j);
      }
      subscribe(topic, topic, i);
      if (simulator.chance(0.5)) {
        subscribe(simulator.chance(0.5) ? KeepWatch.RETAINED + "*" : topic, topic, 10 + i);
      }
    }
  }

  private void publish(String topic, int index) {
    ProducingActor ignored =
        new ProducingActor(
            world,
            world.anyClient(),
            topic + "-publisher-" + index,
            new ProducingActor.Plan(
                Destination.topic(topic),
                List.of(),
                simulator.between(5, 40),
                simulator.chance(0.3),
                1,
                false,
                0,
                0,
                simulator.between(1, 100),
                () -> "none",
                () -> true));
  }

  private void subscribe(String topic, String cleared, int index) {
    SubscribingActor ignored =
        new SubscribingActor(
            world, world.anyClient(), "subscribing-" + index, topic, cleared, workloads.prefetch());
  }

  /** Few messages, now and then, to a queue that is often empty. */
  void brief() {
    String queue = workloads.queue(KeepWatch.BRIEF);
    long delay = simulator.chance(0.5) ? simulator.between(1, 3_000) : 0;
    for (int i = simulator.between(1, 2); i > 0; i--) {
      workloads
          .produce(queue, i, simulator.chance(0.3), 1, false, 0, delay)
          .rarely(simulator.random().nextDouble(0.1));
    }
    for (int i = simulator.between(1, 2); i > 0; i--) {
      ConsumingActor ignored =
          new ConsumingActor(
              world,
              world.anyClient(),
              queue + "-consumer-" + i,
              new ConsumingActor.Plan(
                  new ConsumerSpec(Destination.queue(queue), Kind.QUEUE, null, null, false),
                  queue,
                  simulator.oneOf(List.of(Mode.values())),
                  null,
                  workloads.prefetch(),
                  simulator.chance(0.5) ? 0.1 : 0,
                  0.3,
                  null,
                  0));
    }
  }
}
