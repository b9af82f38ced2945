package org.rowanmq.broker.engine;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Who gets messages of a queue: its consumers and browsers, with the credit they gave and the
 * drains they asked for. Hands messages out to the consumers, each on its turn ({@link Consumers}),
 * and counts what is out until nobody can have it again. Confined to the engine thread.
 */
final class Recipients {
  private final QueueState queue;
  private final Partition partition;
  private final Window window;
  private final Watermark watermark;
  private final Consumers consumers;
  private final Map<QueueConsumer, Browse> browses = new LinkedHashMap<>();
  private final Drains drains = new Drains();
  private final Predicate<QueueConsumer> deliverOnTurn = this::deliverOneTo;

  /**
   * Handed out, and neither ready again nor gone: in flight, or the settlement is being written.
   */
  private long outstanding;

  private long joined;

  /**
   * @param consumers of the queue; only this adds and removes them
   */
  Recipients(
      QueueState queue,
      Partition partition,
      Window window,
      Watermark watermark,
      Consumers consumers) {
    this.queue = queue;
    this.partition = partition;
    this.window = window;
    this.watermark = watermark;
    this.consumers = consumers;
  }

  // Who there is

  /** Adds a consumer with no credit. */
  void add(QueueConsumer consumer) {
    joined++;
    consumers.add(consumer);
    consumers.decide(outstanding == 0);
    window.add(consumer);
  }

  /**
   * Adds a browser: a consumer that looks. It has credit and drains like any other; nothing it is
   * shown is held.
   */
  void addBrowser(QueueConsumer consumer) {
    browses.put(consumer, new Browse(consumer, queue, window, partition));
  }

  /** As the other one, for a browser that begins behind a message. */
  void addBrowser(QueueConsumer consumer, int priority, long id) {
    addBrowser(consumer);
    Objects.requireNonNull(browses.get(consumer)).startBehind(priority, id);
  }

  /**
   * Removes a consumer or browser; its deliveries stay with its session, which returns or settles
   * them.
   */
  void remove(QueueConsumer consumer) {
    drains.remove(consumer);
    if (browses.remove(consumer) == null && consumers.remove(consumer)) {
      consumers.decide(outstanding == 0);
      window.remove(consumer);
    }
    queue.dispatch();
  }

  /** The queue ends: browsers are shown nothing more. Consumers were removed before. */
  void drop() {
    browses.clear();
  }

  int consumers() {
    return consumers.all().size();
  }

  int browsers() {
    return browses.size();
  }

  /** How many consumers have come since the start. */
  long joined() {
    return joined;
  }

  // What they ask for

  /** Adds credit and delivers. */
  void credit(QueueConsumer consumer, int messages, long bytes) {
    consumer.creditMessages =
        (int) Math.min(Integer.MAX_VALUE, (long) consumer.creditMessages + messages);
    consumer.creditBytes += bytes;
    if (!consumer.hasAsked && !consumer.standsBy && !browses.containsKey(consumer)) {
      consumer.hasAsked = true;
      window.groups().share(consumer, consumers.all());
    }
    window.wake(consumer);
    queue.dispatch();
  }

  /** Starts a drain; {@link QueueConsumer.Deliveries#drained} answers. */
  void drain(QueueConsumer consumer, int drain) {
    consumer.drain = drain;
    consumer.drainUpTo = partition.durableId();
    if (!browses.containsKey(consumer)) {
      drains.add(consumer);
      window.wake(consumer);
    }
    queue.dispatch();
  }

  // What they get

  /** Delivers what is ready, as credit and memory allow, in rotation among the consumers. */
  void serve() {
    consumers.serve(deliverOnTurn);
  }

  /** On a consumer's turn; a group's first message may go to another one. */
  private boolean deliverOneTo(QueueConsumer consumer) {
    while (true) {
      @Nullable Entry entry = window.nextFor(consumer);
      if (entry == null) {
        return false;
      }
      if (queue.hasExpired(entry)) {
        queue.expire(entry);
        continue;
      }
      if (entry.hasRow && !watermark.cover(entry.message.id)) {
        return false;
      }
      QueueConsumer receiver = window.receiver(entry, consumer);
      if (entry.message.content.isLarge() && !receiver.deliveries.takesLarge(receiver)) {
        return false;
      }
      deliver(entry, receiver);
      return true;
    }
  }

  private void deliver(Entry entry, QueueConsumer to) {
    if (entry.group != null) {
      window.groups().handOut(entry.group, to);
    }
    queue.hold(entry);
    entry.holder = to;
    to.outstanding++;
    if (entry.inserting != null) {
      partition.deliveredEarly();
    }
    to.creditMessages--;
    to.creditBytes -= entry.message.content.length();
    to.deliveries.deliver(to, entry);
  }

  /** Answers drains of consumers that got all they may, and goes on with what browsers look at. */
  void answer() {
    drains.answer(window);
    browses.values().forEach(Browse::advance);
  }

  // What is out

  /** Nobody else may have the entry until it is {@link #back}. */
  void handedOut(Entry entry) {
    outstanding += entry.isOutstanding ? 0 : 1;
    entry.isOutstanding = true;
  }

  /** The consumer that has the entry, if it is one of this queue, has it no more. */
  void left(Entry entry) {
    QueueConsumer holder = entry.holder;
    entry.holder = null;
    if (holder != null
        && holder.outstanding-- == holder.outstandingMax
        && consumers.all().contains(holder)) {
      window.wake(holder);
      queue.dispatch();
    }
  }

  /** What may have been handed out is ready again, or at rest, or gone. */
  void back(Entry entry) {
    if (!entry.isOutstanding) {
      return;
    }
    entry.isOutstanding = false;
    outstanding--;
    if (entry.group != null) {
      window.groups().returned(entry.group);
      queue.dispatch();
    }
    if (outstanding == 0 && consumers.isWaiting()) {
      consumers.decide(true);
      window.groups().consumersChanged();
      queue.dispatch();
    }
  }
}
