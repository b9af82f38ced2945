package org.rowanmq.jms.connection;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.rowanmq.wire.BrokerFrame.Deliver;
import org.rowanmq.wire.ClientFrame;
import org.rowanmq.wire.ConsumerSpec;
import org.rowanmq.wire.ErrorCode;

/**
 * One consumer: its credit, the deliveries that wait for the application, and drains. Made by
 * {@link ClientSession#openConsumer}; confined to the connection's driver.
 *
 * <p>Credit is given once the channel was started (to a browser at any time), and renewed when half
 * of the window is used up. With {@code prefetch=0} and for browsers it is given only by {@link
 * #pull} and {@link #fetch}.
 *
 * <p>What the application does not take in time ({@link Pace}), or may not take because the channel
 * is stopped, goes back by RELEASE. Until that is answered by DRAINED no credit is given, and what
 * was under way under the old credit goes back too: it would come ahead of what was released.
 */
public final class ClientConsumer {
  private final ClientSession session;
  private final int number;
  private final ConsumerSpec spec;
  private final Prefetch prefetch;
  private final ConsumerListener listener;
  private final Pace pace;
  private final Deque<Delivery> buffer = new ArrayDeque<>();

  /** Came in while a release was under way. */
  private final List<Delivery> strays = new ArrayList<>();

  private long bufferedBytes;
  private long creditMessages;
  private long creditBytes;
  private long queue;
  private boolean open;
  private boolean pulling;
  private boolean draining;
  private boolean releasing;

  /** The number of the last DRAIN or RELEASE; one of them is under way at a time. */
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
    this.pace = new Pace(prefetch, session.channel().now());
  }

  /**
   * The next message for the application, or null. It belongs to the session from now on, until it
   * is settled.
   */
  public @Nullable Delivery poll() {
    pace.polled(session.channel().now());
    Delivery delivery = buffer.poll();
    if (delivery != null) {
      pace.handedOut();
      bufferedBytes -= delivery.frame().content().length();
      if (!isBrowser()) {
        session.handed(delivery);
      }
    }
    replenish();
    return delivery;
  }

  /** Whether a message waits. Asks for some if not: the application has time for one. */
  public boolean ask() {
    if (buffer.isEmpty()) {
      pace.polled(session.channel().now());
      replenish();
    }
    return !buffer.isEmpty();
  }

  /** Undoes {@link #poll}: the delivery is the next one again, and nobody has seen it. */
  public void putBack(Delivery delivery) {
    boolean wasHanded = session.takeBack(delivery);
    if (wasHanded && open && delivery.numberOn(session.channel().generation()) != 0) {
      buffer.addFirst(delivery);
      bufferedBytes += delivery.frame().content().length();
    }
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
      if (!releasing) {
        sendDrain();
      }
    }
  }

  /**
   * The application takes no messages for a while: what waits and what is on its way goes back. The
   * next poll or pull asks anew.
   */
  public void rest() {
    giveBack();
    pace.rest();
  }

  /** What waits and what is on its way goes back. */
  void giveBack() {
    pulling &= draining;
    boolean hasNothing = buffer.isEmpty() && creditMessages <= 0;
    if (!open || draining || releasing || hasNothing || isBrowser()) {
      return;
    }
    List<Delivery> waiting = new ArrayList<>(buffer);
    reset();
    release(waiting);
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

  /**
   * Asks for a part of the large content of a message that was delivered to this consumer, and is
   * not settled.
   *
   * @param part from 0
   */
  public void fetch(Delivery delivery, int part, PartReply reply) {
    session.channel().fetches().ask(this, delivery.frame(), part, reply);
  }

  int number() {
    return number;
  }

  int sessionNumber() {
    return session.number();
  }

  boolean isOpen() {
    return open;
  }

  long queue() {
    return queue;
  }

  ConsumerSpec spec() {
    return spec;
  }

  Prefetch prefetch() {
    return prefetch;
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
    session.channel().fetches().opened(this);
    goOn();
  }

  /** Gives credit, then asks for the drain that could not be asked for. */
  private void goOn() {
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
    if (releasing) {
      strays.add(delivery);
      return;
    }
    if (isPull()) {
      pulling = false;
    }
    if (buffer.isEmpty()) {
      pace.firstWaits(delivery.arrivedNanos());
    }
    bufferedBytes += frame.content().length();
    buffer.add(delivery);
    listener.available();
  }

  void drained(int drain) {
    if (drain != drains) {
      return;
    }
    creditMessages = 0;
    creditBytes = 0;
    if (releasing) {
      released();
      return;
    }
    draining = false;
    pulling = false;
    if (session.channel().isStarted()) {
      replenish();
    } else {
      giveBack();
    }
    listener.available();
  }

  /** Gives back what the application has left waiting for too long. */
  void expire(long now) {
    if (!buffer.isEmpty() && !draining && !isBrowser() && pace.isTooSlow(now)) {
      giveBack();
      pace.stalled();
    }
  }

  /** Forgets what has not been handed out: the broker has it again. */
  void reset() {
    buffer.clear();
    strays.clear();
    bufferedBytes = 0;
    creditMessages = 0;
    creditBytes = 0;
  }

  void connectionLost() {
    reset();
    open = false;
    releasing = false;
  }

  /** Gives as much credit as the window has room for, if that is worth a frame. */
  void replenish() {
    boolean isAdmitted = isBrowser() || session.admitsDeliveries();
    if (!open || draining || releasing || !isAdmitted || !pace.admits()) {
      return;
    }
    if ((isPull() || isBrowser()) && !pulling) {
      return;
    }
    long windowMessages = pace.window();
    long windowBytes = prefetch.bytes();
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

  /** Nobody waits for it to be opened any more. */
  void endOpening() {
    OpenConsumerRequest request = opening;
    opening = null;
    if (request != null) {
      request
          .handOver()
          .failed(new Failure(ErrorCode.CLOSED, "The consumer was closed while it was opened"));
    }
  }

  private void release(List<Delivery> deliveries) {
    releasing = true;
    drains++;
    session
        .channel()
        .output(
            new ClientFrame.Release(
                session.channel().number(),
                session.number(),
                number,
                drains,
                SettleRequest.numbers(deliveries, session.channel().generation())));
  }

  private void released() {
    if (!strays.isEmpty()) {
      List<Delivery> late = List.copyOf(strays);
      strays.clear();
      release(late);
      return;
    }
    releasing = false;
    goOn();
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
