package org.rowanmq.store.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import org.junit.jupiter.api.Test;
import org.rowanmq.runtime.SystemEnvironment;
import org.rowanmq.testkit.database.Database;
import org.rowanmq.testkit.database.DatabaseServer;
import org.rowanmq.testkit.database.DatabaseServer.Product;

class PostgresMessageStoreTest extends ServerMessageStoreTest {
  PostgresMessageStoreTest() {
    super(Product.POSTGRESQL);
  }

  /** A plan is made once, maybe when the table is empty, and kept when it is full. */
  @Test
  void deletesFindTheirRowsByTheWholeKeyEvenIfPlannedForAnEmptyTable() throws Exception {
    Database database = DatabaseServer.shared(Product.POSTGRESQL).newDatabase();
    PostgresDialect dialect = new PostgresDialect();
    StringBuilder plan = new StringBuilder();
    try (SystemEnvironment environment = new SystemEnvironment("plan")) {
      JdbcMessageStore.open(TestConfigs.of(database), environment).close();
    }
    try (Connection connection = database.connect();
        Statement statement = connection.createStatement()) {
      statement.execute(dialect.sessionSettings(StoreTimeouts.defaults()));
      String delete = PostgresDialect.deleteByKey("rowan_message");
      for (int i = 1; delete.contains("?"); i++) {
        delete = delete.replaceFirst("\\?", "\\$" + i);
      }
      statement.execute("PREPARE d (int, bigint, int, bigint[]) AS " + delete);
      try (ResultSet lines = statement.executeQuery("EXPLAIN EXECUTE d (0, 1, 5, '{1,2}')")) {
        while (lines.next()) {
          plan.append(lines.getString(1)).append('\n');
        }
      }
    }
    assertThat(plan)
        .contains("Index Scan using rowan_message_pkey", "id = ANY")
        .doesNotContain("Join", "Nested Loop", "Filter");
  }
}
