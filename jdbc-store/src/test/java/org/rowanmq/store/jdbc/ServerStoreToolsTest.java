package org.rowanmq.store.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.Statement;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.rowanmq.testkit.database.Database;
import org.rowanmq.testkit.database.DatabaseServer;

/** The tools on a real server. */
abstract class ServerStoreToolsTest extends StoreToolsContract {
  private final DatabaseServer.Product product;
  private final Map<JdbcStoreConfig, Database> databases = new HashMap<>();

  ServerStoreToolsTest(DatabaseServer.Product product) {
    this.product = product;
  }

  @Override
  JdbcStoreConfig newDatabase() throws Exception {
    Database database = DatabaseServer.shared(product).newDatabase();
    JdbcStoreConfig config = TestConfigs.of(database);
    databases.put(config, database);
    return config;
  }

  @Override
  Connection connect(JdbcStoreConfig config) throws Exception {
    return TestConfigs.source(databases.get(config)).getConnection();
  }

  /** Command by command, as the database's client cuts it. */
  @Test
  void printedSqlMakesTheSchema() throws Exception {
    JdbcStoreConfig config = newDatabase();
    String script =
        StoreTools.schemaSql(
            product == DatabaseServer.Product.MARIADB ? "mariadb" : "postgresql", 1);
    String delimiter = ";";
    StringBuilder command = new StringBuilder();
    try (Connection connection = connect(config);
        Statement statement = connection.createStatement()) {
      for (String line : script.split("\n")) {
        if (line.startsWith("DELIMITER ")) {
          delimiter = line.substring(10);
          continue;
        }
        command.append(line).append('\n');
        String text = command.toString().strip();
        boolean inBody = delimiter.equals(";") && (text.split("\\$\\$", -1).length & 1) == 0;
        if (text.endsWith(delimiter) && !inBody) {
          boolean ignored =
              statement.execute(text.substring(0, text.length() - delimiter.length()));
          command.setLength(0);
        }
      }
      assertThat(command.toString()).isBlank();
    }
    try (StoreTools tools = StoreTools.open(config.withSchema(SchemaMode.VALIDATE), false)) {
      assertThat(tools.check(true))
          .noneMatch(finding -> finding.level() == StoreFinding.Level.ERROR);
    }
  }
}
