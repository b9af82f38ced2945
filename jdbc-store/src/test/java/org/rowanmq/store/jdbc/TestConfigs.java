package org.rowanmq.store.jdbc;

import com.zaxxer.hikari.util.DriverDataSource;
import java.util.Properties;
import javax.sql.DataSource;
import org.rowanmq.testkit.database.Database;

/** How tests reach their databases. */
final class TestConfigs {
  private TestConfigs() {}

  static JdbcStoreConfig of(Database database) {
    return JdbcStoreConfig.server(database.url(), database.user(), database.password());
  }

  static DataSource source(Database database) {
    return new DriverDataSource(
        database.url(), null, new Properties(), database.user(), database.password());
  }
}
