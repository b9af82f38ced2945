package org.rowanmq.server.integration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.Session;
import jakarta.jms.Topic;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.rowanmq.jms.JmsConnectionFactory;
import org.rowanmq.server.ServerConfig;
import org.rowanmq.server.StoreConfig;
import org.rowanmq.server.config.YamlConfig;
import org.rowanmq.testkit.database.Database;
import org.rowanmq.testkit.database.DatabaseServer;
import org.rowanmq.testkit.database.DatabaseServer.Product;

/** The server on real database servers, set up as an operator does, with restarts in between. */
class DatabaseServersTest {
  @TempDir Path directory;

  @ParameterizedTest
  @EnumSource(Product.class)
  void queuesSubscriptionsAndTransactionsLiveThere(Product product) throws Exception {
    try (LiveBroker broker =
        LiveBroker.start(store(DatabaseServer.shared(product).newDatabase(), "vacuum: true"))) {
      JmsConnectionFactory factory =
          new JmsConnectionFactory(broker.uri(), broker.user(), broker.password());
      try (Connection connection = factory.createConnection()) {
        connection.setClientID("archive");
        connection.start();
        Session session = connection.createSession(Session.AUTO_ACKNOWLEDGE);
        Session transacted = connection.createSession(Session.SESSION_TRANSACTED);
        new Traffic(session.createQueue("orders"))
            .run(session, connection.createSession(), 1, () -> restart(broker));
        new Traffic(session.createQueue("payments"))
            .run(
                transacted,
                connection.createSession(Session.SESSION_TRANSACTED),
                1,
                () -> restart(broker));
        subscriptionKeepsItsMessages(session, broker);
        Session receiving = connection.createSession();
        assertThat(WithBroker.receive(receiving.createConsumer(receiving.createQueue("kept")), 2))
            .containsExactly("stays", "stays too");
      }
      assertThat(Files.exists(directory.resolve("rowan.mv.db"))).isFalse();
    }
  }

  @Test
  void anotherBrokerIsKeptOutByName() throws Exception {
    Database database = DatabaseServer.shared(Product.POSTGRESQL).newDatabase();
    StoreConfig store = store(database, "lease-wait: 1ms");
    Path elsewhere = Files.createDirectory(directory.resolve("elsewhere"));
    LiveBroker broker = LiveBroker.start(store);
    try {
      assertThatThrownBy(() -> LiveBroker.start(store.withDirectory(elsewhere)))
          .hasMessageContaining("in use by another broker: broker rowan on ")
          .hasMessageContaining("process " + ProcessHandle.current().pid());
      assertThatThrownBy(() -> LiveBroker.start(store))
          .hasMessageContaining(directory + " is used by another broker");
    } finally {
      broker.close();
    }
    // It has no password file of its own: the user is there already.
    Files.copy(directory.resolve("admin.password"), elsewhere.resolve("admin.password"));
    LiveBroker.start(store.withDirectory(elsewhere)).close();
  }

  private static void subscriptionKeepsItsMessages(Session session, LiveBroker broker)
      throws Exception {
    Topic topic = session.createTopic("news");
    session.createDurableConsumer(topic, "all", "", false).close();
    WithBroker.send(session, topic, "first", "second");
    WithBroker.send(session, session.createQueue("kept"), "stays", "stays too");
    restart(broker);
    try (var consumer = session.createDurableConsumer(topic, "all")) {
      assertThat(WithBroker.receive(consumer, 2)).containsExactly("first", "second");
    } catch (JMSException failure) {
      throw new AssertionError(failure);
    }
  }

  private static void restart(LiveBroker broker) throws Exception {
    broker.stop();
    broker.startAgain();
  }

  /** By the configuration file, with the password in a file of its own. */
  private StoreConfig store(Database database, String further) throws Exception {
    Path passwordFile = directory.resolve("database.password");
    Files.writeString(passwordFile, database.password() + "\n");
    String yaml =
        """
        store:
          directory: %s
          url: "%s"
          user: %s
          password-file: %s
          %s
        """
            .formatted(directory, database.url(), database.user(), passwordFile, further);
    return YamlConfig.read(ServerConfig.defaults(), "rowan.yaml", yaml).store();
  }
}
