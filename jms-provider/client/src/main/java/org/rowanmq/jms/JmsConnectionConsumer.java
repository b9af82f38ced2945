package org.rowanmq.jms;

import jakarta.jms.ConnectionConsumer;
import jakarta.jms.IllegalStateException;
import jakarta.jms.JMSException;
import jakarta.jms.ServerSession;
import jakarta.jms.ServerSessionPool;
import jakarta.jms.Session;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.rowanmq.jms.connection.ClientConsumer;
import org.rowanmq.jms.connection.ClientSession;
import org.rowanmq.jms.connection.ConsumerListener;
import org.rowanmq.jms.connection.Delivery;
import org.rowanmq.jms.connection.Failure;
import org.rowanmq.jms.connection.Prefetch;
import org.rowanmq.jms.connection.Reply;
import org.rowanmq.jms.transport.ConnectionDriver;
import org.rowanmq.jms.transport.Doorbell;
import org.rowanmq.jms.transport.PendingReply;
import org.rowanmq.wire.ErrorCode;

/**
 * Hands messages over to the sessions of an application server (JMS 3.1 §11.2). A consumer in a
 * session of its own, and a thread that waits for messages, takes a server session from the pool,
 * makes a batch the server session's own, and starts it.
 *
 * <p>While the pool has no server session for it, messages wait no longer than for any consumer
 * that takes none. When the pool fails they are given back at once, the exception listener is told,
 * and the pool is asked again after a pause that grows.
 */
final class JmsConnectionConsumer implements ConnectionConsumer, ConsumerListener {
  private static final System.Logger LOG = System.getLogger(JmsConnectionConsumer.class.getName());
  private static final long PAUSE_FIRST = Duration.ofMillis(100).toNanos();
  private static final long PAUSE_MAX = Duration.ofSeconds(10).toNanos();

  private final JmsConnection connection;
  private final ConsumerTerms terms;
  private final ServerSessionPool pool;
  private final int maxMessages;
  private final ClientSession session;
  private final ClientConsumer machine;
  private final Doorbell bell = new Doorbell();

  /** Held from the taking of messages to the start of their server session. */
  private final ReentrantLock handingOver = new ReentrantLock();

  private volatile boolean isClosed;
  private volatile @Nullable Failure end;

  /** Opens the consumer; nothing is handed over before {@link #begin}. */
  JmsConnectionConsumer(
      JmsConnection connection, ConsumerTerms terms, @Nullable ServerSessionPool pool, int max)
      throws JMSException {
    if (pool == null) {
      throw JmsErrors.toJms(ErrorCode.ARGUMENT_INVALID, "The server session pool is null");
    }
    if (max < 1) {
      throw JmsErrors.toJms(
          ErrorCode.ARGUMENT_INVALID,
          "A connection consumer loads a session with at least 1 message, not " + max);
    }
    this.connection = connection;
    this.terms = terms;
    this.pool = pool;
    this.maxMessages = max;
    PendingReply opened = new PendingReply();
    session = driver().call(() -> connection.channel().openSession(false, opened));
    JmsSession.succeed(opened);
    Prefetch configured = terms.prefetch();
    Prefetch prefetch =
        new Prefetch(
            Math.min(max, Prefetch.MESSAGES_MAX), configured.bytes(), configured.giveBackAfter());
    PendingReply reply = new PendingReply();
    machine = driver().call(() -> session.openConsumer(terms.spec(), prefetch, this, reply));
    try {
      JmsSession.succeed(reply);
    } catch (JMSException e) {
      driver().run(() -> session.close(Reply.IGNORED));
      throw e;
    }
  }

  /** Starts the thread that hands over. */
  void begin() {
    Thread ignored =
        driver().environment().threads().start("rowan-connection-consumer", this::work);
  }

  private ConnectionDriver driver() {
    return connection.driver();
  }

  private long now() {
    return driver().environment().clock().nanos();
  }

  // ---- from the machine, under the driver's lock, and from the connection

  @Override
  public void available() {
    bell.ring();
  }

  @Override
  public void closed(Failure failure) {
    end = failure;
    bell.ring();
    if (!isClosed) {
      connection.exception(failure);
    }
  }

  // ---- the thread that hands over

  private void work() {
    long pause = 0;
    try {
      while (awaitMessages()) {
        JMSException failure = serve();
        if (failure == null || isOver()) {
          pause = 0;
          continue;
        }
        LOG.log(System.Logger.Level.WARNING, "A server session pool failed", failure);
        driver().run(machine::rest);
        connection.exception(failure);
        pause = Math.min(PAUSE_MAX, Math.max(PAUSE_FIRST, 2 * pause));
        pause(pause);
      }
    } catch (InterruptedException e) {
      LOG.log(System.Logger.Level.DEBUG, "A connection consumer was interrupted");
    }
  }

  private boolean isOver() {
    return isClosed || end != null;
  }

  /** Returns false at the end of this consumer. */
  private boolean awaitMessages() throws InterruptedException {
    while (true) {
      long mark = bell.mark();
      if (isOver()) {
        return false;
      }
      if (driver().call(() -> connection.isStarted() && machine.ask())) {
        return true;
      }
      bell.await(mark, PAUSE_MAX);
    }
  }

  private void pause(long nanos) throws InterruptedException {
    long begun = now();
    long left = nanos;
    while (left > 0) {
      long mark = bell.mark();
      if (isOver()) {
        return;
      }
      bell.await(mark, left);
      left = nanos - (now() - begun);
    }
  }

  /** Hands over one batch; returns why the pool is to be left alone for a while. */
  private @Nullable JMSException serve() {
    ServerSession server;
    JmsSession to;
    try {
      server = pool.getServerSession();
      if (server == null) {
        return JmsErrors.toJms(
            ErrorCode.ARGUMENT_INVALID, "The server session pool returned no server session");
      }
      to = own(server.getSession());
    } catch (JMSException e) {
      return e;
    } catch (RuntimeException e) {
      return failed("The server session pool failed: " + e, e);
    }
    handingOver.lock();
    try {
      Failure failure = isOver() ? null : handOver(to);
      // Started in any case: it is for the server session to return to its pool.
      server.start();
      if (failure == null || failure.code() == ErrorCode.CONNECTION_LOST) {
        return null; // What was lost comes again.
      }
      return JmsErrors.toJms(failure);
    } catch (JMSException | RuntimeException e) {
      driver().run(to.machine()::giveBackLoaded);
      return failed("A server session could not be started: " + e, e);
    } finally {
      handingOver.unlock();
    }
  }

  private @Nullable Failure handOver(JmsSession to) {
    PendingReply reply = new PendingReply();
    boolean isUnderWay =
        driver()
            .call(
                () -> {
                  List<Delivery> batch = take();
                  if (!batch.isEmpty()) {
                    session.handOver(batch, to.machine(), reply);
                  }
                  return !batch.isEmpty();
                });
    return isUnderWay ? reply.await() : null;
  }

  private List<Delivery> take() {
    List<Delivery> batch = new ArrayList<>();
    while (connection.isStarted() && batch.size() < maxMessages) {
      Delivery delivery = machine.poll();
      if (delivery == null) {
        break;
      }
      batch.add(delivery);
    }
    return batch;
  }

  private JmsSession own(@Nullable Session given) throws JMSException {
    if (given instanceof JmsSession own && own.connection() == connection) {
      return own;
    }
    throw JmsErrors.toJms(
        ErrorCode.ARGUMENT_INVALID,
        given instanceof JmsSession
            ? "The server session's session belongs to another connection than its consumer on "
                + terms.destination()
            : "The server session's session is not one of this provider: "
                + (given == null ? "null" : given.getClass().getName()));
  }

  private static JMSException failed(String reason, Exception cause) {
    return JmsErrors.toJms(ErrorCode.INTERNAL, reason, cause);
  }

  // ---- what the application asks for

  @Override
  public ServerSessionPool getServerSessionPool() throws JMSException {
    if (isClosed) {
      throw new IllegalStateException(
          "The connection consumer is closed", ErrorCode.CLOSED.symbol());
    }
    return pool;
  }

  /**
   * Waits until the batch that is being handed over is handed over: its server session runs it.
   * Does not wait for a pool that has no server session just now.
   */
  @Override
  public void close() throws JMSException {
    if (isClosed) {
      return;
    }
    isClosed = true;
    bell.ring();
    awaitHandOver();
    connection.removeConsumer(this);
    PendingReply reply = new PendingReply();
    driver()
        .run(
            () -> {
              machine.close(Reply.IGNORED);
              session.close(reply);
            });
    JmsSession.succeed(reply);
  }

  private void awaitHandOver() {
    try {
      long limit = connection.config().deadlines().request().toNanos();
      if (handingOver.tryLock(limit, TimeUnit.NANOSECONDS)) {
        handingOver.unlock();
      } else {
        LOG.log(System.Logger.Level.WARNING, "A server session does not return from its start");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
