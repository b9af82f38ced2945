package org.rowanmq.testkit.simulation;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.rowanmq.testkit.simulation.ConsumingActor.Mode;
import org.rowanmq.testkit.simulation.ScheduleWatch.Asked;
import org.rowanmq.wire.ConsumerSpec;
import org.rowanmq.wire.ConsumerSpec.Kind;
import org.rowanmq.wire.Destination;

/**
 * Messages for later, once or again and again, to a queue or to durable subscriptions, and
 * cancellations. The wall clock is put forward again and again, as a minute is the shortest there
 * is between two copies; {@link ScheduleWatch} looks after them.
 */
final class ScheduleWorkload {
  private static final String QUEUE = "later";

  private final Workloads workloads;
  private final World world;
  private final Simulator simulator;
  private final List<Asked> sent = new ArrayList<>();

  ScheduleWorkload(Workloads workloads) {
    this.workloads = workloads;
    this.world = workloads.world();
    this.simulator = world.simulator;
  }

  void start() {
    boolean isTopic = simulator.chance(0.3);
    List<String> targets = new ArrayList<>();
    if (isTopic) {
      for (int i = simulator.between(1, 2); i > 0; i--) {
        targets.add(subscribe(i));
      }
    } else {
      targets.add(workloads.queue(QUEUE));
      for (int i = simulator.between(0, 2); i > 0; i--) {
        consume(world.anyClient(), i, Destination.queue(QUEUE), Kind.QUEUE, null, QUEUE);
      }
    }
    Destination destination = isTopic ? Destination.topic(QUEUE) : Destination.queue(QUEUE);
    double persistent = isTopic || simulator.chance(0.6) ? 1 : 0.7;
    for (int i = simulator.between(1, 2); i > 0; i--) {
      ScheduleActor ignored =
          new ScheduleActor(
              world,
              world.anyClient(),
              "scheduler-" + i,
              new ScheduleActor.Plan(
                  destination,
                  targets,
                  persistent,
                  () -> !isTopic || workloads.areSubscribed(targets)),
              sent);
    }
    putClockForward();
  }

  private String subscribe(int index) {
    SimulatedClient client = world.client("late-" + index);
    String target = "late-" + index + ":sub";
    consume(client, index, Destination.topic(QUEUE), Kind.DURABLE, "sub", target);
    return target;
  }

  private void consume(
      SimulatedClient client,
      int index,
      Destination from,
      Kind kind,
      @Nullable String subscription,
      String target) {
    ConsumingActor ignored =
        new ConsumingActor(
            world,
            client,
            "later-consumer-" + index,
            new ConsumingActor.Plan(
                new ConsumerSpec(from, kind, subscription, null, false),
                target,
                simulator.oneOf(List.of(Mode.values())),
                null,
                workloads.prefetch(),
                simulator.chance(0.5) ? 0.1 : 0,
                0.03,
                null,
                0));
  }

  private void putClockForward() {
    Simulator.Event ignored =
        simulator.after(
            simulator.below(4 * Conditions.SECOND),
            "",
            () -> {
              if (!world.isCalm()) {
                long millis = 1 + simulator.below(50_000);
                simulator.trace("the wall clock is put forward by " + millis);
                simulator.jump(millis);
                putClockForward();
              }
            });
  }
}
