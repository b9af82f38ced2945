package org.rowanmq.samples;

import jakarta.jms.Connection;
import jakarta.jms.DeliveryMode;
import jakarta.jms.Destination;
import jakarta.jms.JMSException;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;
import jakarta.jms.TextMessage;
import java.util.List;
import java.util.function.IntConsumer;

/**
 * Sends every order to the queue {@code orders}, for one worker to pack it, or to the topic {@code
 * orders.placed}, for everyone who wants to know. When {@code send} returns, the order is stored.
 */
public final class OrderFeed {
  private final Connection connection;
  private final List<String> orders;
  private final OrderLog log;

  public OrderFeed(Connection connection, List<String> orders, OrderLog log) {
    this.connection = connection;
    this.orders = orders;
    this.log = log;
  }

  /** Sends all orders to the queue. */
  public void fillQueue() throws JMSException {
    try (Session session = connection.createSession(false, Session.AUTO_ACKNOWLEDGE)) {
      send(session, session.createQueue("orders"), log::queued);
    }
  }

  /** Publishes all orders. */
  public void publish() throws JMSException {
    try (Session session = connection.createSession(false, Session.AUTO_ACKNOWLEDGE)) {
      send(session, session.createTopic("orders.placed"), log::published);
    }
  }

  private void send(Session session, Destination destination, IntConsumer sent)
      throws JMSException {
    MessageProducer producer = session.createProducer(destination);
    producer.setDeliveryMode(DeliveryMode.PERSISTENT);
    for (int number = 0; number < orders.size(); number++) {
      TextMessage order = session.createTextMessage(orders.get(number));
      order.setIntProperty("number", number);
      producer.send(order);
      sent.accept(number);
    }
  }
}
