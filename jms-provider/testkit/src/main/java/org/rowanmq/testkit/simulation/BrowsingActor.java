package org.rowanmq.testkit.simulation;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.rowanmq.jms.connection.ClientConsumer;
import org.rowanmq.jms.connection.ClientSession;
import org.rowanmq.jms.connection.ConsumerListener;
import org.rowanmq.jms.connection.Delivery;
import org.rowanmq.jms.connection.Failure;
import org.rowanmq.jms.connection.Prefetch;
import org.rowanmq.jms.connection.Reply;
import org.rowanmq.testkit.simulation.TrackedMessage.Copy;
import org.rowanmq.wire.BrokerFrame;
import org.rowanmq.wire.ConsumerSpec;
import org.rowanmq.wire.Destination;

/** An application that looks through a queue again and again; sees each message once per look. */
final class BrowsingActor extends SessionActor implements ConsumerListener {
  private final String queue;
  private final Prefetch prefetch;
  private final Set<Long> shown = new HashSet<>();

  /** What must be shown unless a consumer gets it meanwhile. */
  private List<Copy> waiting = List.of();

  private long begun;
  private int lastPriority;
  private long lastId;
  private @Nullable ClientConsumer browser;
  private boolean fetching;
  private int shownBefore;

  BrowsingActor(World world, SimulatedClient client, String name, String queue) {
    super(world, client, name, false);
    this.queue = queue;
    this.prefetch = new Prefetch(simulator.between(1, 10), simulator.between(1, 4_000));
  }

  @Override
  void act(ClientSession open) {
    ClientConsumer current = browser;
    if (current == null) {
      if (!world.isCalm() && simulator.chance(0.2)) {
        begin(open);
      }
      return;
    }
    for (Delivery next = current.poll(); next != null; next = current.poll()) {
      long ignored = client.stampOf(next.frame());
      long number = oracle.message(Frames.number(next.frame())).number;
      if (!shown.add(number)) {
        throw new OracleViolation("browser", name + " shows #" + number + " twice");
      }
      checkOrder(next.frame());
    }
    if (current.isDraining()) {
      return;
    }
    if (fetching && shown.size() == shownBefore) {
      simulator.trace(name + " has seen " + shown.size() + ", had to " + waiting.size());
      checkComplete();
      end(current);
    } else {
      fetching = true;
      shownBefore = shown.size();
      current.fetch();
    }
  }

  /** In hand-out order: by priority, then by age. */
  private void checkOrder(BrokerFrame.Deliver frame) {
    boolean follows =
        frame.priority() < lastPriority
            || (frame.priority() == lastPriority && frame.id() > lastId);
    if (!follows) {
      throw new OracleViolation(
          "browser",
          name
              + " shows id "
              + frame.id()
              + " of priority "
              + frame.priority()
              + " after "
              + lastId
              + " of priority "
              + lastPriority);
    }
    lastPriority = frame.priority();
    lastId = frame.id();
  }

  private void checkComplete() {
    for (Copy copy : waiting) {
      if (!shown.contains(copy.message.number) && oracle.isWaiting(copy)) {
        oracle.notShown(copy, begun);
      }
    }
  }

  private void begin(ClientSession open) {
    shown.clear();
    waiting = oracle.waitingIn(queue);
    begun = oracle.commits();
    lastPriority = Integer.MAX_VALUE;
    lastId = 0;
    fetching = false;
    browser =
        open.openConsumer(
            new ConsumerSpec(
                Destination.queue(queue), ConsumerSpec.Kind.BROWSER, null, null, false),
            prefetch,
            this,
            waitFor(
                () -> {},
                failure -> {
                  browser = null;
                  noticeEnd(open, failure);
                }));
  }

  private void end(ClientConsumer current) {
    browser = null;
    current.close(Reply.IGNORED);
  }

  @Override
  void sessionEnded() {
    browser = null;
  }

  @Override
  public void available() {}

  @Override
  public void closed(Failure failure) {
    browser = null;
  }
}
