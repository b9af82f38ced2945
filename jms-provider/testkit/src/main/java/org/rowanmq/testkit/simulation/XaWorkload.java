package org.rowanmq.testkit.simulation;

import java.time.Duration;
import org.rowanmq.jms.connection.Prefetch;
import org.rowanmq.testkit.simulation.ConsumingActor.Mode;
import org.rowanmq.wire.ConsumerSpec;
import org.rowanmq.wire.ConsumerSpec.Kind;
import org.rowanmq.wire.Destination;

/**
 * Applications that move messages in a circle of queues in distributed transactions, with a second
 * resource as witness, and a transaction manager that recovers what they leave in doubt.
 */
final class XaWorkload {
  private final Workloads workloads;
  private final World world;
  private final Simulator simulator;

  XaWorkload(Workloads workloads) {
    this.workloads = workloads;
    this.world = workloads.world();
    this.simulator = world.simulator;
  }

  void start() {
    XaLog log = new XaLog(77);
    int queues = simulator.between(2, 3);
    for (int i = 1; i <= queues; i++) {
      ProducingActor ignored =
          workloads.produce(workloads.queue("ledger-" + i), 1, false, 1, false, 0, 0);
    }
    for (int i = 1; i <= queues; i++) {
      String from = "ledger-" + i;
      String to = "ledger-" + (i % queues + 1);
      XaActor ignored =
          new XaActor(
              world,
              world.anyClient(),
              "mover-" + i,
              new ConsumingActor.Plan(
                  new ConsumerSpec(Destination.queue(from), Kind.QUEUE, null, null, false),
                  from,
                  Mode.TRANSACTED,
                  null,
                  new Prefetch(simulator.between(1, 10), 100_000, Duration.ofSeconds(10)),
                  0.15,
                  0.02,
                  Destination.queue(to),
                  0),
              log);
    }
    XaManagerActor recovery =
        new XaManagerActor(world, world.anyClient(), "transaction-manager", log);
    simulator.trace(recovery.name + " watches over " + queues + " queues");
  }
}
