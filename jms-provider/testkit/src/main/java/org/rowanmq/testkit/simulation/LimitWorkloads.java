package org.rowanmq.testkit.simulation;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import org.rowanmq.broker.engine.LimitPolicy;
import org.rowanmq.broker.engine.LimitPolicy.WhenFull;
import org.rowanmq.jms.connection.Prefetch;
import org.rowanmq.testkit.simulation.ConsumingActor.Mode;
import org.rowanmq.wire.ConsumerSpec;
import org.rowanmq.wire.ConsumerSpec.Kind;
import org.rowanmq.wire.Destination;
import org.rowanmq.wire.RedeliveryTerms;

/** Queues that are full most of the time; {@link LimitWatch} looks after them. */
final class LimitWorkloads {
  /** A queue in which a message replaces the waiting one of its colour. */
  static final String LAST_VALUES = "last-values";

  private final Workloads workloads;
  private final World world;
  private final Simulator simulator;

  LimitWorkloads(Workloads workloads) {
    this.workloads = workloads;
    this.world = workloads.world();
    this.simulator = world.simulator;
  }

  /** The queue whose policy says what happens then. */
  static String queue(WhenFull whenFull) {
    return "full-" + whenFull.name().toLowerCase(Locale.ROOT);
  }

  void start() {
    WhenFull whenFull = simulator.oneOf(List.of(WhenFull.values()));
    String queue = workloads.queue(queue(whenFull));
    LimitPolicy limit = world.conditions.engine().policyFor(queue).limit();
    world.oracle.limits().watch(queue, limit);
    for (int i = simulator.between(1, 3); i > 0; i--) {
      ProducingActor ignored = workloads.produce(queue, i, simulator.chance(0.3), 1, false, 0, 0);
    }
    for (int i = simulator.between(0, 2); i > 0; i--) {
      consume(queue, i);
    }
  }

  /** Transactions that send much, distributed ones, and messages that come later. */
  void transactions() {
    WhenFull whenFull = simulator.oneOf(List.of(WhenFull.REJECT, WhenFull.BLOCK));
    String queue = workloads.queue(queue(whenFull));
    world.oracle.limits().watch(queue, world.conditions.engine().policyFor(queue).limit());
    long delay = simulator.chance(0.5) ? simulator.between(1, 4_000) : 0;
    for (int i = simulator.between(1, 2); i > 0; i--) {
      workloads
          .produce(queue, 10 + i, simulator.chance(0.7), 1, false, 0, delay)
          .inBurstsOf(simulator.between(2, 15));
    }
    String source = workloads.queue("stock");
    ProducingActor ignored = workloads.produce(source, 1, false, 1, false, 0, 0);
    XaLog log = new XaLog(78);
    for (int i = simulator.between(1, 3); i > 0; i--) {
      XaActor mover =
          new XaActor(
              world,
              world.anyClient(),
              "stock-mover-" + i,
              new ConsumingActor.Plan(
                  new ConsumerSpec(Destination.queue(source), Kind.QUEUE, null, null, false),
                  source,
                  Mode.TRANSACTED,
                  null,
                  new Prefetch(simulator.between(1, 10), 100_000, Duration.ofSeconds(10)),
                  0.1,
                  0.02,
                  Destination.queue(queue),
                  0),
              log);
      simulator.trace(mover.name + " fills " + queue);
    }
    XaManagerActor recovery = new XaManagerActor(world, world.anyClient(), "stock-manager", log);
    simulator.trace(recovery.name + " watches over " + source);
    for (int i = simulator.between(0, 2); i > 0; i--) {
      consume(queue, 10 + i);
    }
  }

  void lastValues() {
    String queue = workloads.queue(LAST_VALUES);
    world.oracle.limits().watch(queue, world.conditions.engine().policyFor(queue).limit());
    for (int i = simulator.between(1, 3); i > 0; i--) {
      ProducingActor ignored =
          workloads.produce(queue, i, simulator.chance(0.3), 1, simulator.chance(0.2), 0, 0);
    }
    for (int i = simulator.between(0, 2); i > 0; i--) {
      consume(queue, i);
    }
  }

  private void consume(String queue, int index) {
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
                    null,
                    false,
                    false,
                    0,
                    simulator.between(1, 3),
                    RedeliveryTerms.NONE),
                queue,
                Mode.AUTO,
                null,
                workloads.prefetch(),
                0,
                0.03,
                null,
                simulator.chance(0.5) ? simulator.below(world.conditions.activeNanos()) : 0));
  }
}
