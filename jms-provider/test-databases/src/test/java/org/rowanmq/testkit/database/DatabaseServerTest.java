package org.rowanmq.testkit.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class DatabaseServerTest {
  @ParameterizedTest
  @EnumSource
  void commitsSurviveKillAndStop(DatabaseServer.Product product) throws Exception {
    Path home;
    try (DatabaseServer server = DatabaseServer.start(product, Map.of())) {
      home = server.home();
      Database database = server.newDatabase();
      execute(database, "CREATE TABLE t (id INT PRIMARY KEY)", "INSERT INTO t VALUES (1)");

      server.kill();
      assertThat(server.isRunning()).isFalse();
      assertThatThrownBy(database::connect).isInstanceOf(SQLException.class);
      server.start();
      assertThat(count(database)).isEqualTo(1);

      execute(database, "INSERT INTO t VALUES (2)");
      server.stop();
      server.start();
      assertThat(count(database)).isEqualTo(2);

      server.pause();
      assertThat(server.isRunning()).isTrue();
      server.resume();
      assertThat(count(database)).isEqualTo(2);
    }
    assertThat(Files.exists(home)).isFalse();
  }

  @ParameterizedTest
  @EnumSource
  void databasesAreApart(DatabaseServer.Product product) throws Exception {
    DatabaseServer server = DatabaseServer.shared(product);
    Database one = server.newDatabase();
    Database other = server.newDatabase();
    execute(one, "CREATE TABLE t (id INT PRIMARY KEY)");
    assertThatThrownBy(() -> count(other)).isInstanceOf(SQLException.class);
    assertThat(DatabaseServer.shared(product)).isSameAs(server);
  }

  @ParameterizedTest
  @EnumSource
  void emptiedDatabaseIsEmptyAgain(DatabaseServer.Product product) throws Exception {
    Database database = DatabaseServer.emptied(product);
    execute(database, "CREATE TABLE t (id INT PRIMARY KEY)");
    assertThat(DatabaseServer.emptied(product)).isEqualTo(database);
    assertThatThrownBy(() -> count(database)).isInstanceOf(SQLException.class);
    execute(database, "CREATE TABLE t (id INT PRIMARY KEY)");
    assertThat(count(database)).isZero();
  }

  private static void execute(Database database, String... statements) throws SQLException {
    try (Connection connection = database.connect();
        Statement statement = connection.createStatement()) {
      for (String sql : statements) {
        boolean ignored = statement.execute(sql);
      }
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
