package org.rowanmq.jms;

import jakarta.jms.IllegalStateException;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageListener;
import jakarta.jms.Queue;
import jakarta.jms.QueueReceiver;
import jakarta.jms.Topic;
import jakarta.jms.TopicSubscriber;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.rowanmq.jms.connection.ClientConsumer;
import org.rowanmq.jms.connection.ConsumerListener;
import org.rowanmq.jms.connection.Delivery;
import org.rowanmq.jms.connection.Failure;
import org.rowanmq.jms.destination.JmsDestination;
import org.rowanmq.jms.message.JmsMessage;
import org.rowanmq.jms.transport.Doorbell;
import org.rowanmq.jms.transport.PendingReply;
import org.rowanmq.wire.ConsumerSpec;
import org.rowanmq.wire.ErrorCode;

/** A consumer of any kind. Receives on the caller's thread, listens on the session's. */
final class JmsMessageConsumer
    implements BodyConsumer, QueueReceiver, TopicSubscriber, ConsumerListener {
  private static final int MESSAGES_PER_TURN = 64;
  private static final long FOR_EVER = Long.MAX_VALUE;

  private final JmsSession session;
  private final ConsumerSpec spec;
  private final JmsDestination destination;
  private final Doorbell bell = new Doorbell();
  private final AtomicBoolean isDispatchPlanned = new AtomicBoolean();
  private final ClientConsumer machine;
  private final ReentrantLock receiving = new ReentrantLock();
  private final ReentrantLock handingOut = new ReentrantLock();
  private volatile @Nullable MessageListener listener;
  private volatile boolean isEnding;
  private volatile boolean isClosed;
  private volatile @Nullable Failure end;

  JmsMessageConsumer(JmsSession session, ConsumerTerms terms) throws JMSException {
    this.session = session;
    this.destination = terms.destination();
    this.spec = terms.spec();
    PendingReply reply = new PendingReply();
    machine =
        session
            .driver()
            .call(() -> session.machine().openConsumer(spec, terms.prefetch(), this, reply));
    JmsSession.succeed(reply);
  }

  // ---- from the machine, under the driver's lock

  @Override
  public void available() {
    bell.ring();
    planDispatch();
  }

  @Override
  public void closed(Failure failure) {
    end = failure;
    bell.ring();
    if (listener != null && !isEnding) {
      session.connection().exception(failure);
    }
  }

  // ---- receiving

  @Override
  public @Nullable Message receive() throws JMSException {
    return receive(0);
  }

  @Override
  public @Nullable Message receive(long timeoutMillis) throws JMSException {
    return receive(timeoutMillis, this::hand);
  }

  @Override
  public @Nullable Message receiveNoWait() throws JMSException {
    return receiveOrEnd(0, true, this::hand);
  }

  @Override
  public <T> @Nullable T receiveBody(Class<T> type, long timeoutMillis) throws JMSException {
    return receive(timeoutMillis, (delivery, message) -> body(type, delivery, message));
  }

  @Override
  public <T> @Nullable T receiveBodyNoWait(Class<T> type) throws JMSException {
    return receiveOrEnd(0, true, (delivery, message) -> body(type, delivery, message));
  }

  /** What the application gets of a message, which is acknowledged by that. */
  private interface Handing<T> {
    T hand(Delivery delivery, JmsMessage message) throws JMSException;
  }

  private Message hand(Delivery delivery, JmsMessage message) {
    session.acknowledgement().delivered(delivery);
    return message;
  }

  /**
   * A message whose body is not of this type is the next one again where it would have been
   * acknowledged by this call; elsewhere the application has it (JMS 3.1 §8.6).
   */
  private <T> T body(Class<T> type, Delivery delivery, JmsMessage message) throws JMSException {
    T body;
    try {
      body = message.getBody(type);
      if (body == null) {
        throw JmsErrors.toJms(ErrorCode.MESSAGE_FORMAT, "The message has no body");
      }
    } catch (JMSException e) {
      if (session.acknowledgement().isRecoveredOnFailure()) {
        session.driver().run(() -> machine.putBack(delivery));
      }
      throw e;
    }
    session.acknowledgement().delivered(delivery);
    return body;
  }

  private <T> @Nullable T receive(long timeoutMillis, Handing<T> handing) throws JMSException {
    if (timeoutMillis < 0) {
      throw new JMSException(
          "A timeout cannot be negative: " + timeoutMillis, ErrorCode.ARGUMENT_INVALID.symbol());
    }
    long nanos = Math.min(timeoutMillis, FOR_EVER / 2_000_000) * 1_000_000;
    return receiveOrEnd(nanos == 0 ? FOR_EVER : nanos, machine.isPull(), handing);
  }

  /** A close waits until this has returned. */
  private <T> @Nullable T receiveOrEnd(long nanos, boolean drainAtLast, Handing<T> handing)
      throws JMSException {
    receiving.lock();
    try {
      return receive(nanos, drainAtLast, handing);
    } finally {
      receiving.unlock();
    }
  }

  private <T> @Nullable T receive(long nanos, boolean drainAtLast, Handing<T> handing)
      throws JMSException {
    checkOpen();
    if (listener != null) {
      throw new IllegalStateException(
          "The consumer has a message listener", ErrorCode.ILLEGAL_STATE.symbol());
    }
    session.connection().checkNotFailed();
    long stretch = session.stretch();
    long begun = session.now();
    boolean hasDrained = !drainAtLast;
    boolean asks = true;
    while (true) {
      long mark = bell.mark();
      handingOut.lock();
      try {
        boolean mayAsk = asks;
        Delivery delivery = session.driver().call(() -> takeFor(stretch, mayAsk));
        JmsMessage message =
            delivery == null ? null : session.arrivals().message(delivery, destination);
        if (message != null && delivery != null) {
          return handing.hand(delivery, message);
        }
        if (delivery != null) {
          continue;
        }
      } finally {
        handingOut.unlock();
      }
      if (isEnding) {
        return null;
      }
      checkGoesOn(stretch);
      Failure failure = end;
      if (failure != null) {
        throw JmsErrors.toJms(failure);
      }
      session.acknowledgement().idle();
      long left = nanos == FOR_EVER ? FOR_EVER : nanos - (session.now() - begun);
      if (left > 0) {
        await(mark, left);
      } else if (hasDrained || !session.connection().isStarted()) {
        return null;
      } else {
        drain();
        hasDrained = true;
        // Asking again would leave a message here that nobody waits for.
        asks = false;
      }
    }
  }

  /** Asks for what is there now and waits until all of it has come. */
  private void drain() throws JMSException {
    session.driver().run(machine::drain);
    long begun = session.now();
    long limit = session.connection().config().deadlines().request().toNanos();
    while (true) {
      long mark = bell.mark();
      boolean isOver = session.driver().call(() -> !machine.isDraining() || isEnding);
      if (isOver || end != null) {
        return;
      }
      long left = limit - (session.now() - begun);
      if (left <= 0) {
        throw JmsErrors.toJms(
            ErrorCode.TIMEOUT, "The broker did not tell whether " + destination + " is empty");
      }
      await(mark, left);
    }
  }

  private void await(long mark, long nanos) throws JMSException {
    try {
      bell.await(mark, nanos);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      rest();
      JMSException exception =
          new JMSException(
              "The thread was interrupted while receiving", ErrorCode.INTERRUPTED.symbol());
      exception.initCause(e);
      throw exception;
    }
  }

  /** Nobody waits any more for what was asked for. */
  private void rest() {
    if (machine.isPull()) {
      session.driver().run(machine::rest);
    }
  }

  /**
   * Fails if the work has ended that a message was waited for in. Whether that was rolled back is
   * not known here.
   */
  private void checkGoesOn(long stretch) throws JMSException {
    if (stretch != 0 && session.driver().call(() -> session.machine().work().isOver(stretch))) {
      rest();
      throw JmsErrors.toJms(
          ErrorCode.BRANCH_STATE,
          "While a message from "
              + destination
              + " was waited for, another thread has ended or suspended the branch, as a"
              + " transaction manager does after a timeout; nothing was received");
    }
  }

  /** Nothing once that work is over: the next branch would settle what was not meant for it. */
  private @Nullable Delivery takeFor(long stretch, boolean asks) {
    if (session.machine().work().isOver(stretch)) {
      return null;
    }
    return asks ? take() : takeIfThere();
  }

  /** The next message, if the connection is started; asks for one where nothing is prefetched. */
  private @Nullable Delivery take() {
    Delivery delivery = takeIfThere();
    if (delivery == null && mayTake() && machine.isPull() && !machine.isDraining()) {
      machine.pull();
    }
    return delivery;
  }

  private @Nullable Delivery takeIfThere() {
    return mayTake() ? machine.poll() : null;
  }

  private boolean mayTake() {
    return session.connection().isStarted() && !isEnding;
  }

  // ---- listening

  @Override
  public @Nullable MessageListener getMessageListener() throws JMSException {
    checkOpen();
    return listener;
  }

  @Override
  public void setMessageListener(@Nullable MessageListener newListener) throws JMSException {
    checkOpen();
    listener = newListener;
    if (newListener == null) {
      rest();
    }
    planDispatch();
  }

  /** Lets the dispatch thread look for messages, if there is a listener. */
  void planDispatch() {
    if (listener != null && isDispatchPlanned.compareAndSet(false, true)) {
      session.dispatch().execute(this::dispatch);
    }
  }

  private void dispatch() {
    isDispatchPlanned.set(false);
    for (int i = 0; i < MESSAGES_PER_TURN; i++) {
      MessageListener current = listener;
      Delivery delivery = current == null ? null : session.driver().call(this::take);
      if (current == null || delivery == null) {
        session.acknowledgement().idle();
        return;
      }
      Listening.pass(session, destination, current, delivery);
    }
    planDispatch();
  }

  // ---- the rest

  @Override
  public void close() throws JMSException {
    if (isClosed) {
      return;
    }
    endDelivery();
    if (!session.dispatch().isCurrentThread()) {
      session.dispatch().awaitQuiet();
    }
    awaitReceive();
    session.acknowledgement().idle();
    session.arrivals().bodies().keepOf(machine);
    isClosed = true;
    session.removeConsumer(this);
    PendingReply reply = new PendingReply();
    session.driver().run(() -> machine.close(reply));
    JmsSession.succeedOrClosed(reply);
  }

  /** Nothing more is handed out, and a receive that waits returns. */
  void endDelivery() {
    isEnding = true;
    bell.ring();
  }

  /** A receive that waits looks again whether it may go on. */
  void wake() {
    bell.ring();
  }

  /** The session was closed, which closed it at the broker. */
  void closedBySession() {
    isClosed = true;
  }

  /** Waits until no receive is under way. */
  void awaitReceive() {
    receiving.lock();
    receiving.unlock();
  }

  /** Waits until no message is on its way to a caller of receive. */
  void awaitHandOut() {
    handingOut.lock();
    handingOut.unlock();
  }

  private void checkOpen() throws JMSException {
    session.checkOpen();
    if (isClosed) {
      throw new IllegalStateException("The consumer is closed", ErrorCode.CLOSED.symbol());
    }
  }

  @Override
  public @Nullable String getMessageSelector() throws JMSException {
    checkOpen();
    return spec.selector();
  }

  @Override
  public Queue getQueue() throws JMSException {
    checkOpen();
    if (destination instanceof Queue queue) {
      return queue;
    }
    throw new IllegalStateException(
        "The consumer is on " + destination, ErrorCode.ILLEGAL_STATE.symbol());
  }

  @Override
  public Topic getTopic() throws JMSException {
    checkOpen();
    if (destination instanceof Topic topic) {
      return topic;
    }
    throw new IllegalStateException(
        "The consumer is on " + destination, ErrorCode.ILLEGAL_STATE.symbol());
  }

  @Override
  public boolean getNoLocal() throws JMSException {
    checkOpen();
    return spec.noLocal();
  }
}
