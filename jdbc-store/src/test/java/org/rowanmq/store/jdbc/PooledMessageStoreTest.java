package org.rowanmq.store.jdbc;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import org.junit.jupiter.api.AfterEach;
import org.rowanmq.broker.store.MessageStore;
import org.rowanmq.runtime.SystemEnvironment;
import org.rowanmq.testkit.database.Database;
import org.rowanmq.testkit.database.DatabaseServer;
import org.rowanmq.testkit.store.MessageStoreContract;

/** The contract over the pool of somebody else, such as an application server. */
abstract class PooledMessageStoreTest extends MessageStoreContract {
  private final SystemEnvironment environment = new SystemEnvironment("test");
  private final DatabaseServer.Product product;
  private final boolean autoCommit;
  private HikariDataSource pool;

  /**
   * @param autoCommit mode of the connections that the pool gives
   */
  PooledMessageStoreTest(DatabaseServer.Product product, boolean autoCommit) {
    this.product = product;
    this.autoCommit = autoCommit;
  }

  @AfterEach
  void endTimersAndPool() {
    environment.close();
    if (pool != null) {
      pool.close();
    }
  }

  @Override
  protected MessageStore open() throws Exception {
    if (pool == null) {
      pool = pool(DatabaseServer.emptied(product), autoCommit, 16);
    }
    return JdbcMessageStore.open(JdbcStoreConfig.given("jdbc/rowan", pool), environment);
  }

  static HikariDataSource pool(Database database, boolean autoCommit, int size) {
    HikariConfig config = new HikariConfig();
    config.setPoolName("theirs");
    config.setDataSource(TestConfigs.source(database));
    config.setMinimumIdle(0);
    config.setMaximumPoolSize(size);
    config.setConnectionTimeout(2_000);
    config.setAutoCommit(autoCommit);
    return new HikariDataSource(config);
  }
}
