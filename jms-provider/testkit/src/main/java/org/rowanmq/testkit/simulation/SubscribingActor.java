package org.rowanmq.testkit.simulation;

import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.rowanmq.jms.connection.ClientConsumer;
import org.rowanmq.jms.connection.ClientSession;
import org.rowanmq.jms.connection.ConsumerListener;
import org.rowanmq.jms.connection.Delivery;
import org.rowanmq.jms.connection.Failure;
import org.rowanmq.jms.connection.Prefetch;
import org.rowanmq.testkit.simulation.TrackedMessage.Copy;
import org.rowanmq.testkit.simulation.TrackedMessage.Sending;
import org.rowanmq.wire.ConsumerSpec;
import org.rowanmq.wire.ConsumerSpec.Kind;
import org.rowanmq.wire.ContentBuilder;
import org.rowanmq.wire.Destination;

/**
 * An application that subscribes to topics whose last message is kept, goes and subscribes anew.
 * When the run is calm it demands that message once more, if there is one, and then clears it.
 */
final class SubscribingActor extends SessionActor implements ConsumerListener {
  private final String topic;
  private final String cleared;
  private final Prefetch prefetch;
  private @Nullable ClientConsumer consumer;
  private long awayUntil;
  private boolean isLast;
  private boolean hasGot;

  /**
   * @param topic a name or a pattern
   * @param cleared the topic it clears in the end
   */
  SubscribingActor(
      World world,
      SimulatedClient client,
      String name,
      String topic,
      String cleared,
      Prefetch prefetch) {
    super(world, client, name, false);
    this.topic = topic;
    this.cleared = cleared;
    this.prefetch = prefetch;
  }

  private boolean hasToGet() {
    String topics = topic.endsWith("*") ? topic.substring(0, topic.length() - 1) : topic;
    return !hasGot && oracle.keeps().isAnyKept(topics);
  }

  @Override
  boolean isIdle() {
    return super.isIdle() && isLast && !hasToGet() && !oracle.keeps().isAnyKept(cleared);
  }

  @Override
  void act(ClientSession open) {
    ClientConsumer current = consumer;
    if (world.isCalm() && !isLast) {
      isLast = true;
      hasGot = false;
      close(current);
    } else if (current == null) {
      if (world.isCalm() || simulator.nanos() >= awayUntil) {
        subscribe(open);
      }
    } else {
      receive(open, current);
      if (world.isCalm() && !hasToGet() && oracle.keeps().isAnyKept(cleared)) {
        clear(open);
      } else if (!world.isCalm() && simulator.chance(0.1)) {
        close(current);
      }
    }
  }

  private void subscribe(ClientSession open) {
    simulator.trace(name + " subscribes to " + topic);
    ClientConsumer[] opened = new ClientConsumer[1];
    opened[0] =
        open.openConsumer(
            new ConsumerSpec(Destination.topic(topic), Kind.SUBSCRIPTION, null, null, false),
            prefetch,
            this,
            waitFor(
                () -> {},
                failure -> {
                  simulator.trace(name + " gets no subscription: " + failure);
                  if (consumer == opened[0]) {
                    consumer = null;
                  }
                  noticeEnd(open, failure);
                }));
    consumer = isCurrent(open) ? opened[0] : null;
  }

  private void receive(ClientSession open, ClientConsumer from) {
    for (Delivery next = from.poll(); next != null; next = from.poll()) {
      long stamp = client.stampOf(next.frame());
      String target = Objects.requireNonNull(oracle.keeps().target(stamp));
      Copy copy = oracle.handedOut(target, next.frame(), stamp);
      simulator.trace(name + " receives #" + copy.message.number + " from " + target);
      hasGot = true;
      settle(open, next, copy);
    }
    if (from.isPull()) {
      from.pull();
    }
  }

  private void close(@Nullable ClientConsumer current) {
    consumer = null;
    awayUntil = simulator.nanos() + simulator.below(Conditions.SECOND);
    if (current != null) {
      simulator.trace(name + " ends its subscription");
      current.close(waitFor(() -> {}, failure -> {}));
    }
  }

  /** An empty message leaves nothing. */
  private void clear(ClientSession open) {
    if (simulator.chance(0.2)) {
      TrackedMessage ignored =
          send(
              open,
              Destination.topic(cleared),
              List.of(),
              new Sending(stream(), true, 4, 0, 0),
              new ContentBuilder().property("colour", "none").noBody());
    }
  }

  @Override
  void sessionEnded() {
    consumer = null;
  }

  @Override
  public void available() {}

  @Override
  public void closed(Failure failure) {
    simulator.trace(name + " lost its subscription: " + failure);
    consumer = null;
  }
}
