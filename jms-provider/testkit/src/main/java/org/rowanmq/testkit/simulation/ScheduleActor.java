package org.rowanmq.testkit.simulation;

import java.util.List;
import java.util.function.BooleanSupplier;
import org.rowanmq.jms.connection.ClientSession;
import org.rowanmq.testkit.simulation.ScheduleWatch.Asked;
import org.rowanmq.testkit.simulation.TrackedMessage.Sending;
import org.rowanmq.testkit.simulation.TrackedMessage.Sent;
import org.rowanmq.testkit.simulation.TrackedTransaction.State;
import org.rowanmq.wire.ContentBuilder;
import org.rowanmq.wire.Destination;

/**
 * An application that sends messages for later, once or again and again, and cancels some, its own
 * and those of others. When the run is calm it waits until all that is repeated has come once more,
 * and cancels it.
 */
final class ScheduleActor extends SessionActor {
  private static final long MINUTE = 60_000;

  /**
   * What it sends.
   *
   * @param targets the queues or subscriptions that must get it
   * @param persistent how often it is persistent
   * @param mayBegin whether the targets exist
   */
  record Plan(
      Destination destination, List<String> targets, double persistent, BooleanSupplier mayBegin) {}

  private final Plan plan;

  /** What anybody sent, and nobody has cancelled yet as far as is known. */
  private final List<Asked> sent;

  private int left;
  private boolean begun;
  private long calmMillis;

  ScheduleActor(World world, SimulatedClient client, String name, Plan plan, List<Asked> sent) {
    super(world, client, name, world.simulator.chance(0.4));
    this.plan = plan;
    this.sent = sent;
    this.left = simulator.between(5, 40);
  }

  @Override
  boolean isIdle() {
    return super.isIdle() && sent.isEmpty() && oracle.schedules().repeated().isEmpty();
  }

  @Override
  void act(ClientSession open) {
    if (world.isCalm()) {
      actCalmly(open);
      return;
    }
    if (!begun && !plan.mayBegin().getAsBoolean()) {
      return;
    }
    begun = true;
    if (left > 0) {
      left--;
      schedule(open);
    }
    if (simulator.chance(0.15) && !sent.isEmpty()) {
      cancel(open, simulator.oneOf(sent));
    }
    if (isTransacted() && simulator.chance(0.4)) {
      if (simulator.chance(0.8)) {
        commit(open);
      } else {
        rollback(open);
      }
    } else if (simulator.chance(0.01)) {
      closeSession();
    }
  }

  private void schedule(ClientSession open) {
    boolean isRepeated = simulator.chance(0.25);
    int everyMinutes = isRepeated ? simulator.between(1, 3) : 0;
    long deliverAt =
        simulator.chance(isRepeated ? 0.2 : 0.6)
            ? simulator.epochMillis() + simulator.below(25_000) - 3_000
            : 0;
    Sending sending =
        new Sending(
            stream(),
            simulator.chance(plan.persistent()),
            simulator.chance(0.2) ? simulator.between(0, 9) : 4,
            !isRepeated && simulator.chance(0.1) ? 1 + simulator.below(8_000) : 0,
            simulator.chance(0.3) ? 1 + simulator.below(8_000) : 0);
    ContentBuilder content = new ContentBuilder().property("colour", "none");
    if (deliverAt > 0) {
      content.property(Frames.DELIVER_AT, deliverAt);
    }
    if (isRepeated) {
      content.property(
          Frames.CRON, everyMinutes == 1 ? "* * * * *" : "*/" + everyMinutes + " * * * *");
    }
    TrackedMessage message =
        send(
            open,
            plan.destination(),
            isRepeated ? List.of() : plan.targets(),
            sending,
            content.noBody());
    message.isPoison = simulator.chance(world.conditions.disk().rejects());
    Asked asked = new Asked(message, plan.targets(), deliverAt, everyMinutes);
    oracle.schedules().asked(asked);
    sent.add(asked);
  }

  /** Anybody who knows the id may; nothing is known of it before the send is on its way. */
  private void cancel(ClientSession open, Asked which) {
    TrackedMessage message = which.message();
    String id = message.id;
    if (id == null) {
      return;
    }
    simulator.trace(name + " cancels #" + message.number + ", " + id);
    if (!message.sending.persistent()) {
      message.copies.values().forEach(oracle::maybeSettled);
    }
    TrackedMessage order =
        send(
            open,
            plan.destination(),
            List.of(),
            new Sending(stream(), true, 4, 0, 0),
            new ContentBuilder().property(Frames.CANCEL, id).noBody());
    // Else it may be carried out before the message comes, whose connection was lost.
    boolean isKnown = message.sent == Sent.CONFIRMED || message.sending.stream().equals(stream());
    order.whenConfirmed =
        () -> {
          if (isKnown) {
            oracle.schedules().cancelConfirmed(message.number);
          }
          if (isKnown || world.isCalm()) {
            sent.remove(which);
          }
        };
  }

  private void actCalmly(ClientSession open) {
    if (isTransacted() && !isIdleTransaction()) {
      commit(open);
      return;
    }
    long now = simulator.epochMillis();
    if (calmMillis == 0) {
      calmMillis = now;
    }
    sent.removeIf(ScheduleActor::isOver);
    if (sent.isEmpty()) {
      sent.addAll(oracle.schedules().repeated());
    }
    if (sent.isEmpty() || simulator.chance(0.7)) {
      return;
    }
    Asked one = simulator.oneOf(sent);
    if (oracle.schedules().isAlive(one) && !oracle.schedules().hasCome(one, calmMillis)) {
      if (simulator.chance(0.1)) {
        simulator.trace("the wall clock jumps to the next minute");
        simulator.jump(MINUTE - now % MINUTE);
      }
    } else if (!isOpen(one.message())) {
      cancel(open, one);
      if (isTransacted()) {
        commit(open);
      }
    }
  }

  private static boolean isOver(Asked one) {
    TrackedMessage message = one.message();
    return one.everyMinutes() == 0
        || message.sent == Sent.NOT_STORED
        || (message.id == null && !isOpen(message));
  }

  /** Whether its sender waits for an answer. */
  private static boolean isOpen(TrackedMessage message) {
    TrackedTransaction transaction = message.transaction;
    return message.sent == Sent.OPEN
        && (transaction == null
            || transaction.state == State.ACTIVE
            || transaction.state == State.COMMITTING);
  }

  private boolean isIdleTransaction() {
    return transaction().sends.isEmpty();
  }

  @Override
  void sessionEnded() {}
}
