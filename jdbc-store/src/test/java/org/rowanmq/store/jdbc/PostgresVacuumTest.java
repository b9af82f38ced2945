package org.rowanmq.store.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.rowanmq.broker.store.StoreOp;
import org.rowanmq.runtime.SystemEnvironment;
import org.rowanmq.testkit.database.Database;
import org.rowanmq.testkit.database.DatabaseServer;
import org.rowanmq.testkit.database.DatabaseServer.Product;
import org.rowanmq.testkit.store.StoreOwner;
import org.rowanmq.testkit.store.StoreSamples;

class PostgresVacuumTest {
  private static final int GROUP = 500;
  private static final String STATISTICS =
      " FROM pg_stat_user_tables WHERE relname = 'rowan_message'";

  private final SystemEnvironment environment = new SystemEnvironment("test");

  @AfterEach
  void endTimers() {
    environment.close();
  }

  @Test
  void rowsThatFlowThroughDoNotMakeTheTableGrow() throws Exception {
    Database database = DatabaseServer.shared(Product.POSTGRESQL).newDatabase();
    try (JdbcMessageStore store = JdbcMessageStore.open(TestConfigs.of(database), environment);
        Connection connection = database.connect();
        Statement statement = connection.createStatement()) {
      StoreOwner owner = new StoreOwner(store);
      long id = flowThrough(owner, 0, 2 * PostgresVacuum.LEAST_ROWS);
      await()
          .atMost(Duration.ofSeconds(30))
          .until(() -> number(statement, "SELECT vacuum_count" + STATISTICS) > 0);
      long size = number(statement, "SELECT pg_total_relation_size('rowan_message')");

      // Without any vacuum it would be five times as large.
      for (int flow = 0; flow < 8; flow++) {
        long vacuums = number(statement, "SELECT vacuum_count" + STATISTICS);
        id = flowThrough(owner, id, PostgresVacuum.LEAST_ROWS);
        await()
            .atMost(Duration.ofSeconds(30))
            .until(() -> number(statement, "SELECT vacuum_count" + STATISTICS) > vacuums);
      }
      assertThat(number(statement, "SELECT pg_total_relation_size('rowan_message')"))
          .isLessThan(2 * size);
    }
  }

  @Test
  void aSnapshotHeldOpenElsewhereIsWaitedForAndNotVacuumedAgainst() throws Exception {
    Database database = DatabaseServer.shared(Product.POSTGRESQL).newDatabase();
    Churn churn = new Churn();
    try (Connection connection = database.connect();
        Statement statement = connection.createStatement();
        Connection other = database.connect()) {
      statement.execute("CREATE TABLE churned (id BIGINT); CREATE TABLE looked_at (id BIGINT)");
      other.setAutoCommit(false);
      other.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
      hold(other);
      try (PostgresVacuum vacuum =
          new PostgresVacuum(TestConfigs.source(database), churn, environment)) {
        vacuum.start();
        // Tables have their turns in order: once the later one is done, the first one was looked
        // at.
        churn.deleted("churned", PostgresVacuum.LEAST_ROWS);
        churn.deleted("looked_at", PostgresVacuum.LEAST_ROWS);
        awaitVacuums(statement, "looked_at", 1);
        assertThat(vacuums(statement, "churned")).isEqualTo(1);

        churn.deleted("churned", PostgresVacuum.LEAST_ROWS);
        await().atMost(Duration.ofSeconds(30)).until(() -> vacuum.postponed() > 0);
        assertThat(vacuums(statement, "churned")).isEqualTo(1);

        other.rollback();
        awaitVacuums(statement, "churned", 2);
      }
    }
  }

  private static void hold(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      assertThat(number(statement, "SELECT COUNT(*) FROM pg_class")).isPositive();
    }
  }

  private static void awaitVacuums(Statement statement, String table, long times) {
    await().atMost(Duration.ofSeconds(30)).until(() -> vacuums(statement, table) == times);
  }

  private static long vacuums(Statement statement, String table) throws SQLException {
    return number(
        statement, "SELECT vacuum_count FROM pg_stat_user_tables WHERE relname = '" + table + "'");
  }

  private static long flowThrough(StoreOwner owner, long after, int rows) throws Exception {
    long id = after;
    while (id < after + rows) {
      List<StoreOp> inserts = new ArrayList<>();
      List<StoreOp> deletes = new ArrayList<>();
      for (int i = 0; i < GROUP; i++) {
        inserts.add(StoreSamples.insert(1, ++id));
        deletes.add(StoreSamples.delete(1, id));
      }
      // In another batch: what ends in its own is never written.
      owner.commit(inserts);
      owner.commit(deletes);
    }
    return id;
  }

  private static long number(Statement statement, String sql) throws SQLException {
    try (ResultSet row = statement.executeQuery(sql)) {
      assertThat(row.next()).isTrue();
      return row.getLong(1);
    }
  }
}
