package org.rowanmq.samples;

import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.Session;
import jakarta.jms.TopicSubscriber;

/**
 * Keeps a ledger of all orders through a durable subscription: what is published while the ledger
 * is away waits for it. The connection needs a client id.
 */
public final class OrderLedger {
  private final Connection connection;
  private final OrderLog log;

  public OrderLedger(Connection connection, OrderLog log) {
    this.connection = connection;
    this.log = log;
  }

  /** Makes the subscription known to the broker; from now on it collects. */
  public void subscribe() throws JMSException {
    try (Session session = connection.createSession(false, Session.AUTO_ACKNOWLEDGE)) {
      subscriber(session).close();
    }
  }

  /** Enters orders until the log says that all is done. */
  public void run() throws JMSException {
    try (Session session = connection.createSession(false, Session.AUTO_ACKNOWLEDGE);
        TopicSubscriber subscriber = subscriber(session)) {
      while (!log.isDone()) {
        Message order = subscriber.receive(100);
        if (order != null) {
          enter(order);
        }
      }
    }
  }

  /** After a crash an order may come a second time, and says so: then it is looked up. */
  private void enter(Message order) throws JMSException {
    int number = order.getIntProperty("number");
    if (!order.getJMSRedelivered() || !log.hasEntered(number)) {
      log.entered(number);
    }
  }

  private static TopicSubscriber subscriber(Session session) throws JMSException {
    return session.createDurableSubscriber(session.createTopic("orders.placed"), "ledger");
  }
}
