package org.rowanmq.server.kill;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.MessageConsumer;
import jakarta.jms.Session;
import jakarta.jms.TextMessage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.rowanmq.broker.BrokerState;
import org.rowanmq.jms.JmsConnectionFactory;
import org.rowanmq.testkit.database.Database;
import org.rowanmq.testkit.database.DatabaseProxy;
import org.rowanmq.testkit.database.DatabaseServer;

/**
 * A broker that cannot reach its database any more, and a standby that takes over: the old one
 * hands out nothing after its lease has lapsed, and stops when it sees the database again (I12).
 */
@Timeout(value = 3, unit = TimeUnit.MINUTES)
final class TwoBrokersTest {
  private static final int MESSAGES = 20;

  @TempDir private Path directory = Path.of("");

  @ParameterizedTest
  @EnumSource(DatabaseServer.Product.class)
  void standbyTakesOverFromABrokerThatIsCutOff(DatabaseServer.Product product) throws Exception {
    DatabaseServer server = DatabaseServer.shared(product);
    Database database = server.newDatabase();
    try (DatabaseProxy proxy = new DatabaseProxy(server);
        LocalBroker old = broker("old", database, database.urlThrough(proxy.port()));
        Connection connection = connect(old, old.password())) {
      Session session = connection.createSession();
      for (int i = 1; i <= MESSAGES; i++) {
        send(session, "message " + i);
      }
      proxy.hang();
      // The messages are in the old broker's memory, and nobody has them.
      Files.createDirectory(directory.resolve("young"));
      Files.copy(
          directory.resolve("old").resolve("admin.password"),
          directory.resolve("young").resolve("admin.password"));
      try (LocalBroker young = broker("young", database, database.url())) {
        assertThat(old.state()).isEqualTo(BrokerState.DEGRADED);
        try (MessageConsumer late = session.createConsumer(session.createQueue("orders"))) {
          assertThat(late.receive(1_000)).isNull();
          try (Connection next = connect(young, young.password())) {
            receiveAll(next.createSession());
          }
          assertThat(late.receive(100)).isNull();
        }
        proxy.heal();
        Awaitility.await("the old broker stops")
            .atMost(Duration.ofSeconds(30))
            .until(() -> old.state() == BrokerState.FATAL);
        assertThat(young.entered()).isEmpty();
      }
    }
  }

  private LocalBroker broker(String name, Database database, String url) throws Exception {
    return new LocalBroker(
        """
        store:
          directory: "%s"
          url: "%s"
          user: %s
          password: %s
          connect-timeout: 1s
          statement-timeout: 1s
          lock-timeout: 1s
          socket-timeout: 2s
          lease: 4s
          lease-wait: 1m
        """
            .formatted(directory.resolve(name), url, database.user(), database.password()));
  }

  private static Connection connect(LocalBroker broker, String password) throws JMSException {
    Connection connection =
        new JmsConnectionFactory(broker.url()).createConnection("admin", password);
    connection.start();
    return connection;
  }

  private static void send(Session session, String text) throws JMSException {
    session.createProducer(session.createQueue("orders")).send(session.createTextMessage(text));
  }

  private static void receiveAll(Session session) throws JMSException {
    send(session, "message " + (MESSAGES + 1));
    try (MessageConsumer consumer = session.createConsumer(session.createQueue("orders"))) {
      for (int i = 1; i <= MESSAGES + 1; i++) {
        TextMessage message = (TextMessage) consumer.receive(30_000);
        assertThat(message.getText()).isEqualTo("message " + i);
        assertThat(message.getJMSRedelivered()).isFalse();
      }
    }
  }
}
