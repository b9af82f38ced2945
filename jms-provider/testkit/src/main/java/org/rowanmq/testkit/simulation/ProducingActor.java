package org.rowanmq.testkit.simulation;

import java.util.Arrays;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.rowanmq.jms.connection.ClientSession;
import org.rowanmq.testkit.simulation.TrackedMessage.Sending;
import org.rowanmq.wire.ContentBuilder;
import org.rowanmq.wire.Destination;

/** An application that sends a given number of messages, or until it is calm. */
final class ProducingActor extends SessionActor {
  /**
   * What it sends.
   *
   * @param targets the queues or subscriptions that must get each message
   * @param colour the value of the property that selectors look at
   * @param group the message group each message joins; null for none
   * @param mayBegin whether the targets exist
   */
  record Plan(
      Destination destination,
      List<String> targets,
      int messages,
      boolean transacted,
      double persistent,
      boolean priorities,
      long timeToLiveMax,
      long delayMax,
      int bodyMax,
      Supplier<String> colour,
      Supplier<@Nullable String> group,
      BooleanSupplier mayBegin) {
    /** A plan without groups. */
    Plan(
        Destination destination,
        List<String> targets,
        int messages,
        boolean transacted,
        double persistent,
        boolean priorities,
        long timeToLiveMax,
        long delayMax,
        int bodyMax,
        Supplier<String> colour,
        BooleanSupplier mayBegin) {
      this(
          destination,
          targets,
          messages,
          transacted,
          persistent,
          priorities,
          timeToLiveMax,
          delayMax,
          bodyMax,
          colour,
          () -> null,
          mayBegin);
    }
  }

  /** What the message's number adds to its content. */
  private static final int NUMBER_BYTES =
      new ContentBuilder().property("colour", "").property(Frames.NUMBER, 0L).build().length()
          - new ContentBuilder().property("colour", "").build().length();

  private final Plan plan;
  private Targets targets;
  private int left;
  private boolean begun;
  private double sends = 1;
  private int burstMax = 4;

  ProducingActor(World world, SimulatedClient client, String name, Plan plan) {
    super(world, client, name, plan.transacted());
    this.plan = plan;
    this.targets = (colour, isLarge) -> plan.targets();
    this.left = plan.messages();
  }

  /** What a message reaches. */
  interface Targets {
    /**
     * @param isLarge its content travels in parts, and nobody looks into the body
     */
    List<String> of(String colour, boolean isLarge);
  }

  /** It mostly does nothing. */
  void rarely(double share) {
    sends = share;
  }

  /** It sends up to so many at once. */
  void inBurstsOf(int most) {
    burstMax = most;
  }

  void routed(Targets byMessage) {
    targets = byMessage;
  }

  @Override
  void act(ClientSession open) {
    if (!begun && !plan.mayBegin().getAsBoolean()) {
      return;
    }
    begun = true;
    boolean done = left == 0 || world.isCalm();
    if (!done && (sends == 1 || simulator.chance(sends))) {
      int burst = simulator.between(1, burstMax);
      for (int i = 0; i < burst && left > 0; i++, left--) {
        String colour = plan.colour().get();
        ContentBuilder content = content(colour);
        List<String> reached = targets.of(colour, isLarge(content));
        TrackedMessage sent = send(open, plan.destination(), reached, sending(), content);
        sent.colour = colour;
        sent.isPoison = simulator.chance(world.conditions.disk().rejects());
      }
    }
    if (isTransacted() && !isIdle() && (done || simulator.chance(0.4))) {
      if (simulator.chance(0.8)) {
        commit(open);
      } else {
        rollback(open);
      }
    } else if (!world.isCalm() && simulator.chance(0.01)) {
      closeSession();
    }
  }

  private boolean isLarge(ContentBuilder content) {
    return content.build().length() + NUMBER_BYTES > world.conditions.network().largeMessage();
  }

  private Sending sending() {
    return new Sending(
        stream(),
        simulator.chance(plan.persistent()),
        plan.priorities() ? simulator.between(0, 9) : 4,
        plan.timeToLiveMax() > 0 && simulator.chance(0.5)
            ? 1 + simulator.below(plan.timeToLiveMax())
            : 0,
        plan.delayMax() > 0 && simulator.chance(0.5) ? 1 + simulator.below(plan.delayMax()) : 0);
  }

  private ContentBuilder content(String colour) {
    int length =
        simulator.chance(0.02)
            ? simulator.between(0, 30_000)
            : simulator.between(0, plan.bodyMax());
    byte[] body = new byte[length];
    Arrays.fill(body, (byte) length);
    ContentBuilder content = new ContentBuilder().correlationId(colour).property("colour", colour);
    @Nullable String group = plan.group().get();
    if (group != null) {
      content.property(Frames.GROUP, group);
    }
    return content.bytes(body, 0, length);
  }

  @Override
  void sessionEnded() {}
}
