package org.rowanmq.store.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.rowanmq.runtime.SystemEnvironment;
import org.rowanmq.testkit.database.Database;
import org.rowanmq.testkit.database.DatabaseServer;
import org.rowanmq.testkit.database.DatabaseServer.Product;
import org.rowanmq.testkit.store.StoreOwner;
import org.rowanmq.testkit.store.StoreSamples;

class MigrationRaceTest {
  private static final int BROKERS = 4;

  private final SystemEnvironment environment = new SystemEnvironment("test");

  @AfterEach
  void endTimers() {
    environment.close();
  }

  @ParameterizedTest
  @EnumSource(Product.class)
  void brokersThatStartTogetherMakeTheTablesOnce(Product product) throws Exception {
    Database database = DatabaseServer.shared(product).newDatabase();
    ExecutorService threads = Executors.newFixedThreadPool(BROKERS);
    try {
      List<Future<JdbcMessageStore>> opening = new ArrayList<>();
      for (int i = 0; i < BROKERS; i++) {
        opening.add(
            threads.submit(() -> JdbcMessageStore.open(TestConfigs.of(database), environment)));
      }
      for (Future<JdbcMessageStore> opened : opening) {
        opened.get().close();
      }
    } finally {
      threads.shutdown();
    }
  }

  /** MariaDB commits each statement of a script by itself. */
  @Test
  void scriptOfMariaDbThatWasCutShortRunsAgain() throws Exception {
    Database database = DatabaseServer.shared(Product.MARIADB).newDatabase();
    JdbcMessageStore.open(TestConfigs.of(database), environment).close();
    try (Connection connection = database.connect();
        Statement statement = connection.createStatement()) {
      statement.execute("DROP TABLE rowan_user, rowan_expiry");
      statement.execute("DELETE FROM rowan_schema_version");
    }
    try (JdbcMessageStore store = JdbcMessageStore.open(TestConfigs.of(database), environment)) {
      StoreOwner owner = new StoreOwner(store);
      owner.commit(StoreSamples.insert(1, 1));
      assertThat(owner.recover().users).isEmpty();
    }
  }
}
