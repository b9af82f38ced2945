package org.rowanmq.server.kill;

import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.Session;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Takes messages from a road and acknowledges them in one of the ways of JMS. */
final class Receiver implements Load {
  enum Mode {
    /** AUTO_ACKNOWLEDGE, receive. */
    AUTO,
    /** AUTO_ACKNOWLEDGE, listener. */
    LISTENER,
    /** CLIENT_ACKNOWLEDGE, a few messages at a time. */
    CLIENT,
    /** AUTO_ACKNOWLEDGE on a durable topic subscription. */
    DURABLE
  }

  static final String SUBSCRIPTION = "kill-test";

  private static final int ACKNOWLEDGE_EVERY = 7;
  private static final int WAIT_MILLIS = 50;

  private final Connection connection;
  private final Road road;
  private final Mode mode;

  Receiver(Connection connection, Road road, Mode mode) {
    this.connection = connection;
    this.road = road;
    this.mode = mode;
  }

  @Override
  public void run(Running running) throws JMSException, InterruptedException {
    try (Session session =
            connection.createSession(
                false,
                mode == Mode.CLIENT ? Session.CLIENT_ACKNOWLEDGE : Session.AUTO_ACKNOWLEDGE);
        MessageConsumer consumer =
            mode == Mode.DURABLE
                ? session.createDurableConsumer(session.createTopic(road.name()), SUBSCRIPTION)
                : session.createConsumer(session.createQueue(road.name()))) {
      switch (mode) {
        case AUTO, DURABLE -> receive(running, consumer);
        case LISTENER -> listen(running, consumer);
        case CLIENT -> receiveAndAcknowledge(running, session, consumer);
      }
    }
  }

  private void receive(Running running, MessageConsumer consumer) throws JMSException {
    while (running.goesOn()) {
      Message message = consumer.receive(WAIT_MILLIS);
      if (message != null) {
        String unused = road.received(message);
      }
    }
  }

  private void listen(Running running, MessageConsumer consumer)
      throws JMSException, InterruptedException {
    consumer.setMessageListener(
        message -> {
          try {
            String unused = road.received(message);
          } catch (JMSException e) {
            running.failed(road.name(), e);
          }
        });
    CountDownLatch never = new CountDownLatch(1);
    while (running.goesOn()) {
      boolean unused = never.await(WAIT_MILLIS, TimeUnit.MILLISECONDS);
    }
  }

  private void receiveAndAcknowledge(Running running, Session session, MessageConsumer consumer)
      throws JMSException {
    List<String> open = new ArrayList<>();
    Message last = null;
    while (running.goesOn() || last != null) {
      Message message = consumer.receive(WAIT_MILLIS);
      if (message != null) {
        last = message;
        open.add(road.received(message));
      }
      if (last != null && (message == null || open.size() >= ACKNOWLEDGE_EVERY)) {
        acknowledge(session, last, open);
        last = null;
      }
    }
  }

  /** What was not acknowledged comes again. */
  private void acknowledge(Session session, Message last, List<String> open) throws JMSException {
    try {
      last.acknowledge();
      open.forEach(road::settled);
    } catch (JMSException e) {
      session.recover();
    }
    open.clear();
  }
}
