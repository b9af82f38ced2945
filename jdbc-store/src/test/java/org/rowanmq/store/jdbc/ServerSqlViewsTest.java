package org.rowanmq.store.jdbc;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import org.junit.jupiter.api.AfterEach;
import org.rowanmq.broker.store.MessageStore;
import org.rowanmq.runtime.SystemEnvironment;
import org.rowanmq.testkit.database.Database;
import org.rowanmq.testkit.database.DatabaseServer;

/** The views on a real server, asked for plans as any client of it would. */
abstract class ServerSqlViewsTest extends SqlViewsContract {
  private final SystemEnvironment environment = new SystemEnvironment("test");
  private final DatabaseServer.Product product;
  private Database database;

  ServerSqlViewsTest(DatabaseServer.Product product) {
    this.product = product;
  }

  @AfterEach
  void endTimers() {
    environment.close();
  }

  @Override
  MessageStore open() throws Exception {
    database = DatabaseServer.shared(product).newDatabase();
    return JdbcMessageStore.open(TestConfigs.of(database), environment);
  }

  @Override
  String explain(String query) throws Exception {
    StringBuilder plan = new StringBuilder();
    try (Connection connection = TestConfigs.source(database).getConnection();
        Statement statement = connection.createStatement()) {
      boolean ignored =
          statement.execute(
              product == DatabaseServer.Product.MARIADB
                  ? "ANALYZE TABLE rowan_message, rowan_queue"
                  : "ANALYZE");
      try (ResultSet rows = statement.executeQuery("EXPLAIN " + query)) {
        int columns = rows.getMetaData().getColumnCount();
        while (rows.next()) {
          for (int i = 1; i <= columns; i++) {
            plan.append(rows.getString(i)).append(' ');
          }
          plan.append('\n');
        }
      }
    }
    return plan.toString();
  }
}
