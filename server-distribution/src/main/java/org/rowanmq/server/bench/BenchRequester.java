package org.rowanmq.server.bench;

import jakarta.jms.BytesMessage;
import jakarta.jms.Connection;
import jakarta.jms.DeliveryMode;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;
import jakarta.jms.TemporaryQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.rowanmq.runtime.Clock;

/** One requester: sends a request and waits for its reply, one after the other. */
final class BenchRequester implements BenchSender {
  private static final long REPLY_MILLIS = TimeUnit.SECONDS.toMillis(60);

  private final BenchPlan plan;
  private final Phase phase;
  private final Clock clock;
  private final LatencyHistogram latency = new LatencyHistogram();
  private final AtomicLong answered = new AtomicLong();

  BenchRequester(BenchPlan plan, Phase phase, Clock clock) {
    this.plan = plan;
    this.phase = phase;
    this.clock = clock;
  }

  @Override
  public long sent() {
    return answered.get();
  }

  @Override
  public LatencyHistogram latency() {
    return latency;
  }

  @Override
  public void run(Connection connection, String queue) throws JMSException {
    try (Session session = connection.createSession(false, Session.AUTO_ACKNOWLEDGE);
        MessageProducer producer = session.createProducer(session.createQueue(queue))) {
      producer.setDeliveryMode(
          plan.persistent() ? DeliveryMode.PERSISTENT : DeliveryMode.NON_PERSISTENT);
      TemporaryQueue replies = session.createTemporaryQueue();
      try (MessageConsumer consumer = session.createConsumer(replies)) {
        byte[] body = new byte[plan.size()];
        while (phase.isProducing()) {
          request(session, producer, consumer, replies, body);
        }
      }
      replies.delete();
    }
  }

  private void request(
      Session session,
      MessageProducer producer,
      MessageConsumer consumer,
      TemporaryQueue replies,
      byte[] body)
      throws JMSException {
    long begin = clock.nanos();
    BytesMessage request = session.createBytesMessage();
    request.writeBytes(body);
    request.setLongProperty(BenchProducer.SENT, begin);
    request.setJMSReplyTo(replies);
    producer.send(request);
    Message reply = consumer.receive(REPLY_MILLIS);
    if (reply == null) {
      throw new JMSException("no reply within " + REPLY_MILLIS + " ms");
    }
    if (!request.getJMSMessageID().equals(reply.getJMSCorrelationID())) {
      throw new JMSException(
          "the reply is for "
              + reply.getJMSCorrelationID()
              + ", the request was "
              + request.getJMSMessageID());
    }
    if (phase.isMeasuring()) {
      answered.incrementAndGet();
      latency.record(clock.nanos() - begin);
    }
  }
}
