package org.rowanmq.server.kill;

import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;
import jakarta.jms.TransactionRolledBackException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Carries coins from one queue to another, each transaction a few: a coin is a message, and the
 * number of coins never changes (I7). The two queues are one {@link Road}.
 */
final class Transfer implements Load {
  static final String COIN = "coin";

  private static final int COINS_AT_ONCE = 3;
  private static final AtomicInteger SERIAL = new AtomicInteger();

  private final Connection connection;
  private final Road road;
  private final String from;
  private final String to;
  private final List<String> taken = new ArrayList<>();
  private final List<String> put = new ArrayList<>();

  Transfer(Connection connection, Road road, String from, String to) {
    this.connection = connection;
    this.road = road;
    this.from = from;
    this.to = to;
  }

  /** Puts coins 1 to {@code coins} into a queue. */
  static void mint(Connection connection, Road road, String queue, int coins) throws JMSException {
    try (Session session = connection.createSession(false, Session.AUTO_ACKNOWLEDGE)) {
      MessageProducer producer = session.createProducer(session.createQueue(queue));
      for (int coin = 1; coin <= coins; coin++) {
        Message message = coin(session, road, coin);
        producer.send(message);
        road.confirmed(message.getStringProperty(Road.ID));
      }
    }
  }

  @Override
  public void run(Running running) throws JMSException {
    try (Session session = connection.createSession(true, Session.SESSION_TRANSACTED);
        MessageConsumer consumer = session.createConsumer(session.createQueue(from))) {
      MessageProducer producer = session.createProducer(session.createQueue(to));
      while (running.goesOn()) {
        try {
          carry(session, consumer, producer);
        } catch (TransactionRolledBackException e) {
          session.rollback();
          put.forEach(road::rolledBack);
        }
        taken.clear();
        put.clear();
      }
    }
  }

  private void carry(Session session, MessageConsumer consumer, MessageProducer producer)
      throws JMSException {
    Message message = consumer.receive(50);
    while (message != null) {
      taken.add(road.received(message));
      Message onward = coin(session, road, message.getIntProperty(COIN));
      put.add(onward.getStringProperty(Road.ID));
      producer.send(onward);
      message = taken.size() < COINS_AT_ONCE ? consumer.receiveNoWait() : null;
    }
    if (!taken.isEmpty()) {
      session.commit();
      taken.forEach(road::settled);
      put.forEach(road::confirmed);
    }
  }

  private static Message coin(Session session, Road road, int coin) throws JMSException {
    Message message = session.createMessage();
    String id = "coin-" + coin + "-" + SERIAL.incrementAndGet();
    message.setIntProperty(COIN, coin);
    message.setStringProperty(Road.ID, id);
    road.attempted(id);
    return message;
  }
}
