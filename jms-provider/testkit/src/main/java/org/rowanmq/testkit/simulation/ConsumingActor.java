package org.rowanmq.testkit.simulation;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.rowanmq.jms.connection.ClientChannel;
import org.rowanmq.jms.connection.ClientConsumer;
import org.rowanmq.jms.connection.ClientSession;
import org.rowanmq.jms.connection.ConsumerListener;
import org.rowanmq.jms.connection.Delivery;
import org.rowanmq.jms.connection.Failure;
import org.rowanmq.jms.connection.Prefetch;
import org.rowanmq.jms.connection.Rejection;
import org.rowanmq.testkit.simulation.TrackedMessage.Copy;
import org.rowanmq.testkit.simulation.TrackedMessage.Sending;
import org.rowanmq.wire.ConsumerSpec;
import org.rowanmq.wire.ContentBuilder;
import org.rowanmq.wire.ContentView;
import org.rowanmq.wire.Destination;
import org.rowanmq.wire.ErrorCode;
import org.rowanmq.wire.ProtocolException;

/**
 * An application that receives, in one of JMS's ways, and sometimes gives back, leaves, returns,
 * stops its connection, or stalls for longer than its messages may wait.
 */
class ConsumingActor extends SessionActor implements ConsumerListener {
  /** How it settles. */
  enum Mode {
    AUTO,
    CLIENT,
    TRANSACTED
  }

  /**
   * What it does.
   *
   * @param target as the oracle knows the queue or subscription
   * @param colour all it receives has this one; null for any
   * @param givesBack how often a batch is rolled back or recovered
   * @param leaves how often it closes its consumer, session or connection
   * @param forwardTo where a message goes for each one received, in the same transaction; it then
   *     ends when the run is calm
   * @param startNanos not before
   */
  record Plan(
      ConsumerSpec spec,
      String target,
      Mode mode,
      @Nullable String colour,
      Prefetch prefetch,
      double givesBack,
      double leaves,
      @Nullable Destination forwardTo,
      long startNanos) {}

  private static final double STALLS = 0.01;
  private static final double FED = 0.2;

  /** Whose messages come in the order they were sent in. */
  private record Line(String stream, int priority, boolean persistent) {}

  private final Plan plan;
  private final List<Copy> unsettled = new ArrayList<>();
  private final Map<Line, Long> lastOf = new HashMap<>();
  private final @Nullable Feeder feeder;
  private @Nullable ClientConsumer consumer;
  private long awayUntil;
  private long stalledUntil;
  private int openings;
  private long handedOut;

  ConsumingActor(World world, SimulatedClient client, String name, Plan plan) {
    super(world, client, name, plan.mode() == Mode.TRANSACTED);
    this.plan = plan;
    this.awayUntil = plan.startNanos();
    boolean isFed = plan.leaves() > 0 && plan.forwardTo() == null && simulator.chance(FED);
    this.feeder = isFed ? new Feeder(simulator) : null;
  }

  /** How many messages it was given. */
  long handedOut() {
    return handedOut;
  }

  @Override
  boolean isIdle() {
    return super.isIdle() && unsettled.isEmpty();
  }

  @Override
  void act(ClientSession open) {
    if (world.isCalm() && plan.forwardTo() != null) {
      retire(open);
      return;
    }
    ClientConsumer current = consumer;
    if (current == null) {
      if (simulator.nanos() >= awayUntil || world.isCalm()) {
        openConsumer(open);
      }
      return;
    }
    if (isStalled()) {
      return;
    }
    boolean received = receive(open, current);
    boolean ends = world.isCalm() || !received || simulator.chance(0.3);
    if (ends && !isEmptyBatch()) {
      endBatch(open);
    } else if (!world.isCalm() && simulator.chance(plan.leaves())) {
      leave(current);
    }
  }

  private boolean isStalled() {
    if (!world.isCalm() && simulator.nanos() >= stalledUntil && simulator.chance(STALLS)) {
      long patience = plan.prefetch().giveBackAfter().toNanos();
      stalledUntil =
          simulator.nanos() + simulator.below(2 * Math.min(patience, 2 * Conditions.SECOND));
      simulator.trace(name + " stalls until " + stalledUntil);
    }
    return !world.isCalm() && simulator.nanos() < stalledUntil;
  }

  private boolean isEmptyBatch() {
    return unsettled.isEmpty() && transaction().settles.isEmpty() && transaction().sends.isEmpty();
  }

  private void retire(ClientSession open) {
    ClientConsumer current = consumer;
    if (!isEmptyBatch()) {
      endBatch(open);
    } else if (current != null) {
      consumer = null;
      closeSession();
    }
  }

  private void openConsumer(ClientSession open) {
    int opening = ++openings;
    ClientChannel channel = client.channel();
    ClientSession drawing = feeder == null || channel == null ? open : feeder.session(channel);
    ClientConsumer opened =
        drawing.openConsumer(
            plan.spec(),
            plan.prefetch(),
            this,
            waitFor(
                () -> {},
                failure -> {
                  simulator.trace(name + " gets no consumer: " + failure);
                  boolean isTaken =
                      failure.code() == ErrorCode.SUBSCRIPTION_IN_USE
                          && plan.spec().kind() == ConsumerSpec.Kind.DURABLE;
                  if (!isTaken
                      && failure.code() != ErrorCode.OUTCOME_UNKNOWN
                      && failure.code() != ErrorCode.TIMEOUT
                      && failure.code() != ErrorCode.CLOSED
                      && failure.code() != ErrorCode.SHUTTING_DOWN
                      && failure.code() != ErrorCode.CONNECTION_LOST) {
                    throw new OracleViolation("protocol", name + " is refused: " + failure);
                  }
                  if (opening == openings) {
                    openings++;
                    consumer = null;
                    if (feeder != null) {
                      feeder.end();
                    }
                  }
                  noticeEnd(open, failure);
                }));
    // A session that has ended refuses at once, before this returns.
    consumer = opening == openings ? opened : null;
  }

  private boolean receive(ClientSession open, ClientConsumer from) {
    if (client.isStopped()) {
      return false;
    }
    int burst = simulator.between(1, 4);
    for (int i = 0; i < burst; i++) {
      Delivery delivery = feeder == null ? from.poll() : feeder.next(open, from);
      if (delivery == null) {
        if (from.isPull()) {
          from.pull();
        }
        if (simulator.chance(0.1)) {
          from.drain();
        }
        return i > 0;
      }
      received(open, delivery);
    }
    return true;
  }

  private void received(ClientSession open, Delivery delivery) {
    handedOut++;
    long stamp = client.stampOf(delivery.frame());
    Copy copy = oracle.handedOut(plan.target(), delivery.frame(), stamp);
    simulator.trace(
        name + " receives #" + copy.message.number + " from " + plan.target() + " at " + stamp);
    if (world.sabotage.strikes(Sabotage.Kind.HAND_OUT_TWICE)) {
      Copy ignored = oracle.handedOut(plan.target(), delivery.frame(), stamp);
    }
    checkSelected(delivery);
    checkOrder(delivery, copy);
    if (cannotOpen(copy)) {
      reject(open, delivery, copy);
      return;
    }
    switch (plan.mode()) {
      case AUTO -> {
        if (!isLarge(delivery)) {
          settle(open, delivery, copy);
        }
      }
      case CLIENT -> unsettled.add(copy);
      case TRANSACTED -> {
        join(copy);
        if (plan.forwardTo() != null) {
          forward(open, plan.forwardTo());
        }
      }
    }
    answer(open, delivery);
    if (isLarge(delivery)) {
      readBody(open, delivery, copy);
    }
  }

  /** Whether the client cannot give the message to the application. */
  boolean cannotOpen(Copy copy) {
    return false;
  }

  private void reject(ClientSession open, Delivery delivery, Copy copy) {
    simulator.trace(name + " rejects #" + copy.message.number);
    oracle.gaveBack(copy);
    oracle.statistics().rejections++;
    if (!Rejection.of(open, delivery)) {
      throw new OracleViolation("protocol", "the broker does not take rejections");
    }
  }

  private static boolean isLarge(Delivery delivery) {
    return delivery.frame().content().isLarge();
  }

  /** As an application that does nothing else before it has read all of the message. */
  private void readBody(ClientSession open, Delivery delivery, Copy copy) {
    BodyReading reading =
        new BodyReading(
            delivery,
            waitFor(
                () -> {
                  simulator.trace(name + " has read #" + copy.message.number);
                  if (isCurrent(open) && plan.mode() == Mode.AUTO) {
                    settle(open, delivery, copy);
                  }
                },
                failure -> {
                  simulator.trace(name + " cannot read #" + copy.message.number + ": " + failure);
                  if (failure.code() == ErrorCode.STALE && oracle.mustBeThere(copy)) {
                    throw new OracleViolation("large", copy + " has lost its content: " + failure);
                  }
                  if (isCurrent(open)) {
                    closeSession();
                  }
                }));
    reading.next();
    oracle.statistics().largeDeliveries++;
  }

  /** The application makes something of the message. */
  void answer(ClientSession open, Delivery delivery) {}

  private void checkSelected(Delivery delivery) {
    String wanted = plan.colour();
    try {
      Object colour = ContentView.of(delivery.frame().content().bytes()).property("colour");
      if (wanted != null && !wanted.equals(colour)) {
        throw new OracleViolation(
            "selector", name + " wants " + wanted + " and got " + colour + ": " + delivery.frame());
      }
    } catch (ProtocolException unreadable) {
      throw new OracleViolation("a content came out unreadable", unreadable);
    }
  }

  /** The only consumer there is gets first deliveries in order, whatever it gave back. */
  private void checkOrder(Delivery delivery, Copy copy) {
    Sending sending = copy.message.sending;
    boolean isOrdered = !copy.message.isTimed() && delivery.frame().deliveryCount() == 1;
    if (plan.spec().kind() != ConsumerSpec.Kind.DURABLE || feeder != null || !isOrdered) {
      return;
    }
    Line line = new Line(sending.stream(), sending.priority(), sending.persistent());
    Long last = lastOf.put(line, copy.message.number);
    if (last != null && last > copy.message.number) {
      throw new OracleViolation(
          "I5", name + " is handed #" + copy.message.number + " after #" + last + " of " + line);
    }
  }

  private void forward(ClientSession open, Destination to) {
    TrackedMessage ignored =
        send(
            open,
            to,
            List.of(to.name()),
            new Sending(stream(), true, 4, 0, 0),
            new ContentBuilder().property("colour", "none").noBody());
  }

  private void endBatch(ClientSession open) {
    boolean back = !world.isCalm() && simulator.chance(plan.givesBack());
    if (isTransacted()) {
      if (back) {
        rollback(open);
      } else {
        commit(open);
      }
      return;
    }
    List<Copy> batch = List.copyOf(unsettled);
    unsettled.clear();
    if (back) {
      simulator.trace(name + " recovers");
      batch.forEach(oracle::gaveBack);
      open.recover(waitFor(() -> {}, failure -> noticeEnd(open, failure)));
    } else {
      simulator.trace(name + " acknowledges");
      batch.forEach(copy -> copy.acknowledged = true);
      open.settleAll(
          waitFor(
              () -> batch.forEach(oracle::settled),
              failure -> {
                simulator.trace(name + " did not acknowledge: " + failure);
                noticeEnd(open, failure);
                boolean nothing = failure.code() == ErrorCode.STALE && batch.size() == 1;
                if (!nothing) {
                  batch.forEach(oracle::maybeSettled);
                }
              }));
    }
  }

  private void leave(ClientConsumer current) {
    awayUntil = simulator.nanos() + simulator.below(2 * Conditions.SECOND);
    double what = simulator.random().nextDouble();
    if (what < 0.1) {
      client.stopForAWhile();
    } else if (what < 0.5) {
      simulator.trace(name + " closes its consumer");
      consumer = null;
      current.close(waitFor(() -> {}, failure -> {}));
    } else if (what < 0.8 || client.isShared()) {
      closeSession();
    } else {
      client.reopen();
    }
  }

  @Override
  void sessionEnded() {
    consumer = null;
    if (feeder != null) {
      feeder.end();
    }
    unsettled.forEach(oracle::gaveBack);
    unsettled.clear();
  }

  @Override
  public void available() {}

  @Override
  public void closed(Failure failure) {
    simulator.trace(name + " lost its consumer: " + failure);
    consumer = null;
  }
}
