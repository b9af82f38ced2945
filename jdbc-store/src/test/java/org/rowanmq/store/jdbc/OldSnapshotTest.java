package org.rowanmq.store.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.rowanmq.broker.store.StoreOp;
import org.rowanmq.runtime.SystemEnvironment;
import org.rowanmq.testkit.database.Database;
import org.rowanmq.testkit.database.DatabaseServer;
import org.rowanmq.testkit.database.DatabaseServer.Product;
import org.rowanmq.testkit.store.StoreOwner;

/**
 * What an old snapshot of another session keeps alive on PostgreSQL, the versions of rows that each
 * batch changes, is not read again with each batch.
 */
class OldSnapshotTest {
  private static final int BATCHES = 400;
  private static final int FEW = 10;

  private final SystemEnvironment environment = new SystemEnvironment("test");

  @AfterEach
  void endTimers() {
    environment.close();
  }

  @Test
  void rowsThatEachBatchChangesAreFoundWhereTheyLie() throws Exception {
    Database database = DatabaseServer.shared(Product.POSTGRESQL).newDatabase();
    try (Connection snapshot = database.connect()) {
      // The figures of a session come when it ends, at the latest.
      try (JdbcMessageStore store = JdbcMessageStore.open(TestConfigs.of(database), environment)) {
        StoreOwner owner = new StoreOwner(store);
        hold(snapshot);
        for (int i = 1; i <= BATCHES; i++) {
          owner.commit(new StoreOp.PutCounter(1, i, i), new StoreOp.PutWatermark(1, i));
        }
        assertThat(owner.recover().counters).hasSize(1);
      }
      for (String table : List.of("rowan_store_fence", "rowan_queue_counter", "rowan_watermark")) {
        await()
            .atMost(Duration.ofSeconds(30))
            .until(() -> number(database, "n_tup_upd", table) >= BATCHES - 1);
        assertThat(number(database, "idx_scan", table)).as(table).isLessThan(FEW);
      }
    }
  }

  private static void hold(Connection connection) throws SQLException {
    connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
    connection.setAutoCommit(false);
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery("SELECT COUNT(*) FROM rowan_queue")) {
      assertThat(rows.next()).isTrue();
    }
  }

  private static long number(Database database, String column, String table) throws SQLException {
    try (Connection connection = database.connect();
        Statement statement = connection.createStatement();
        ResultSet row =
            statement.executeQuery(
                "SELECT " + column + " FROM pg_stat_user_tables WHERE relname = '" + table + "'")) {
      assertThat(row.next()).isTrue();
      return row.getLong(1);
    }
  }
}
