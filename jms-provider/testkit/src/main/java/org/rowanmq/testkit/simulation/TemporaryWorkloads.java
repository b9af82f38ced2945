package org.rowanmq.testkit.simulation;

import org.rowanmq.testkit.simulation.ConsumingActor.Mode;
import org.rowanmq.wire.ConsumerSpec;
import org.rowanmq.wire.ConsumerSpec.Kind;
import org.rowanmq.wire.Destination;
import org.rowanmq.wire.DestinationKind;

/** Questions on a queue, and answers to temporary destinations of those who ask. */
final class TemporaryWorkloads {
  private static final String QUESTIONS = "questions";

  private final Workloads workloads;
  private final World world;
  private final Simulator simulator;

  TemporaryWorkloads(Workloads workloads) {
    this.workloads = workloads;
    this.world = workloads.world();
    this.simulator = world.simulator;
  }

  void start() {
    Destination questions = Destination.queue(workloads.queue(QUESTIONS));
    for (int i = simulator.between(1, 3); i > 0; i--) {
      DestinationKind kind =
          simulator.chance(0.6) ? DestinationKind.TEMPORARY_QUEUE : DestinationKind.TEMPORARY_TOPIC;
      // A client of its own: it is closed and killed together with what it owns.
      RequestingActor ignored =
          new RequestingActor(
              world,
              world.client("asking-" + i),
              "asker-" + i,
              new RequestingActor.Plan(
                  questions, kind, workloads.prefetch(), simulator.between(10, 50)));
    }
    for (int i = simulator.between(1, 2); i > 0; i--) {
      ReplyingActor ignored =
          new ReplyingActor(
              world,
              world.anyClient(),
              "replier-" + i,
              new ConsumingActor.Plan(
                  new ConsumerSpec(questions, Kind.QUEUE, null, null, false),
                  QUESTIONS,
                  Mode.AUTO,
                  null,
                  workloads.prefetch(),
                  0,
                  0.03,
                  null,
                  0));
    }
  }
}
