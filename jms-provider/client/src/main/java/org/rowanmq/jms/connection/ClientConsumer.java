package org.rowanmq.jms.connection;

import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;
import org.rowanmq.wire.BrokerFrame.Deliver;
import org.rowanmq.wire.ClientFrame;
import org.rowanmq.wire.ConsumerSpec;

/**
 * One consumer: its credit, the deliveries that wait for the application, and drains. Made by
 * {@link ClientSession#openConsumer}; confined to the connection's driver.
 *
 * <p>Credit is given once the channel was started, and renewed when half of the window is used up.
 * With {@code prefetch=0} and for browsers it is given only by {@link #pull} and {@link #fetch}.
 */
public final class ClientConsumer {
  private final ClientSession session;
  private final int number;
  private final ConsumerSpec spec;
  private final Prefetch prefetch;
  private final ConsumerListener listener;
  private final Deque<Delivery> buffer = new ArrayDeque<>();
  private long bufferedBytes;
  private long creditMessages;
  private long creditBytes;
  private long queue;
  private boolean open;
  private boolean pulling;
  private boolean draining;
  private int drains;
  @Nullable OpenConsumerRequest opening;

  ClientConsumer(
      ClientSession session,
      int number,
      ConsumerSpec spec,
      Prefetch prefetch,
      ConsumerListener listener) {
    this.session = session;
    this.number = number;
    this.spec = spec;
    this.prefetch = prefetch;
    this.listener = listener;
  }

  /**
   * The next message for the application, or null. It belongs to the session from now on, until it
   * is settled.
   */
  public @Nullable Delivery poll() {
    Delivery delivery = buffer.poll();
    if (delivery == null) {
      return null;
    }
    bufferedBytes -= delivery.frame().content().length();
    if (!isBrowser()) {
      session.handed(delivery);
    }
    replenish();
    return delivery;
  }

  /** Undoes {@link #poll}: the delivery is the next one again, and nobody has seen it. */
  public void putBack(Delivery delivery) {
    boolean wasHanded = session.takeBack(delivery);
    if (wasHanded && open && delivery.numberOn(session.channel().generation()) != 0) {
      buffer.addFirst(delivery);
      bufferedBytes += delivery.frame().content().length();
    }
  }

  public boolean hasMessages() {
    return !buffer.isEmpty();
  }

  /** With {@code prefetch=0}: asks for one message, unless one was asked for before. */
  public void pull() {
    if (buffer.isEmpty() && !pulling) {
      pulling = true;
      replenish();
    }
  }

  /**
   * Asks for what is there now, as far as credit goes; {@link #isDraining} is true until all of it
   * has come in.
   */
  public void drain() {
    if (!draining) {
      draining = true;
      sendDrain();
    }
  }

  /** For browsers: asks for the next messages, a window full at most, and drains. */
  public void fetch() {
    pulling = true;
    replenish();
    drain();
  }

  public boolean isDraining() {
    return draining;
  }

  /** Whether messages come only when they are asked for. */
  public boolean isPull() {
    return prefetch.messages() == 0;
  }

  /**
   * Closes the consumer. What it handed out stays with the session; the rest returns to the queue.
   */
  public void close(Reply reply) {
    session.closeConsumer(this, reply);
  }

  int number() {
    return number;
  }

  long queue() {
    return queue;
  }

  ConsumerSpec spec() {
    return spec;
  }

  ConsumerListener listener() {
    return listener;
  }

  boolean isBrowser() {
    return spec.kind() == ConsumerSpec.Kind.BROWSER;
  }

  void opened(long queueId) {
    queue = queueId;
    open = true;
    boolean drainAgain = draining;
    draining = false;
    replenish();
    draining = drainAgain;
    if (drainAgain) {
      sendDrain();
    }
  }

  void received(Deliver frame) {
    creditMessages--;
    creditBytes -= frame.content().length();
    Delivery delivery =
        new Delivery(frame, this, session.channel().generation(), session.channel().now());
    if (!isBrowser() && session.isHeldAlready(delivery)) {
      replenish();
      return;
    }
    if (isPull()) {
      pulling = false;
    }
    bufferedBytes += frame.content().length();
    buffer.add(delivery);
    listener.available();
  }

  void drained(int drain) {
    if (drain != drains) {
      return;
    }
    draining = false;
    pulling = false;
    creditMessages = 0;
    creditBytes = 0;
    replenish();
    listener.available();
  }

  /** Forgets what has not been handed out: the broker has it again. */
  void reset() {
    buffer.clear();
    bufferedBytes = 0;
    creditMessages = 0;
    creditBytes = 0;
  }

  void connectionLost() {
    reset();
    open = false;
  }

  /** Gives as much credit as the window has room for, if that is worth a frame. */
  void replenish() {
    if (!open || draining || !session.admitsDeliveries()) {
      return;
    }
    long windowMessages = prefetch.messages();
    long windowBytes = prefetch.bytes();
    if (isPull() || isBrowser()) {
      if (!pulling) {
        return;
      }
      windowMessages = Math.max(1, windowMessages);
    }
    long messages = windowMessages - buffer.size() - creditMessages;
    long bytes = windowBytes - bufferedBytes - creditBytes;
    boolean worthwhile = messages * 2 >= windowMessages || bytes * 2 >= windowBytes;
    if (messages < 0 || bytes < 0 || !worthwhile) {
      return;
    }
    creditMessages += messages;
    creditBytes += bytes;
    session
        .channel()
        .output(
            new ClientFrame.Credit(
                session.channel().number(), session.number(), number, (int) messages, bytes));
  }

  private void sendDrain() {
    drains++;
    if (open) {
      session
          .channel()
          .output(
              new ClientFrame.Drain(session.channel().number(), session.number(), number, drains));
    }
  }
}
