package org.rowanmq.testkit.simulation;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.rowanmq.jms.connection.Prefetch;
import org.rowanmq.testkit.simulation.ConsumingActor.Mode;
import org.rowanmq.wire.ConsumerSpec;
import org.rowanmq.wire.ConsumerSpec.Kind;
import org.rowanmq.wire.Destination;

/** Makes the actors of each {@link Workload}. */
final class Workloads {
  static final List<String> COLOURS = List.of("red", "green", "blue");

  private final World world;
  private final Simulator simulator;

  /** Queues that are emptied in the end by a consumer of their own. */
  private final List<String> queues = new ArrayList<>();

  /** Queues that are emptied in the end by a consumer for each colour. */
  private final List<String> colourful = new ArrayList<>();

  Workloads(World world) {
    this.world = world;
    this.simulator = world.simulator;
  }

  World world() {
    return world;
  }

  void queueTraffic() {
    String queue = queue("traffic");
    double persistent = simulator.chance(0.5) ? 1 : simulator.random().nextDouble();
    for (int i = simulator.between(1, 3); i > 0; i--) {
      produce(queue, i, simulator.chance(0.3), persistent, false, 0, 0);
    }
    for (int i = simulator.between(1, 3); i > 0; i--) {
      consume(queue, i, simulator.oneOf(List.of(Mode.values())), 0.1, 0.02, 0);
    }
  }

  void durableSubscribers() {
    String topic = "news";
    int subscribers = simulator.between(1, 3);
    List<String> targets = new ArrayList<>();
    for (int i = 1; i <= subscribers; i++) {
      SimulatedClient client = world.client("reader-" + i);
      String target = "reader-" + i + ":sub";
      targets.add(target);
      ConsumingActor ignored =
          new ConsumingActor(
              world,
              client,
              "subscriber-" + i,
              new ConsumingActor.Plan(
                  new ConsumerSpec(Destination.topic(topic), Kind.DURABLE, "sub", null, false),
                  target,
                  simulator.oneOf(List.of(Mode.values())),
                  null,
                  prefetch(),
                  0.05,
                  0.05,
                  null,
                  0));
    }
    for (int i = simulator.between(0, 2); i > 0; i--) {
      // Tells the oracle's subscriptions apart, and the broker's after a reconnect.
      String selector = "colour <> '" + i + "'";
      ConsumingActor ignored =
          new ConsumingActor(
              world,
              world.anyClient(),
              "listener-" + i,
              new ConsumingActor.Plan(
                  new ConsumerSpec(
                      Destination.topic(topic), Kind.SUBSCRIPTION, null, selector, false),
                  Oracle.LOOSE + selector,
                  simulator.oneOf(List.of(Mode.values())),
                  null,
                  prefetch(),
                  0.05,
                  0.05,
                  null,
                  0));
    }
    for (int i = simulator.between(1, 2); i > 0; i--) {
      ProducingActor ignored =
          new ProducingActor(
              world,
              world.anyClient(),
              "publisher-" + i,
              new ProducingActor.Plan(
                  Destination.topic(topic),
                  targets,
                  simulator.between(10, 60),
                  simulator.chance(0.3),
                  1,
                  false,
                  0,
                  0,
                  simulator.between(0, 300),
                  () -> "none",
                  () -> areSubscribed(targets)));
    }
  }

  /** A message must reach the subscriptions that exist when it is sent. */
  boolean areSubscribed(List<String> targets) {
    List<String> there =
        world.broker.rows().rows(0).queues().stream().map(spec -> spec.displayName()).toList();
    return there.containsAll(targets);
  }

  void transfers() {
    int accounts = simulator.between(2, 3);
    for (int i = 1; i <= accounts; i++) {
      String queue = queue("account-" + i);
      produce(queue, 1, false, 1, false, 0, 0);
    }
    for (int i = 1; i <= accounts; i++) {
      String from = "account-" + i;
      String to = "account-" + (i % accounts + 1);
      ConsumingActor ignored =
          new ConsumingActor(
              world,
              world.anyClient(),
              "transfer-" + i,
              new ConsumingActor.Plan(
                  new ConsumerSpec(Destination.queue(from), Kind.QUEUE, null, null, false),
                  from,
                  Mode.TRANSACTED,
                  null,
                  prefetch(),
                  0.15,
                  0.02,
                  Destination.queue(to),
                  0));
    }
  }

  void selectors() {
    String queue = queue("selective");
    int producers = simulator.between(1, 2);
    for (int i = producers; i > 0; i--) {
      produce(queue, i, simulator.chance(0.2), 1, simulator.chance(0.3), 0, 0);
    }
    for (String colour : COLOURS) {
      if (simulator.chance(0.8)) {
        consume(queue, colour, colour, simulator.oneOf(List.of(Mode.values())), 0.1, 0.03, 0);
      }
    }
    if (simulator.chance(0.5)) {
      consume(queue, 1, Mode.AUTO, 0.1, 0.05, 0);
    }
  }

  /** Consumers that come for messages of one colour and go again; nobody takes any. */
  void replies() {
    String queue = "replies";
    colourful.add(queue);
    for (int i = simulator.between(1, 3); i > 0; i--) {
      produce(
          queue,
          i,
          simulator.chance(0.3),
          simulator.chance(0.6) ? 1 : 0.5,
          simulator.chance(0.2),
          simulator.chance(0.1) ? simulator.between(1, 5_000) : 0,
          0);
    }
    for (int i = simulator.between(1, 4); i > 0; i--) {
      String colour = simulator.oneOf(COLOURS);
      consume(
          queue,
          colour + "-" + i,
          colour,
          simulator.oneOf(List.of(Mode.values())),
          0.1,
          0.2,
          simulator.chance(0.5) ? simulator.below(world.conditions.activeNanos()) : 0);
    }
  }

  private String select(String colour) {
    String demand = simulator.chance(0.5) ? "colour" : "JMSCorrelationID";
    return demand + " = '" + colour + "'";
  }

  void priorities() {
    String queue = queue("urgent");
    for (int i = simulator.between(1, 2); i > 0; i--) {
      produce(queue, i, simulator.chance(0.3), simulator.chance(0.5) ? 1 : 0.5, true, 0, 0);
    }
    consume(queue, 1, simulator.oneOf(List.of(Mode.values())), 0.1, 0.02, 0);
  }

  void expiryAndDelay() {
    String queue = queue("timed");
    long ttl = simulator.chance(0.7) ? simulator.between(1, 5_000) : 0;
    long delay = simulator.chance(0.7) ? simulator.between(1, 5_000) : 0;
    for (int i = simulator.between(1, 2); i > 0; i--) {
      produce(queue, i, simulator.chance(0.3), simulator.chance(0.5) ? 1 : 0.7, false, ttl, delay);
    }
    consume(queue, 1, simulator.oneOf(List.of(Mode.values())), 0.1, 0.02, 0);
  }

  void backlog() {
    String queue = queue("deep");
    for (int i = simulator.between(1, 2); i > 0; i--) {
      produce(
          queue,
          i,
          simulator.chance(0.3),
          simulator.chance(0.7) ? 1 : 0.5,
          simulator.chance(0.3),
          0,
          0);
    }
    long late = simulator.below(world.conditions.activeNanos());
    for (int i = simulator.between(1, 2); i > 0; i--) {
      consume(queue, i, simulator.oneOf(List.of(Mode.values())), 0.1, 0.05, late);
    }
  }

  void deadLetters() {
    String queue = queue("poisoned");
    produce(queue, 1, false, simulator.chance(0.7) ? 1 : 0.5, false, 0, 0);
    consume(queue, 1, simulator.chance(0.5) ? Mode.CLIENT : Mode.TRANSACTED, 0.7, 0.02, 0);
  }

  void browsing() {
    String queue = queue("browsed");
    produce(queue, 1, false, simulator.chance(0.7) ? 1 : 0.5, simulator.chance(0.3), 0, 0);
    consume(queue, 1, Mode.AUTO, 0, 0.02, simulator.below(world.conditions.activeNanos()));
    BrowsingActor ignored = new BrowsingActor(world, world.anyClient(), "browser", queue);
  }

  void groups() {
    new DistributionWorkloads(world).groups(queue("grouped"));
  }

  void exclusive() {
    new DistributionWorkloads(world).exclusive(queue("exclusive"));
  }

  /** A consumer for each queue that takes what is left once the run is calm. */
  void drain() {
    queues.add(Oracle.DEAD_LETTERS);
    SimulatedClient client = world.client(null);
    queues.forEach(queue -> drain(client, queue, null));
    for (String queue : colourful) {
      COLOURS.forEach(colour -> drain(client, queue, colour));
    }
  }

  private void drain(SimulatedClient client, String queue, @Nullable String colour) {
    String selector = colour == null ? null : select(colour);
    ConsumingActor ignored =
        new ConsumingActor(
            world,
            client,
            "drain-" + queue + (colour == null ? "" : "-" + colour),
            new ConsumingActor.Plan(
                new ConsumerSpec(Destination.queue(queue), Kind.QUEUE, null, selector, false),
                queue,
                Mode.AUTO,
                colour,
                new Prefetch(4, 4_000),
                0,
                0,
                null,
                Long.MAX_VALUE));
  }

  /** A queue whose messages are all consumed in the end. */
  String queue(String name) {
    if (!queues.contains(name)) {
      queues.add(name);
    }
    return name;
  }

  ProducingActor produce(
      String queue,
      int index,
      boolean transacted,
      double persistent,
      boolean priorities,
      long ttl,
      long delay) {
    return new ProducingActor(
        world,
        world.anyClient(),
        queue + "-producer-" + index,
        new ProducingActor.Plan(
            Destination.queue(queue),
            List.of(queue),
            simulator.between(10, 80),
            transacted,
            persistent,
            priorities,
            ttl,
            delay,
            simulator.between(0, 500),
            () -> simulator.oneOf(COLOURS),
            () -> true));
  }

  private void consume(
      String queue, int index, Mode mode, double givesBack, double leaves, long start) {
    consume(queue, Integer.toString(index), null, mode, givesBack, leaves, start);
  }

  private void consume(
      String queue,
      String index,
      @Nullable String colour,
      Mode mode,
      double givesBack,
      double leaves,
      long start) {
    String selector = colour == null ? null : select(colour);
    ConsumingActor ignored =
        new ConsumingActor(
            world,
            world.anyClient(),
            queue + "-consumer-" + index,
            new ConsumingActor.Plan(
                new ConsumerSpec(Destination.queue(queue), Kind.QUEUE, null, selector, false),
                queue,
                mode,
                colour,
                prefetch(),
                simulator.chance(0.5) ? givesBack : 0,
                leaves,
                null,
                start));
  }

  Prefetch prefetch() {
    Duration patience =
        simulator.chance(0.5)
            ? Duration.ofMillis(simulator.between(1, 2_000))
            : Duration.ofSeconds(simulator.chance(0.5) ? 0 : 10);
    return simulator.chance(0.2)
        ? new Prefetch(0, 1_000, patience)
        : new Prefetch(simulator.between(1, 10), simulator.between(1, 4_000), patience);
  }
}
