package org.rowanmq.server.integration;

import jakarta.jms.Connection;
import jakarta.jms.Destination;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.Queue;
import jakarta.jms.Session;
import jakarta.jms.TextMessage;
import jakarta.jms.Topic;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.io.TempDir;
import org.rowanmq.jms.JmsConnectionFactory;

/**
 * One broker for the tests of a class. Each test has a queue and a topic of its own, named after
 * it, and its connections are closed behind it.
 */
abstract class WithBroker {
  /** For what must come, in milliseconds; it comes at once unless the machine is very busy. */
  static final long SOON = 15_000;

  @TempDir static Path directory;
  static LiveBroker broker;

  private final List<Connection> connections = new ArrayList<>();
  private String name = "";

  @BeforeAll
  static void startBroker() throws Exception {
    Awaitility.setDefaultTimeout(Duration.ofMillis(2 * SOON));
    broker = LiveBroker.start(directory);
  }

  @AfterAll
  static void stopBroker() {
    broker.close();
  }

  @BeforeEach
  final void takeName(TestInfo test) {
    name = test.getTestMethod().orElseThrow().getName();
  }

  @AfterEach
  void closeConnections() throws Exception {
    for (Connection connection : connections) {
      connection.close();
    }
  }

  /** The name of the test: for destinations, client ids and correlation ids. */
  final String name() {
    return name;
  }

  static JmsConnectionFactory factory(String... options) {
    return new JmsConnectionFactory(broker.uri(options), broker.user(), broker.password());
  }

  /** A connection that is not started and closed after the test. */
  final Connection connect(String... options) throws JMSException {
    return closedAfterwards(factory(options).createConnection());
  }

  final Connection closedAfterwards(Connection connection) {
    connections.add(connection);
    return connection;
  }

  /** As {@link #connect}, with the client id. */
  final Connection connectAs(String clientId) throws JMSException {
    Connection connection = connect();
    connection.setClientID(clientId);
    return connection;
  }

  /** A session of a started connection of its own. */
  final Session session(int mode, String... options) throws JMSException {
    Connection connection = connect(options);
    connection.start();
    return connection.createSession(mode);
  }

  final Session session() throws JMSException {
    return session(Session.AUTO_ACKNOWLEDGE);
  }

  final Queue queue(Session session) throws JMSException {
    return session.createQueue(name);
  }

  final Topic topic(Session session) throws JMSException {
    return session.createTopic(name);
  }

  /** Sends texts, one after the other. */
  static void send(Session session, Destination to, String... texts) throws JMSException {
    try (var producer = session.createProducer(to)) {
      for (String text : texts) {
        producer.send(session.createTextMessage(text));
      }
    }
  }

  /** The texts of the next messages, as many as there should be. */
  static List<String> receive(MessageConsumer consumer, int count) throws JMSException {
    List<String> texts = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      texts.add(text(consumer.receive(SOON)));
    }
    return texts;
  }

  /** The text of a message, or "nothing" if there is none. */
  static String text(@Nullable Message message) throws JMSException {
    return message == null ? "nothing" : ((TextMessage) message).getText();
  }
}
