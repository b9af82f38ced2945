package org.rowanmq.testkit.simulation;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.rowanmq.jms.connection.ClientChannel;
import org.rowanmq.jms.connection.ClientConsumer;
import org.rowanmq.jms.connection.ClientSession;
import org.rowanmq.jms.connection.ConsumerListener;
import org.rowanmq.jms.connection.Delivery;
import org.rowanmq.jms.connection.Failure;
import org.rowanmq.jms.connection.Prefetch;
import org.rowanmq.testkit.simulation.TrackedMessage.Copy;
import org.rowanmq.testkit.simulation.TrackedMessage.Sending;
import org.rowanmq.wire.ConsumerSpec;
import org.rowanmq.wire.ContentBuilder;
import org.rowanmq.wire.Destination;
import org.rowanmq.wire.DestinationKind;
import org.rowanmq.wire.ErrorCode;

/**
 * An application that asks and waits for answers at a temporary destination; deletes it or closes
 * its connection now and then, and goes on with a new one.
 */
final class RequestingActor extends SessionActor implements ConsumerListener {
  static final String REPLY_TO = "replyTo";

  /**
   * What it does.
   *
   * @param kind of its temporary destination
   */
  record Plan(Destination questions, DestinationKind kind, Prefetch prefetch, int messages) {}

  private final Plan plan;
  private int left;
  private int made;
  private @Nullable ClientChannel owner;
  private @Nullable Destination temporary;
  private @Nullable ClientConsumer consumer;
  private boolean isListening;

  RequestingActor(World world, SimulatedClient client, String name, Plan plan) {
    super(world, client, name, false);
    this.plan = plan;
    this.left = plan.messages();
  }

  @Override
  void act(ClientSession open) {
    ClientChannel channel = client.channel();
    if (channel == null) {
      return;
    }
    Destination mine = temporary;
    ClientConsumer current = consumer;
    if (mine == null) {
      create(channel);
    } else if (current == null) {
      openConsumer(open, mine);
    } else if (isListening) {
      receive(open, current, mine);
      goOn(open, channel, current, mine);
    }
  }

  private void create(ClientChannel channel) {
    Destination next = new Destination(plan.kind(), name + "-" + ++made);
    channel.createTemporary(
        next,
        waitFor(
            () -> {
              if (client.channel() == channel) {
                owner = channel;
                temporary = next;
              }
            },
            failure -> simulator.trace(name + " gets no " + next + ": " + failure)));
  }

  private void openConsumer(ClientSession open, Destination mine) {
    ConsumerSpec.Kind kind =
        mine.kind().isTopic() ? ConsumerSpec.Kind.SUBSCRIPTION : ConsumerSpec.Kind.QUEUE;
    ClientConsumer[] opened = new ClientConsumer[1];
    boolean[] refused = new boolean[1];
    opened[0] =
        open.openConsumer(
            new ConsumerSpec(mine, kind, null, null, false),
            plan.prefetch(),
            this,
            waitFor(
                () -> isListening = consumer == opened[0],
                failure -> {
                  simulator.trace(name + " gets no consumer: " + failure);
                  if (failure.code() == ErrorCode.DESTINATION_NOT_FOUND
                      || failure.code() == ErrorCode.DESTINATION_INVALID) {
                    throw new OracleViolation("temporary", name + " is refused: " + failure);
                  }
                  refused[0] = true;
                  forgetConsumer();
                  noticeEnd(open, failure);
                }));
    // A session that has ended refuses at once, before this returns.
    consumer = refused[0] ? null : opened[0];
  }

  private void receive(ClientSession open, ClientConsumer from, Destination mine) {
    for (int i = simulator.between(1, 4); i > 0; i--) {
      Delivery delivery = from.poll();
      if (delivery == null) {
        if (from.isPull()) {
          from.pull();
        }
        return;
      }
      if (!delivery.frame().destination().equals(mine)) {
        throw new OracleViolation(
            "temporary", name + " at " + mine + " gets " + delivery.frame().destination());
      }
      long stamp = client.stampOf(delivery.frame());
      Copy copy = oracle.handedOut(Oracle.LOOSE + mine, delivery.frame(), stamp);
      simulator.trace(name + " is answered by #" + copy.message.number);
      settle(open, delivery, copy);
    }
  }

  private void goOn(
      ClientSession open, ClientChannel channel, ClientConsumer current, Destination mine) {
    if (world.isCalm()) {
      return;
    }
    if (left > 0) {
      left--;
      TrackedMessage ignored =
          send(
              open,
              plan.questions(),
              List.of(plan.questions().name()),
              new Sending(stream(), true, 4, 0, 0),
              new ContentBuilder()
                  .property("colour", "none")
                  .property(REPLY_TO, mine.toString())
                  .noBody());
    }
    if (simulator.chance(0.03)) {
      delete(channel, current, mine);
    } else if (simulator.chance(0.02)) {
      closeSession();
    } else if (simulator.chance(0.02)) {
      client.reopen();
    }
  }

  private void delete(ClientChannel channel, ClientConsumer current, Destination mine) {
    simulator.trace(name + " deletes " + mine);
    forgetConsumer();
    forgetTemporary();
    current.close(
        waitFor(
            () -> channel.deleteTemporary(mine, waitFor(() -> {}, failure -> {})), failure -> {}));
  }

  private void forgetTemporary() {
    Destination old = temporary;
    if (old != null) {
      oracle.isOver(Oracle.LOOSE + old);
    }
    temporary = null;
    owner = null;
  }

  private void forgetConsumer() {
    consumer = null;
    isListening = false;
  }

  @Override
  void sessionEnded() {
    forgetConsumer();
    if (owner != client.channel()) {
      forgetTemporary();
    }
  }

  @Override
  public void available() {}

  @Override
  public void closed(Failure failure) {
    if (failure.code() == ErrorCode.DESTINATION_NOT_FOUND
        || failure.code() == ErrorCode.DESTINATION_INVALID) {
      throw new OracleViolation("temporary", name + " lost its consumer: " + failure);
    }
    forgetConsumer();
  }
}
