package org.rowanmq.ra;

import jakarta.jms.Connection;
import jakarta.jms.Destination;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;
import jakarta.jms.TextMessage;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.rowanmq.broker.Broker;
import org.rowanmq.broker.BrokerConfig;
import org.rowanmq.broker.ListenerConfig;
import org.rowanmq.broker.SecurityConfig;
import org.rowanmq.broker.store.UserRecord;
import org.rowanmq.jms.JmsConnectionFactory;
import org.rowanmq.runtime.SystemEnvironment;
import org.rowanmq.store.jdbc.JdbcMessageStore;
import org.rowanmq.store.jdbc.JdbcStoreConfig;
import org.rowanmq.wire.scram.ScramKeys;

/** A broker in this process that can be stopped and started again, and a plain client of it. */
final class TestBroker implements AutoCloseable {
  static final String USER = "bean";
  static final String PASSWORD = "secret";

  /** For what must come; it comes at once unless the machine is very busy. */
  static final long SOON = 15_000;

  private final SystemEnvironment environment = new SystemEnvironment("test-broker");
  private final Path directory;
  private int port;
  private @Nullable Broker broker;

  TestBroker(Path directory) throws Exception {
    this.directory = directory;
    start();
  }

  void start() throws Exception {
    SecurityConfig security = SecurityConfig.defaults();
    BrokerConfig config =
        BrokerConfig.defaults()
            .withSecurity(
                new SecurityConfig(
                    security.authenticationTimeout(),
                    security.idleTimeout(),
                    ScramKeys.ITERATIONS_MIN))
            .withListeners(ListenerConfig.of("127.0.0.1", port));
    Broker started =
        Broker.start(
            config,
            JdbcMessageStore.open(JdbcStoreConfig.embedded(directory), environment),
            environment,
            (state, why) -> {});
    if (!started.hasUsers()) {
      ScramKeys keys = ScramKeys.of(PASSWORD, new byte[16], ScramKeys.ITERATIONS_MIN);
      UserRecord user =
          new UserRecord(
              USER, keys.salt(), keys.iterations(), keys.storedKey(), keys.serverKey(), true);
      started.putUser(user).toCompletableFuture().get(30, TimeUnit.SECONDS);
    }
    broker = started;
    port = started.addresses().get(0).getPort();
  }

  /** In order. */
  void stop() {
    Broker running = broker;
    broker = null;
    if (running != null) {
      running.close();
    }
  }

  @Override
  public void close() {
    stop();
    environment.close();
  }

  int port() {
    return port;
  }

  String url() {
    return "rowan://127.0.0.1:" + port + "?reconnect-delay=10ms&reconnect-delay-max=200ms";
  }

  /** Physical connections. */
  int connections() {
    Broker running = broker;
    return running == null
        ? 0
        : Integer.parseInt(running.status().getOrDefault("connections", "0"));
  }

  // ---- a plain client

  /** Does something in a session of its own. */
  <T> T with(int mode, Use<T> use) throws Exception {
    try (Connection connection =
        new JmsConnectionFactory(url(), USER, PASSWORD).createConnection()) {
      connection.start();
      return use.of(connection.createSession(mode));
    }
  }

  interface Use<T> {
    T of(Session session) throws Exception;
  }

  void send(Destination to, String... texts) throws Exception {
    with(
        Session.AUTO_ACKNOWLEDGE,
        session -> {
          MessageProducer producer = session.createProducer(to);
          for (String text : texts) {
            producer.send(session.createTextMessage(text));
          }
          return texts.length;
        });
  }

  /** So many texts, in the order they come. */
  List<String> receive(Destination from, int count) throws Exception {
    return with(
        Session.AUTO_ACKNOWLEDGE,
        session -> {
          MessageConsumer consumer = session.createConsumer(from);
          List<String> texts = new ArrayList<>();
          for (int i = 0; i < count; i++) {
            texts.add(text(consumer.receive(SOON)));
          }
          return texts;
        });
  }

  /** Everything that is there. */
  List<String> drain(Destination from) throws Exception {
    return with(
        Session.AUTO_ACKNOWLEDGE,
        session -> {
          MessageConsumer consumer = session.createConsumer(from);
          List<String> texts = new ArrayList<>();
          for (Message next = consumer.receiveNoWait();
              next != null;
              next = consumer.receiveNoWait()) {
            texts.add(text(next));
          }
          return texts;
        });
  }

  static String text(@Nullable Message message) {
    try {
      return message == null ? "nothing" : ((TextMessage) message).getText();
    } catch (JMSException e) {
      throw new IllegalStateException(e);
    }
  }
}
