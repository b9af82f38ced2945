package org.rowanmq.server.churn;

import jakarta.jms.BytesMessage;
import jakarta.jms.Connection;
import jakarta.jms.ConnectionFactory;
import jakarta.jms.JMSException;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Producers and consumers of 1 KiB messages on four queues, all transacted, so that each message is
 * a row before anybody can see it. Two queues stay nearly empty; in the two others consumers lag by
 * more than a window, so that what they get is read back. A producer waits when too many of its
 * queue's messages are on their way. Ends with {@link #close}, when everything sent was received.
 */
final class SteadyTraffic implements AutoCloseable {
  private static final int[] LAGS = {0, 0, 12_000, 12_000};
  private static final int QUEUES = LAGS.length;
  private static final int BATCH = 100;
  private static final int BODY = 1024;
  private static final long ON_THEIR_WAY = 5_000;
  private static final int END_SECONDS = 120;
  private static final int RECEIVE_MILLIS = 500;
  private static final int POLL_MILLIS = 50;

  private final AtomicLong[] sent = new AtomicLong[QUEUES];
  private final AtomicLong[] received = new AtomicLong[QUEUES];
  private final AtomicBoolean[] produced = new AtomicBoolean[QUEUES];
  private final AtomicReference<@Nullable Exception> failure = new AtomicReference<>();
  private final CountDownLatch ended = new CountDownLatch(QUEUES * 2);
  private final List<Connection> connections = new ArrayList<>();
  private volatile boolean producing = true;

  private interface Work {
    void run() throws JMSException, InterruptedException;
  }

  SteadyTraffic(ConnectionFactory factory) throws JMSException {
    for (int queue = 0; queue < QUEUES; queue++) {
      int number = queue;
      sent[queue] = new AtomicLong();
      received[queue] = new AtomicLong();
      produced[queue] = new AtomicBoolean();
      Connection connection = factory.createConnection();
      connections.add(connection);
      connection.start();
      start(() -> produce(connection, number));
      start(() -> consume(connection, number));
    }
  }

  /** Received and committed so far. */
  long received() {
    long sum = 0;
    for (AtomicLong each : received) {
      sum += each.get();
    }
    return sum;
  }

  /** Waits until so many were received in all; fails with the first failure of a worker. */
  void awaitReceived(long messages, long seconds) throws InterruptedException {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
    while (received() < messages) {
      throwFailure();
      if (System.nanoTime() - deadline > 0) {
        throw new AssertionError(received() + " of " + messages + " after " + seconds + " s");
      }
      pause(POLL_MILLIS);
    }
  }

  /** How many are received per second within so many seconds. */
  double rate(long seconds) throws InterruptedException {
    long before = received();
    long begin = System.nanoTime();
    pause(TimeUnit.SECONDS.toMillis(seconds));
    throwFailure();
    return (received() - before) * 1e9 / (System.nanoTime() - begin);
  }

  @Override
  public void close() throws JMSException {
    producing = false;
    try {
      if (!ended.await(END_SECONDS, TimeUnit.SECONDS)) {
        throw new AssertionError("Not everything sent was received");
      }
      throwFailure();
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    } finally {
      for (Connection connection : connections) {
        connection.close();
      }
    }
  }

  private void produce(Connection connection, int queue) throws JMSException, InterruptedException {
    try (Session session = connection.createSession(Session.SESSION_TRANSACTED);
        MessageProducer producer = session.createProducer(session.createQueue("churn-" + queue))) {
      byte[] body = new byte[BODY];
      while (producing && failure.get() == null) {
        if (waiting(queue) > LAGS[queue] + ON_THEIR_WAY) {
          pause(1);
          continue;
        }
        for (int i = 0; i < BATCH; i++) {
          BytesMessage message = session.createBytesMessage();
          message.writeBytes(body);
          producer.send(message);
        }
        session.commit();
        sent[queue].addAndGet(BATCH);
      }
    } finally {
      produced[queue].set(true);
    }
  }

  private void consume(Connection connection, int queue) throws JMSException, InterruptedException {
    try (Session session = connection.createSession(Session.SESSION_TRANSACTED);
        MessageConsumer consumer = session.createConsumer(session.createQueue("churn-" + queue))) {
      while (failure.get() == null && (!produced[queue].get() || waiting(queue) > 0)) {
        if (producing && waiting(queue) < LAGS[queue]) {
          pause(1);
          continue;
        }
        int got = 0;
        while (got < BATCH && consumer.receive(RECEIVE_MILLIS) != null) {
          got++;
        }
        session.commit();
        received[queue].addAndGet(got);
      }
    }
  }

  /** How many of a queue's messages are on their way. */
  private long waiting(int queue) {
    return sent[queue].get() - received[queue].get();
  }

  private static void pause(long millis) throws InterruptedException {
    boolean ignored = new CountDownLatch(1).await(millis, TimeUnit.MILLISECONDS);
  }

  private void start(Work work) {
    Thread thread =
        new Thread(
            () -> {
              try {
                work.run();
              } catch (JMSException | InterruptedException | RuntimeException e) {
                failure.compareAndSet(null, e);
              } finally {
                ended.countDown();
              }
            });
    thread.setDaemon(true);
    thread.start();
  }

  private void throwFailure() {
    Exception problem = failure.get();
    if (problem != null) {
      throw new AssertionError("A worker failed", problem);
    }
  }
}
