package org.rowanmq.samples;

import jakarta.jms.Connection;
import jakarta.jms.DeliveryMode;
import jakarta.jms.JMSException;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;
import jakarta.jms.TextMessage;
import java.util.List;

/**
 * Sends every order to the queue {@code orders}, for one worker to pack it, and to the topic {@code
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

  /** Sends all orders and returns. */
  public void run() throws JMSException {
    try (Session session = connection.createSession(false, Session.AUTO_ACKNOWLEDGE);
        MessageProducer toQueue = session.createProducer(session.createQueue("orders"));
        MessageProducer toTopic = session.createProducer(session.createTopic("orders.placed"))) {
      toQueue.setDeliveryMode(DeliveryMode.PERSISTENT);
      toTopic.setDeliveryMode(DeliveryMode.PERSISTENT);
      for (int number = 0; number < orders.size(); number++) {
        TextMessage order = session.createTextMessage(orders.get(number));
        order.setIntProperty("number", number);
        toQueue.send(order);
        toTopic.send(order);
        log.sent(number);
      }
    }
  }
}
