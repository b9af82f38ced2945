package org.rowanmq.testkit.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class DatabaseProxyTest {
  @ParameterizedTest
  @EnumSource
  void faultsAreWhatTheySayTheyAre(DatabaseServer.Product product) throws Exception {
    Database database = DatabaseServer.shared(product).newDatabase();
    try (DatabaseProxy proxy = new DatabaseProxy(database.server())) {
      try (Connection connection = connect(database, proxy)) {
        execute(connection, "CREATE TABLE t (id INT PRIMARY KEY)");
        connection.setAutoCommit(false);
        // Often enough for a driver to prepare its COMMIT.
        for (int i = 1; i <= 7; i++) {
          execute(connection, "INSERT INTO t VALUES (" + i + ")");
          connection.commit();
        }
        proxy.loseCommitAnswers(1);
        execute(connection, "INSERT INTO t VALUES (8)");
        assertThatThrownBy(connection::commit).isInstanceOf(SQLException.class);
        assertThat(proxy.planned()).isZero();
      }
      assertThat(count(database)).as("the commit was carried out").isEqualTo(8);

      try (Connection connection = connect(database, proxy)) {
        connection.setAutoCommit(false);
        proxy.loseCommits(1);
        execute(connection, "INSERT INTO t VALUES (9)");
        assertThatThrownBy(connection::commit).isInstanceOf(SQLException.class);
      }
      assertThat(count(database)).as("the commit was not carried out").isEqualTo(8);

      try (Connection connection = connect(database, proxy)) {
        proxy.refuse();
        assertThatThrownBy(() -> connect(database, proxy)).isInstanceOf(SQLException.class);
        assertThatThrownBy(() -> execute(connection, "SELECT 1")).isInstanceOf(SQLException.class);
      }
      proxy.heal();
      try (Connection connection = connect(database, proxy)) {
        connection.setNetworkTimeout(Runnable::run, 200);
        proxy.hang();
        assertThatThrownBy(() -> execute(connection, "INSERT INTO t VALUES (10)"))
            .isInstanceOf(SQLException.class);
      }
      proxy.heal();
      try (Connection connection = connect(database, proxy)) {
        assertThat(connection.isValid(5)).isTrue();
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void smallDisksFillUpAndAreFreed(DatabaseServer.Product product) throws Exception {
    assumeThat(DatabaseServer.canHaveSmallDisk()).as("user namespaces").isTrue();
    Map<String, String> settings =
        product == DatabaseServer.Product.MARIADB
            ? Map.of("innodb-log-file-size", "16M", "innodb-buffer-pool-size", "64M")
            : Map.of("max_wal_size", "64MB", "min_wal_size", "32MB");
    try (DatabaseServer server = DatabaseServer.startOnSmallDisk(product, settings, 400)) {
      Database database = server.newDatabase();
      try (Connection connection = database.connect()) {
        execute(connection, "CREATE TABLE t (id INT PRIMARY KEY, body VARCHAR(10000))");
        server.fillDisk();
        assertThatThrownBy(
                () -> {
                  for (int i = 0; i < 1000; i++) {
                    fill(connection, i);
                  }
                })
            .isInstanceOfSatisfying(
                SQLException.class,
                full ->
                    System.out.println(
                        product
                            + " full: "
                            + full.getSQLState()
                            + " "
                            + full.getErrorCode()
                            + " "
                            + full.getMessage()));
      }
      server.freeDisk();
      if (!server.isRunning()) {
        server.start();
      }
      try (Connection connection = database.connect()) {
        fill(connection, 100_000);
      }
      server.kill();
      server.start();
      assertThat(count(database)).isPositive();
    }
  }

  private static void fill(Connection connection, int id) throws SQLException {
    execute(
        connection,
        "INSERT INTO t VALUES (" + id + ", '" + Integer.toString(id).repeat(1500) + "')");
  }

  private static Connection connect(Database database, DatabaseProxy proxy) throws SQLException {
    return DriverManager.getConnection(
        database.urlThrough(proxy.port()), database.user(), database.password());
  }

  private static void execute(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      boolean ignored = statement.execute(sql);
    }
  }

  private static int count(Database database) throws SQLException {
    try (Connection connection = database.connect();
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery("SELECT COUNT(*) FROM t")) {
      assertThat(rows.next()).isTrue();
      return rows.getInt(1);
    }
  }
}
