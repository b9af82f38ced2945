package org.rowanmq.testkit.simulation;

import java.util.ArrayList;
import java.util.List;
import org.rowanmq.broker.store.BindingSpec;
import org.rowanmq.broker.store.ExchangeSpec;
import org.rowanmq.broker.store.ExchangeSpec.Kind;
import org.rowanmq.broker.store.StoreException;
import org.rowanmq.broker.store.StoreOp;
import org.rowanmq.testkit.simulation.ConsumingActor.Mode;
import org.rowanmq.testkit.store.StoreOwner;
import org.rowanmq.wire.ConsumerSpec;
import org.rowanmq.wire.Destination;

/**
 * Messages to exchanges. Each must reach just the queues that a model of a few lines names:
 *
 * <pre>
 * sim-front (topic)  --#--&gt; route-all
 *                    --eu.*--&gt; sim-colours (headers or content) --red, green--&gt; a queue each
 *                                  alternate: sim-rest (fanout) --&gt; route-rest
 * topics             --routed.#--&gt; route-all
 * </pre>
 */
final class RoutingWorkload {
  private static final String ALL = "route-all";
  private static final String REST = "route-rest";
  private static final String COLOUR = "route-";

  private final Workloads workloads;
  private final World world;
  private final Simulator simulator;

  RoutingWorkload(Workloads workloads) {
    this.workloads = workloads;
    this.world = workloads.world();
    this.simulator = world.simulator;
  }

  /** Puts the exchanges into the store, before the broker starts for the first time. */
  static void define(World world) {
    boolean headers = world.simulator.chance(0.3);
    // The bodies are no JSON: this looks into each, and finds nothing.
    String content =
        world.simulator.chance(0.7) ? "colour = '%s' AND $.x IS NULL" : "colour = '%s'";
    world.looksIntoBodies = !headers && content.contains("$.");
    String equals = headers ? "colour=%s" : content;
    try {
      new StoreOwner(world.broker.rows())
          .commit(
              new StoreOp.PutExchange(new ExchangeSpec("sim-front", Kind.TOPIC, "", null)),
              new StoreOp.PutExchange(
                  new ExchangeSpec(
                      "sim-colours", headers ? Kind.HEADERS : Kind.CONTENT, "", "sim-rest")),
              new StoreOp.PutExchange(new ExchangeSpec("sim-rest", Kind.FANOUT, "", null)),
              binding(1, "sim-front", Destination.queue(ALL), "#"),
              binding(2, "sim-front", Destination.exchange("sim-colours", null), "eu.*"),
              binding(3, "sim-colours", Destination.queue(COLOUR + "red"), equals.formatted("red")),
              binding(
                  4, "sim-colours", Destination.queue(COLOUR + "green"), equals.formatted("green")),
              binding(5, "sim-rest", Destination.queue(REST), ""),
              binding(6, "topics", Destination.queue(ALL), "routed.#"));
    } catch (StoreException cannotBe) {
      throw new IllegalStateException(cannotBe);
    }
  }

  private static StoreOp binding(long id, String exchange, Destination target, String when) {
    return new StoreOp.PutBinding(new BindingSpec(id, exchange, target, when));
  }

  /** The model. */
  private static List<String> targets(
      Destination destination, String colour, boolean isLarge, boolean looksIntoBodies) {
    List<String> targets = new ArrayList<>();
    boolean isFront = destination.exchange().equals("sim-front");
    if (isFront || destination.kind().isTopic()) {
      targets.add(ALL);
    }
    boolean isColoured = isFront && "eu.paris".equals(destination.routingKey());
    if (isColoured || destination.exchange().equals("sim-colours")) {
      boolean isRest = colour.equals("blue") || (isLarge && looksIntoBodies);
      targets.add(isRest ? REST : COLOUR + colour);
    }
    return targets;
  }

  void start() {
    for (String queue : List.of(ALL, REST, COLOUR + "red", COLOUR + "green")) {
      consume(workloads.queue(queue));
    }
    for (int i = simulator.between(1, 4); i > 0; i--) {
      produce(
          i,
          simulator.oneOf(
              List.of(
                  Destination.exchange("sim-front", "eu.paris"),
                  Destination.exchange("sim-front", "us"),
                  Destination.exchange("sim-colours", null),
                  Destination.topic("routed.sport"))));
    }
  }

  private void produce(int index, Destination destination) {
    new ProducingActor(
            world,
            world.anyClient(),
            "router-" + index,
            new ProducingActor.Plan(
                destination,
                List.of(),
                simulator.between(10, 60),
                simulator.chance(0.3),
                simulator.chance(0.7) ? 1 : 0.6,
                simulator.chance(0.2),
                simulator.chance(0.1) ? simulator.between(1, 5_000) : 0,
                simulator.chance(0.2) ? simulator.between(1, 5_000) : 0,
                simulator.between(0, 300),
                () -> simulator.oneOf(Workloads.COLOURS),
                () -> true))
        .routed((colour, isLarge) -> targets(destination, colour, isLarge, world.looksIntoBodies));
  }

  private void consume(String queue) {
    ConsumingActor ignored =
        new ConsumingActor(
            world,
            world.anyClient(),
            queue + "-consumer",
            new ConsumingActor.Plan(
                new ConsumerSpec(
                    Destination.queue(queue), ConsumerSpec.Kind.QUEUE, null, null, false),
                queue,
                simulator.oneOf(List.of(Mode.values())),
                null,
                workloads.prefetch(),
                simulator.chance(0.5) ? 0.1 : 0,
                0.03,
                null,
                0));
  }
}
