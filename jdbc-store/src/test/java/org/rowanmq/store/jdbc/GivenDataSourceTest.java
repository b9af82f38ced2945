package org.rowanmq.store.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;
import static org.rowanmq.testkit.store.StoreSamples.insert;

import com.zaxxer.hikari.HikariDataSource;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.sql.DataSource;
import org.h2.jdbcx.JdbcDataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.rowanmq.broker.store.StoreException;
import org.rowanmq.runtime.SystemEnvironment;
import org.rowanmq.testkit.database.Database;
import org.rowanmq.testkit.database.DatabaseServer;
import org.rowanmq.testkit.database.DatabaseServer.Product;
import org.rowanmq.testkit.store.StoreOwner;

/** A source of connections that belongs to somebody else: what is refused, borrowed, given back. */
class GivenDataSourceTest {
  private static final int POOL = 8;

  private final SystemEnvironment environment = new SystemEnvironment("test");

  @AfterEach
  void endTimers() {
    environment.close();
  }

  private interface Intercepted {
    /** Returns a result other than null to answer in place of the connection. */
    Object call(Connection connection, String method, Object[] arguments) throws SQLException;
  }

  /** A source whose connections somebody listens in on. */
  private static DataSource source(DataSource target, Intercepted intercepted) {
    return proxy(
        DataSource.class,
        target,
        (source, method, arguments) -> {
          if (!method.equals("getConnection")) {
            return null;
          }
          Connection connection = target.getConnection();
          return proxy(
              Connection.class,
              connection,
              (ignored, name, given) -> intercepted.call(connection, name, given));
        });
  }

  private interface Call<T> {
    Object with(T target, String method, Object[] arguments) throws SQLException;
  }

  private static <T> T proxy(Class<T> type, T target, Call<T> call) {
    return type.cast(
        Proxy.newProxyInstance(
            type.getClassLoader(),
            new Class<?>[] {type},
            (proxy, method, arguments) -> {
              Object answer = call.with(target, method.getName(), arguments);
              if (answer != null) {
                return answer;
              }
              try {
                return method.invoke(target, arguments);
              } catch (InvocationTargetException failure) {
                throw failure.getCause();
              }
            }));
  }

  private JdbcStoreConfig given(DataSource source) {
    return JdbcStoreConfig.given("jdbc/rowan", source);
  }

  private void assertRefused(DataSource source, String... texts) {
    assertThatExceptionOfType(StoreException.Fatal.class)
        .isThrownBy(() -> JdbcMessageStore.open(given(source), environment).close())
        .satisfies(fatal -> assertThat(fatal.getMessage()).contains(texts));
  }

  // ---- what is refused

  @ParameterizedTest
  @EnumSource(Product.class)
  void sourceInTheServersTransactionsIsRefusedWithWhatToSet(Product product) throws Exception {
    Database database = DatabaseServer.shared(product).newDatabase();
    DataSource plain = TestConfigs.source(database);
    String[] settings = {
      "DataSource jdbc/rowan takes part in the application server's transactions",
      "jta=false",
      "non-transactional-connections=true",
      "transactional=\"false\"",
      "JtaManaged = false"
    };
    assertRefused(
        source(
            plain,
            (connection, method, arguments) -> {
              if (method.equals("setAutoCommit")) {
                throw new SQLException("You cannot set autocommit during a managed transaction!");
              }
              return null;
            }),
        settings);
    assertRefused(
        source(
            plain,
            (connection, method, arguments) -> {
              if (method.equals("commit")) {
                throw new SQLException("not allowed", "2D000");
              }
              return null;
            }),
        settings);
    assertRefused(
        source(
            plain,
            (connection, method, arguments) -> method.equals("setAutoCommit") ? "done" : null),
        settings);

    try (Connection enlisted = plain.getConnection()) {
      assertRefused(
          source(
              plain,
              (connection, method, arguments) -> {
                if (method.equals("createStatement")) {
                  return enlisted.createStatement();
                }
                return null;
              }),
          "gives the same connection twice");
    }
    JdbcMessageStore.open(given(plain), environment).close();
  }

  @Test
  void embeddedDatabaseOfTheServerIsRefused() {
    JdbcDataSource example = new JdbcDataSource();
    example.setURL("jdbc:h2:mem:");
    assertRefused(example, "DataSource jdbc/rowan leads to H2", "name a directory");
  }

  @Test
  void unsafeSettingsAreRefusedAsWithOurOwnConnections() throws Exception {
    Database database = DatabaseServer.shared(Product.POSTGRESQL).newDatabase();
    database
        .server()
        .administer(List.of("ALTER DATABASE " + database.name() + " SET synchronous_commit = off"));
    assertRefused(
        TestConfigs.source(database), "DataSource jdbc/rowan", "synchronous_commit is off");
  }

  @Test
  void sourceWithoutConnectionsMayHaveSomeLater() throws Exception {
    Database database = DatabaseServer.shared(Product.POSTGRESQL).newDatabase();
    try (HikariDataSource pool = PooledMessageStoreTest.pool(database, true, 1)) {
      assertThatExceptionOfType(StoreException.Transient.class)
          .isThrownBy(() -> JdbcMessageStore.open(given(pool), environment).close())
          .withMessageContaining("DataSource jdbc/rowan gives no connection");
    }
  }

  // ---- what is given back

  @ParameterizedTest
  @EnumSource(Product.class)
  void connectionsAreGivenBackAsTheyWereLent(Product product) throws Exception {
    Database database = DatabaseServer.shared(product).newDatabase();
    for (boolean autoCommit : new boolean[] {true, false}) {
      try (HikariDataSource pool = PooledMessageStoreTest.pool(database, autoCommit, POOL)) {
        Set<String> before = sessions(pool, product);
        try (JdbcMessageStore store =
            JdbcMessageStore.open(
                given(pool)
                    .withLease(new LeaseConfig(7, "a test", Duration.ofMinutes(1), Duration.ZERO)),
                environment)) {
          StoreOwner owner = new StoreOwner(store);
          owner.commit(insert(1, autoCommit ? 1 : 2));
          assertThat(owner.ids(1)).isNotEmpty();
        }
        await().until(() -> pool.getHikariPoolMXBean().getActiveConnections() == 0);
        Set<String> changed = sessions(pool, product);
        changed.removeAll(before);
        assertThat(changed).isEmpty();
      }
    }
  }

  /** What the connections of a pool are set to, all of them to the same. */
  private static Set<String> sessions(DataSource pool, Product product) throws SQLException {
    String settings =
        product == Product.POSTGRESQL
            ? "SELECT name || '=' || setting FROM pg_settings"
                + " WHERE context IN ('user', 'superuser') AND name NOT LIKE '%isolation'"
                + " AND name NOT LIKE '%.%'"
            : "SELECT CONCAT(variable_name, '=', variable_value) FROM information_schema.session_variables WHERE variable_name IN"
                + " ('MAX_STATEMENT_TIME', 'INNODB_LOCK_WAIT_TIMEOUT', 'IDLE_TRANSACTION_TIMEOUT',"
                + " 'SQL_MODE', 'TX_READ_ONLY', 'AUTOCOMMIT')";
    List<Connection> connections = new ArrayList<>();
    Set<String> sessions = new TreeSet<>();
    try {
      for (int i = 0; i < POOL; i++) {
        Connection connection = pool.getConnection();
        connections.add(connection);
        try (Statement statement = connection.createStatement();
            ResultSet row = statement.executeQuery(settings)) {
          while (row.next()) {
            sessions.add(row.getString(1));
          }
          sessions.add("isolation " + connection.getTransactionIsolation());
          sessions.add("auto-commit " + connection.getAutoCommit());
          sessions.add("read-only " + connection.isReadOnly());
          sessions.add("network timeout " + connection.getNetworkTimeout());
        }
      }
    } finally {
      for (Connection connection : connections) {
        connection.close();
      }
    }
    return sessions;
  }

  // ---- what the pool may do

  @ParameterizedTest
  @EnumSource(Product.class)
  void connectionsThatAreTakenBackAreReplaced(Product product) throws Exception {
    Database database = DatabaseServer.shared(product).newDatabase();
    List<Connection> lent = new CopyOnWriteArrayList<>();
    try (HikariDataSource pool = PooledMessageStoreTest.pool(database, true, 2 * POOL)) {
      DataSource watched =
          proxy(
              DataSource.class,
              pool,
              (source, method, arguments) -> {
                if (!method.equals("getConnection")) {
                  return null;
                }
                Connection connection = source.getConnection();
                lent.add(connection);
                return connection;
              });
      try (JdbcMessageStore store = JdbcMessageStore.open(given(watched), environment)) {
        StoreOwner owner = new StoreOwner(store);
        owner.commit(insert(1, 1));
        assertThat(owner.ids(1)).containsExactly(1L);

        // As a pool does that takes them for leaked.
        for (Connection connection : lent) {
          connection.close();
        }
        owner.commit(insert(1, 2));
        await()
            .ignoreExceptionsInstanceOf(StoreException.Transient.class)
            .untilAsserted(() -> assertThat(owner.ids(1)).containsExactly(1L, 2L));
      }
    }
  }

  @Test
  void serverThatFallsSilentIsGivenUp() throws Exception {
    Database database = DatabaseServer.shared(Product.POSTGRESQL).newDatabase();
    List<Integer> limits = new CopyOnWriteArrayList<>();
    DataSource watched =
        source(
            TestConfigs.source(database),
            (connection, method, arguments) -> {
              if (method.equals("setNetworkTimeout")) {
                limits.add((Integer) arguments[1]);
              }
              return null;
            });
    try (JdbcMessageStore store = JdbcMessageStore.open(given(watched), environment)) {
      new StoreOwner(store).commit(insert(1, 1));
      assertThat(limits).contains(20_000);
      assertThat(store.patience()).isEqualTo(Duration.ofSeconds(20));
    }
    assertThat(limits).endsWith(0);
  }
}
