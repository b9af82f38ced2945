package org.rowanmq.server;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.rowanmq.broker.ConfigException;
import org.rowanmq.broker.Doc;
import org.rowanmq.store.jdbc.JdbcStoreConfig;

/** Where messages lie, and how long the database may take. */
public record StoreConfig(
    @Doc(
            "Directory of the database and of admin.password; a relative one lies in the"
                + " installation")
        Path directory,
    @Doc("How long to wait for a database connection") Duration connectTimeout,
    @Doc("How long one statement may take") Duration statementTimeout,
    @Doc("How long a statement may wait for a row that somebody else holds") Duration lockTimeout) {
  public StoreConfig {
    List<ConfigException.Problem> problems = new ArrayList<>();
    require(problems, "connect-timeout", connectTimeout);
    require(problems, "statement-timeout", statementTimeout);
    require(problems, "lock-timeout", lockTimeout);
    if (!problems.isEmpty()) {
      throw new ConfigException(problems);
    }
  }

  /** {@code data}, and what {@link JdbcStoreConfig} thinks right. */
  public static StoreConfig defaults() {
    JdbcStoreConfig jdbc = JdbcStoreConfig.defaults();
    return new StoreConfig(
        Path.of("data"), jdbc.connectTimeout(), jdbc.statementTimeout(), jdbc.lockTimeout());
  }

  /** The same with another directory. */
  public StoreConfig withDirectory(Path other) {
    return new StoreConfig(other, connectTimeout, statementTimeout, lockTimeout);
  }

  JdbcStoreConfig jdbc(int readers) {
    return new JdbcStoreConfig(readers, connectTimeout, statementTimeout, lockTimeout);
  }

  private static void require(List<ConfigException.Problem> problems, String key, Duration value) {
    if (value.toMillis() < 1) {
      problems.add(new ConfigException.Problem(key, "must be at least 1ms"));
    }
  }
}
