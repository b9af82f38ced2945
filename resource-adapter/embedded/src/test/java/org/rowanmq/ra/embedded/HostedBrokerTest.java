package org.rowanmq.ra.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import jakarta.jms.JMSContext;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import javax.sql.DataSource;
import org.h2.jdbcx.JdbcDataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.rowanmq.jms.JmsConnectionFactory;
import org.rowanmq.ra.embedded.host.HostedBrokers;
import org.rowanmq.runtime.SystemEnvironment;
import org.rowanmq.testkit.database.Database;
import org.rowanmq.testkit.database.DatabaseServer;
import org.rowanmq.testkit.database.DatabaseServer.Product;

/** Brokers in this process, reached without a socket. */
class HostedBrokerTest {
  private static final Duration LONG = Duration.ofMinutes(2);
  private static final BrokerKeeper.Pauses SHORT =
      new BrokerKeeper.Pauses(Duration.ofMillis(50), Duration.ofMillis(500));

  @TempDir Path directory;
  private final SystemEnvironment environment = new SystemEnvironment("test");
  private final BrokerHost.Starter starter = new HostedBrokers();
  private BrokerKeeper keeper;

  @AfterEach
  void stop() {
    if (keeper != null) {
      assertThat(keeper.stop()).isTrue();
    }
    environment.close();
  }

  private EmbeddedConfig inDirectory(int port) {
    return inDirectory(port, "limits.max-message=1MiB;store.lease=40s");
  }

  private EmbeddedConfig inDirectory(int port, String settings) {
    return EmbeddedConfig.of(
        "test",
        new EmbeddedConfig.Place(null, directory.resolve("data").toString()),
        "127.0.0.1",
        port,
        new EmbeddedConfig.Login("embedded", "secret", true),
        settings);
  }

  private void check(String settings) throws HostException {
    starter.check(inDirectory(7611, settings));
  }

  private static EmbeddedConfig onDataSource() {
    return EmbeddedConfig.of(
        "test",
        new EmbeddedConfig.Place("jdbc/rowan", null),
        "127.0.0.1",
        0,
        new EmbeddedConfig.Login("embedded", "secret", true),
        "limits.max-message=1MiB;store.lease=40s");
  }

  private void start(EmbeddedConfig config, DataSource source) throws HostException {
    keeper =
        new BrokerKeeper(
            "test",
            listener -> starter.start(config, source, environment, listener),
            SHORT,
            Duration.ofSeconds(15),
            environment);
    keeper.start(LONG);
    assertThat(keeper.status().state()).as(keeper.status().why()).isEqualTo("RUNNING");
  }

  private JMSContext context() {
    JmsConnectionFactory factory = new JmsConnectionFactory(keeper, environment);
    return factory.createContext("embedded", "secret");
  }

  private void send(String text) {
    try (JMSContext context = context()) {
      context.createProducer().send(context.createQueue("orders"), text);
    }
  }

  private String receive() {
    try (JMSContext context = context()) {
      return context
          .createConsumer(context.createQueue("orders"))
          .receiveBody(String.class, LONG.toMillis());
    }
  }

  private static HikariDataSource pool(Database database) {
    HikariConfig config = new HikariConfig();
    config.setJdbcUrl(database.url());
    config.setUsername(database.user());
    config.setPassword(database.password());
    config.setMaximumPoolSize(8);
    config.setMinimumIdle(0);
    config.setConnectionTimeout(2_000);
    return new HikariDataSource(config);
  }

  @Test
  void messageOutlivesTheBrokerInItsDirectoryAndNothingElseDoes() throws Exception {
    for (int round = 0; round < 3; round++) {
      start(inDirectory(0), null);
      if (round > 0) {
        assertThat(receive()).isEqualTo("round " + (round - 1));
      }
      send("round " + round);
      assertThat(keeper.addresses()).isEmpty();
      assertThat(keeper.figures()).containsKey("connections");
      assertThat(keeper.stop()).isTrue();
      keeper = null;
      await().until(HostedBrokerTest::brokerThreads, List::isEmpty);
    }
    starter.release();
    assertThat(DriverManager.drivers().map(driver -> driver.getClass().getName()))
        .doesNotContain("org.h2.Driver");
  }

  private static List<String> brokerThreads() {
    return Thread.getAllStackTraces().keySet().stream()
        .map(Thread::getName)
        .filter(name -> name.startsWith("rowan-") && !name.startsWith("rowan-client"))
        .toList();
  }

  @Test
  void clientsElsewhereConnectToItsPort() throws Exception {
    EmbeddedConfig free = inDirectory(0);
    try (java.net.ServerSocket socket = new java.net.ServerSocket(0)) {
      free = inDirectory(socket.getLocalPort());
    }
    start(free, null);
    send("hello");
    assertThat(keeper.addresses()).containsExactly("127.0.0.1:" + free.port());
    JmsConnectionFactory remote =
        new JmsConnectionFactory("rowan://127.0.0.1:" + free.port(), "embedded", "secret");
    try (JMSContext context = remote.createContext()) {
      assertThat(
              context
                  .createConsumer(context.createQueue("orders"))
                  .receiveBody(String.class, LONG.toMillis()))
          .isEqualTo("hello");
    }
  }

  @ParameterizedTest
  @EnumSource(Product.class)
  void messagesLieBehindTheServersDataSource(Product product) throws Exception {
    Database database = DatabaseServer.shared(product).newDatabase();
    try (HikariDataSource pool = pool(database)) {
      start(onDataSource(), pool);
      send("kept");
      assertThat(keeper.stop()).isTrue();
      assertThat(pool.getHikariPoolMXBean().getActiveConnections()).isZero();
      start(onDataSource(), pool);
      assertThat(receive()).isEqualTo("kept");
      assertThat(keeper.stop()).isTrue();
      keeper = null;
    }
  }

  @Test
  void brokerWhoseStoreFailsIsFollowedByOneThatHasEverything() throws Exception {
    Database database = DatabaseServer.shared(Product.POSTGRESQL).newDatabase();
    try (HikariDataSource pool = pool(database)) {
      start(onDataSource(), pool);
      send("kept");
      // As another broker does that takes the store.
      try (Connection connection = database.connect();
          Statement statement = connection.createStatement()) {
        statement.executeUpdate("UPDATE rowan_store_fence SET epoch = epoch + 1");
        statement.executeUpdate("UPDATE rowan_lease SET owner = 1, expires_at = 0");
      }
      try (JMSContext context = context()) {
        context.createProducer().send(context.createQueue("orders"), "after");
      }
      await().atMost(LONG).until(() -> keeper.starts() == 2);
      await().atMost(LONG).until(() -> keeper.status().state().equals("RUNNING"));
      assertThat(receive()).isEqualTo("kept");
      assertThat(receive()).isEqualTo("after");
      assertThat(keeper.stop()).isTrue();
      keeper = null;
    }
  }

  @Test
  void wrongSettingsAreAllNamed() {
    assertThatExceptionOfType(HostException.class)
        .isThrownBy(
            () -> check("# comment\nlimits.max-mesage=1MiB;store.lease=soon\nengine.io-threads=0"))
        .withMessageContaining("settings:2: limits.max-mesage: unknown key, did you mean 'limits")
        .withMessageContaining("settings:3: store.lease: 'soon' is not a duration")
        .withMessageContaining("settings:4: engine.io-threads");
    assertThatExceptionOfType(HostException.class)
        .isThrownBy(() -> check("limits"))
        .withMessage("settings:1: 'limits' is not key=value");
    assertThatExceptionOfType(HostException.class)
        .isThrownBy(() -> check("listeners.port=1"))
        .withMessageContaining("unknown key");
    assertThatExceptionOfType(HostException.class)
        .isThrownBy(() -> check("listener.tls.certificate=broker.pem;listener.tls.key=/k.pem"))
        .withMessageContaining("'broker.pem' is not allowed: files of tls must have absolute");
    assertThatExceptionOfType(HostException.class)
        .isThrownBy(() -> check("listener.tls.certificate=/broker.pem"))
        .withMessageContaining("settings:1: listener.tls.key: missing");
    assertThatExceptionOfType(HostException.class)
        .isThrownBy(
            () ->
                check(
                    "destinations.indexed-properties[0].destination=orders;"
                        + "destinations.indexed-properties[0].properties=[JMSPriority]"))
        .withMessageContaining("'JMSPriority' is not allowed");
  }

  @Test
  void encryptionWithoutPortIsRefused() {
    String tls = "listener.tls.certificate=/broker.pem;listener.tls.key=/key.pem";
    assertThatExceptionOfType(HostException.class)
        .isThrownBy(() -> starter.check(inDirectory(0, tls)))
        .withMessageContaining("listener.tls has no meaning without a port");
  }

  @Test
  void settingsOfAllKindsAreTaken() throws Exception {
    check("");
    check(
        " limits.max-message = 64MiB ;\n store.unsafe-settings=warn; store.schema=validate;"
            + " destinations.auto-create=false");
    check("listener.tls.certificate=/broker.pem;listener.tls.key=/key.pem");
  }

  @Test
  void unfitDataSourceIsRefusedWithTheReason() {
    JdbcDataSource example = new JdbcDataSource();
    example.setURL("jdbc:h2:mem:");
    assertThatExceptionOfType(HostException.class)
        .isThrownBy(() -> starter.examine("java:jboss/datasources/ExampleDS", example))
        .withMessageContaining("The DataSource java:jboss/datasources/ExampleDS leads to H2");
  }
}
