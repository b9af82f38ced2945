package org.rowanmq.server.kill;

import jakarta.jms.CompletionListener;
import jakarta.jms.Connection;
import jakarta.jms.DeliveryMode;
import jakarta.jms.Destination;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;
import jakarta.jms.TextMessage;
import jakarta.jms.TransactionRolledBackException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Semaphore;

/** Sends numbered messages down a road as fast as they are confirmed. */
final class Sender implements Load {
  enum Mode {
    SYNC,
    ASYNC,
    TRANSACTED
  }

  private static final int WINDOW = 50;
  private static final int TRANSACTION = 5;
  private static final String BODY = "a message that must not get lost. ".repeat(6);

  private final Connection connection;
  private final Road road;
  private final boolean toTopic;
  private final Mode mode;
  private final String producerName;
  private int number;

  Sender(Connection connection, Road road, boolean toTopic, Mode mode) {
    this.connection = connection;
    this.road = road;
    this.toTopic = toTopic;
    this.mode = mode;
    this.producerName = road.name() + "/" + mode;
  }

  @Override
  public void run(Running running) throws JMSException, InterruptedException {
    boolean transacted = mode == Mode.TRANSACTED;
    try (Session session =
        connection.createSession(
            transacted, transacted ? Session.SESSION_TRANSACTED : Session.AUTO_ACKNOWLEDGE)) {
      Destination destination =
          toTopic ? session.createTopic(road.name()) : session.createQueue(road.name());
      MessageProducer producer = session.createProducer(destination);
      producer.setDeliveryMode(DeliveryMode.PERSISTENT);
      switch (mode) {
        case SYNC -> sendOneByOne(running, session, producer);
        case ASYNC -> sendAhead(running, session, producer);
        case TRANSACTED -> sendInTransactions(running, session, producer);
      }
    }
  }

  private void sendOneByOne(Running running, Session session, MessageProducer producer)
      throws JMSException, InterruptedException {
    while (running.goesOn()) {
      if (road.hasRoom()) {
        Message message = next(session);
        producer.send(message);
        road.confirmed(message.getStringProperty(Road.ID));
      }
    }
  }

  private void sendAhead(Running running, Session session, MessageProducer producer)
      throws JMSException, InterruptedException {
    Semaphore window = new Semaphore(WINDOW);
    CompletionListener listener =
        new CompletionListener() {
          @Override
          public void onCompletion(Message message) {
            try {
              road.confirmed(message.getStringProperty(Road.ID));
            } catch (JMSException e) {
              running.failed(producerName, e);
            }
            window.release();
          }

          @Override
          public void onException(Message message, Exception exception) {
            running.failed(producerName, exception);
            window.release();
          }
        };
    while (running.goesOn()) {
      if (road.hasRoom()) {
        window.acquire();
        producer.send(next(session), listener);
      }
    }
    window.acquire(WINDOW);
  }

  private void sendInTransactions(Running running, Session session, MessageProducer producer)
      throws JMSException, InterruptedException {
    List<String> ids = new ArrayList<>();
    while (running.goesOn()) {
      try {
        while (ids.size() < TRANSACTION && running.goesOn()) {
          if (road.hasRoom()) {
            Message message = next(session);
            ids.add(message.getStringProperty(Road.ID));
            producer.send(message);
          }
        }
        session.commit();
        ids.forEach(road::confirmed);
      } catch (TransactionRolledBackException e) {
        session.rollback();
        ids.forEach(road::rolledBack);
      }
      ids.clear();
    }
  }

  private TextMessage next(Session session) throws JMSException {
    number++;
    String id = producerName + "-" + number;
    TextMessage message = session.createTextMessage(BODY);
    message.setStringProperty(Road.ID, id);
    message.setStringProperty(Road.PRODUCER, producerName);
    message.setIntProperty(Road.NUMBER, number);
    road.attempted(id);
    return message;
  }
}
