package org.rowanmq.jms;

import jakarta.jms.IllegalStateException;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageListener;
import jakarta.jms.Queue;
import jakarta.jms.QueueReceiver;
import jakarta.jms.Topic;
import jakarta.jms.TopicSubscriber;
import java.util.concurrent.atomic.AtomicBoolean;
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
    implements MessageConsumer, QueueReceiver, TopicSubscriber, ConsumerListener {
  private static final System.Logger LOG = System.getLogger(JmsMessageConsumer.class.getName());
  private static final int MESSAGES_PER_TURN = 64;
  private static final long FOR_EVER = Long.MAX_VALUE;

  private final JmsSession session;
  private final ConsumerSpec spec;
  private final JmsDestination destination;
  private final Doorbell bell = new Doorbell();
  private final AtomicBoolean isDispatchPlanned = new AtomicBoolean();
  private final ClientConsumer machine;
  private volatile @Nullable MessageListener listener;
  private volatile boolean isClosed;
  private volatile @Nullable Failure end;

  JmsMessageConsumer(JmsSession session, JmsDestination destination, ConsumerSpec spec)
      throws JMSException {
    this.session = session;
    this.destination = destination;
    this.spec = spec;
    PendingReply reply = new PendingReply();
    machine =
        session
            .driver()
            .call(
                () ->
                    session
                        .machine()
                        .openConsumer(spec, session.connection().config().prefetch(), this, reply));
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
    if (listener != null && !isClosed) {
      session.connection().exception(JmsErrors.toJms(failure));
    }
  }

  // ---- receiving

  @Override
  public @Nullable Message receive() throws JMSException {
    return receive(0);
  }

  @Override
  public @Nullable Message receive(long timeoutMillis) throws JMSException {
    return accept(next(timeoutMillis));
  }

  @Override
  public @Nullable Message receiveNoWait() throws JMSException {
    return accept(next(0, true));
  }

  private @Nullable Message accept(@Nullable Received received) {
    if (received == null) {
      return null;
    }
    session.acknowledgement().delivered(received.delivery());
    return received.message();
  }

  /** The next message's body; as {@link #receive(long)}. */
  <T> @Nullable T receiveBody(Class<T> type, long timeoutMillis) throws JMSException {
    return body(type, next(timeoutMillis));
  }

  /** The next message's body; as {@link #receiveNoWait}. */
  <T> @Nullable T receiveBodyNoWait(Class<T> type) throws JMSException {
    return body(type, next(0, true));
  }

  /**
   * A message whose body is not of this type is the next one again where it would have been
   * acknowledged by this call; elsewhere the application has it (JMS 3.1 §8.6).
   */
  private <T> @Nullable T body(Class<T> type, @Nullable Received received) throws JMSException {
    if (received == null) {
      return null;
    }
    T body;
    try {
      body = received.message().getBody(type);
      if (body == null) {
        throw JmsErrors.toJms(ErrorCode.MESSAGE_FORMAT, "The message has no body");
      }
    } catch (JMSException e) {
      if (session.acknowledgement().isRecoveredOnFailure()) {
        session.driver().run(() -> machine.putBack(received.delivery()));
      }
      throw e;
    }
    session.acknowledgement().delivered(received.delivery());
    return body;
  }

  /** A delivery and its message, not yet acknowledged. */
  private record Received(Delivery delivery, JmsMessage message) {}

  private @Nullable Received next(long timeoutMillis) throws JMSException {
    if (timeoutMillis < 0) {
      throw new JMSException(
          "A timeout cannot be negative: " + timeoutMillis, ErrorCode.ARGUMENT_INVALID.symbol());
    }
    long nanos = Math.min(timeoutMillis, FOR_EVER / 2_000_000) * 1_000_000;
    return next(nanos == 0 ? FOR_EVER : nanos, machine.isPull());
  }

  private @Nullable Received next(long nanos, boolean drainAtLast) throws JMSException {
    checkOpen();
    if (listener != null) {
      throw new IllegalStateException(
          "The consumer has a message listener", ErrorCode.ILLEGAL_STATE.symbol());
    }
    session.connection().checkNotFailed();
    long begun = session.now();
    boolean hasDrained = !drainAtLast;
    while (true) {
      long mark = bell.mark();
      Delivery delivery = session.driver().call(this::take);
      JmsMessage message = delivery == null ? null : session.message(delivery, destination);
      if (message != null && delivery != null) {
        return new Received(delivery, message);
      }
      if (delivery != null) {
        continue;
      }
      if (isClosed) {
        return null;
      }
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
      boolean isOver = session.driver().call(() -> !machine.isDraining() || isClosed);
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
      JMSException exception =
          new JMSException(
              "The thread was interrupted while receiving", ErrorCode.INTERRUPTED.symbol());
      exception.initCause(e);
      throw exception;
    }
  }

  /** The next message, if the connection is started; asks for one where nothing is prefetched. */
  private @Nullable Delivery take() {
    if (!session.connection().isStarted() || isClosed) {
      return null;
    }
    Delivery delivery = machine.poll();
    if (delivery == null && machine.isPull() && !machine.isDraining()) {
      machine.pull();
    }
    return delivery;
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
      deliver(current, delivery);
    }
    planDispatch();
  }

  private void deliver(MessageListener to, Delivery delivery) {
    long recoveries = session.recoveries();
    boolean isHandled = true;
    try {
      JmsMessage message = session.message(delivery, destination);
      if (message == null) {
        return;
      }
      to.onMessage(message);
    } catch (JMSException | RuntimeException e) {
      LOG.log(System.Logger.Level.WARNING, "A message listener failed for " + destination, e);
      isHandled = !session.acknowledgement().isRecoveredOnFailure();
    }
    if (session.recoveries() != recoveries) {
      return;
    }
    if (isHandled) {
      session.acknowledgement().delivered(delivery);
    } else {
      session.recoverQuietly();
    }
  }

  // ---- the rest

  @Override
  public void close() throws JMSException {
    if (isClosed) {
      return;
    }
    if (!session.dispatch().isCurrentThread()) {
      isClosed = true;
      bell.ring();
      session.dispatch().awaitQuiet();
      session.acknowledgement().idle();
    }
    isClosed = true;
    session.removeConsumer(this);
    PendingReply reply = new PendingReply();
    session.driver().run(() -> machine.close(reply));
    JmsSession.succeed(reply);
  }

  /** The session is being closed, which closes it at the broker. */
  void closedBySession() {
    isClosed = true;
    bell.ring();
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
