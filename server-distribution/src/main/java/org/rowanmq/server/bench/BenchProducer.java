package org.rowanmq.server.bench;

import jakarta.jms.BytesMessage;
import jakarta.jms.CompletionListener;
import jakarta.jms.Connection;
import jakarta.jms.DeliveryMode;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.rowanmq.runtime.Clock;

/** One producer: sends as fast as its mode allows until the phase ends. */
final class BenchProducer implements BenchSender, CompletionListener {
  /** Message property with the time of sending, on this process's monotonic clock. */
  static final String SENT = "sent";

  private final BenchPlan plan;
  private final Phase phase;
  private final Clock clock;
  private final LatencyHistogram latency = new LatencyHistogram();
  private final AtomicLong sent = new AtomicLong();
  private final Semaphore window;
  private final AtomicReference<@Nullable Exception> failure = new AtomicReference<>();

  BenchProducer(BenchPlan plan, Phase phase, Clock clock) {
    this.plan = plan;
    this.phase = phase;
    this.clock = clock;
    this.window = new Semaphore(plan.window());
  }

  @Override
  public long sent() {
    return sent.get();
  }

  @Override
  public LatencyHistogram latency() {
    return latency;
  }

  @Override
  public void run(Connection connection, String queue) throws JMSException, InterruptedException {
    boolean transacted = plan.mode() == BenchPlan.Mode.TRANSACTED;
    int acknowledge = transacted ? Session.SESSION_TRANSACTED : Session.AUTO_ACKNOWLEDGE;
    try (Session session = connection.createSession(transacted, acknowledge);
        MessageProducer producer = session.createProducer(session.createQueue(queue))) {
      producer.setDeliveryMode(
          plan.persistent() ? DeliveryMode.PERSISTENT : DeliveryMode.NON_PERSISTENT);
      producer.setDisableMessageTimestamp(false);
      byte[] body = new byte[plan.size()];
      while (phase.isProducing() && failure.get() == null) {
        switch (plan.mode()) {
          case SYNC -> sendOne(session, producer, body);
          case ASYNC -> sendAsynchronously(session, producer, body);
          case TRANSACTED -> sendBatch(session, producer, body);
          case REQUEST_REPLY -> throw new IllegalStateException("for a requester");
        }
      }
      if (plan.mode() == BenchPlan.Mode.ASYNC) {
        window.acquire(plan.window());
      }
    }
    Exception problem = failure.get();
    if (problem instanceof JMSException refusal) {
      throw refusal;
    }
  }

  private void sendOne(Session session, MessageProducer producer, byte[] body) throws JMSException {
    long begin = clock.nanos();
    producer.send(message(session, body, begin));
    confirmed(begin, 1);
  }

  private void sendAsynchronously(Session session, MessageProducer producer, byte[] body)
      throws JMSException, InterruptedException {
    window.acquire();
    producer.send(message(session, body, clock.nanos()), this);
  }

  private void sendBatch(Session session, MessageProducer producer, byte[] body)
      throws JMSException {
    for (int i = 0; i < plan.batch(); i++) {
      producer.send(message(session, body, clock.nanos()));
    }
    long begin = clock.nanos();
    session.commit();
    confirmed(begin, plan.batch());
  }

  private static Message message(Session session, byte[] body, long now) throws JMSException {
    BytesMessage message = session.createBytesMessage();
    message.writeBytes(body);
    message.setLongProperty(SENT, now);
    return message;
  }

  private void confirmed(long begin, int messages) {
    if (phase.isMeasuring()) {
      sent.addAndGet(messages);
      latency.record(clock.nanos() - begin);
    }
  }

  @Override
  public void onCompletion(Message message) {
    try {
      confirmed(message.getLongProperty(SENT), 1);
    } catch (JMSException e) {
      failure.compareAndSet(null, e);
    } finally {
      window.release();
    }
  }

  @Override
  public void onException(Message message, Exception exception) {
    failure.compareAndSet(null, exception);
    window.release();
  }
}
