package org.rowanmq.server.bench;

import jakarta.jms.BytesMessage;
import jakarta.jms.Connection;
import jakarta.jms.DeliveryMode;
import jakarta.jms.InvalidDestinationException;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;
import java.util.concurrent.atomic.AtomicLong;
import org.rowanmq.runtime.Clock;

/** One consumer: receives until the phase ends. */
final class BenchConsumer {
  private static final int POLL_MILLIS = 100;

  private final BenchPlan plan;
  private final Phase phase;
  private final Clock clock;
  private final LatencyHistogram latency = new LatencyHistogram();
  private final AtomicLong received = new AtomicLong();
  private final AtomicLong receivedEver = new AtomicLong();

  BenchConsumer(BenchPlan plan, Phase phase, Clock clock) {
    this.plan = plan;
    this.phase = phase;
    this.clock = clock;
  }

  /** Received while measuring. */
  long received() {
    return received.get();
  }

  /** Received at all; tells whether the queues are empty. */
  long receivedEver() {
    return receivedEver.get();
  }

  /** From before the send to after the receive. Valid after {@link #run}. */
  LatencyHistogram latency() {
    return latency;
  }

  void run(Connection connection, String queue) throws JMSException {
    boolean transacted = plan.mode() == BenchPlan.Mode.TRANSACTED;
    try (Session session = connection.createSession(transacted, acknowledgeMode());
        MessageConsumer consumer = session.createConsumer(session.createQueue(queue));
        MessageProducer replies = session.createProducer(null)) {
      replies.setDeliveryMode(
          plan.persistent() ? DeliveryMode.PERSISTENT : DeliveryMode.NON_PERSISTENT);
      int open = 0;
      while (phase.isConsuming()) {
        Message message = consumer.receive(POLL_MILLIS);
        if (message != null) {
          count(message);
          open++;
          if (plan.mode() == BenchPlan.Mode.REQUEST_REPLY) {
            reply(session, replies, message);
          }
        }
        if (transacted && open > 0 && (message == null || open >= plan.batch())) {
          session.commit();
          open = 0;
        }
      }
      if (transacted) {
        session.commit();
      }
    }
  }

  private int acknowledgeMode() {
    if (plan.mode() == BenchPlan.Mode.TRANSACTED) {
      return Session.SESSION_TRANSACTED;
    }
    return plan.dupsOk() ? Session.DUPS_OK_ACKNOWLEDGE : Session.AUTO_ACKNOWLEDGE;
  }

  /**
   * The same bytes back. What a drained queue holds from an earlier run is not answered any more.
   */
  private static void reply(Session session, MessageProducer replies, Message request)
      throws JMSException {
    BytesMessage reply = session.createBytesMessage();
    reply.writeBytes(request.getBody(byte[].class));
    reply.setJMSCorrelationID(request.getJMSMessageID());
    try {
      replies.send(request.getJMSReplyTo(), reply);
    } catch (InvalidDestinationException gone) {
      return;
    }
  }

  private void count(Message message) throws JMSException {
    receivedEver.incrementAndGet();
    if (phase.isMeasuring()) {
      received.incrementAndGet();
      latency.record(clock.nanos() - message.getLongProperty(BenchProducer.SENT));
    }
  }
}
