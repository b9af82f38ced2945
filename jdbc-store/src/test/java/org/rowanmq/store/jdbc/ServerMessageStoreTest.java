package org.rowanmq.store.jdbc;

import org.junit.jupiter.api.AfterEach;
import org.rowanmq.broker.store.MessageStore;
import org.rowanmq.runtime.SystemEnvironment;
import org.rowanmq.testkit.database.Database;
import org.rowanmq.testkit.database.DatabaseServer;
import org.rowanmq.testkit.store.MessageStoreContract;

/** The contract on a real server; each test finds the database empty. */
abstract class ServerMessageStoreTest extends MessageStoreContract {
  private final SystemEnvironment environment = new SystemEnvironment("test");
  private final DatabaseServer.Product product;
  private Database database;

  ServerMessageStoreTest(DatabaseServer.Product product) {
    this.product = product;
  }

  @AfterEach
  void endTimers() {
    environment.close();
  }

  @Override
  protected MessageStore open() throws Exception {
    if (database == null) {
      database = DatabaseServer.emptied(product);
    }
    return JdbcMessageStore.open(TestConfigs.of(database), environment);
  }
}
