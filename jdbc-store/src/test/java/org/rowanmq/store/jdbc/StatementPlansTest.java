package org.rowanmq.store.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.rowanmq.runtime.SystemEnvironment;
import org.rowanmq.testkit.database.Database;
import org.rowanmq.testkit.database.DatabaseServer;
import org.rowanmq.testkit.database.DatabaseServer.Product;

/**
 * The statements of every batch find their rows by the whole key, also when they are planned while
 * the tables are empty and nothing is known about them.
 */
class StatementPlansTest {
  private final SystemEnvironment environment = new SystemEnvironment("test");

  @AfterEach
  void endTimers() {
    environment.close();
  }

  @Test
  void preparedPlansOfPostgresUseTheKey() throws Exception {
    Dialect dialect = new PostgresDialect();
    try (Connection connection = emptyTables(Product.POSTGRESQL);
        Statement statement = connection.createStatement()) {
      statement.execute(dialect.sessionSettings(StoreTimeouts.defaults()));
      for (String sql :
          List.of(
              PostgresDialect.deleteByHead("rowan_message"),
              PostgresDialect.deleteByJoin("rowan_message"),
              PostgresDialect.deleteByHead("rowan_expiry"),
              PostgresDialect.atOnce(false, PostgresRows.FRESH, true, true),
              PostgresDialect.atOnce(true, null, true, false),
              MessageReader.PAGE)) {
        assertThat(explain(statement, sql))
            .as(sql)
            .contains("Index Scan")
            .containsPattern("Index Cond: .*partition_no.*queue_id.*priority_rank.*id.*")
            .doesNotContain("Seq Scan", "Sort", "Hash");
      }
      assertThat(explain(statement, PostgresDialect.updateAt(JdbcMessageStore.FENCE)))
          .contains("Tid Scan")
          .doesNotContain("Index Scan");
      for (String sql :
          List.of(
              MessageReader.SCHEDULED,
              MessageReader.EXPIRED,
              MessageReader.ORPHANS,
              MessageRow.PROMOTE,
              dialect.deleteSome("rowan_message"))) {
        assertThat(explain(statement, sql)).as(sql).contains("Index").doesNotContain("Seq Scan");
      }
    }
  }

  @Test
  void listsOfMariaDbAreRangesOfTheKey() throws Exception {
    try (Connection connection = emptyTables(Product.MARIADB);
        Statement statement = connection.createStatement()) {
      statement.execute("INSERT INTO rowan_expiry SELECT 0, seq % 5, 5, seq, 1 FROM seq_1_to_2000");
      try (ResultSet plan =
          statement.executeQuery(
              "EXPLAIN " + MariaDbDialect.deleteByKey("rowan_expiry", 4).replace("?", "3"))) {
        assertThat(plan.next()).isTrue();
        assertThat(plan.getString("type")).isEqualTo("range");
        assertThat(plan.getString("key")).isEqualTo("PRIMARY");
        assertThat(plan.getInt("key_len")).as("all four columns").isEqualTo(4 + 8 + 2 + 8);
      }
    }
  }

  @Test
  void listsComeInFewLengths() {
    assertThat(Stream.of(1, 2, 3, 4, 5, 100, 512).map(MariaDbDialect::listLength))
        .containsExactly(1, 2, 4, 4, 8, 128, 512);
  }

  private Connection emptyTables(Product product) throws Exception {
    Database database = DatabaseServer.shared(product).newDatabase();
    JdbcMessageStore.open(TestConfigs.of(database), environment).close();
    return database.connect();
  }

  /** The plan that is kept for all parameters. */
  private static String explain(Statement statement, String sql) throws SQLException {
    String numbered = sql;
    int parameters = 0;
    while (numbered.contains("?")) {
      numbered = numbered.replaceFirst("\\?", "\\$" + ++parameters);
    }
    statement.execute("DEALLOCATE ALL");
    statement.execute("PREPARE planned AS " + numbered);
    String nulls =
        Stream.generate(() -> "NULL").limit(parameters).collect(Collectors.joining(", "));
    StringBuilder plan = new StringBuilder();
    try (ResultSet rows = statement.executeQuery("EXPLAIN EXECUTE planned (" + nulls + ")")) {
      while (rows.next()) {
        plan.append(rows.getString(1)).append('\n');
      }
    }
    return plan.toString();
  }
}
