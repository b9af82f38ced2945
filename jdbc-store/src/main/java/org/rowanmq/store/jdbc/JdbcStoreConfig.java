package org.rowanmq.store.jdbc;

import java.time.Duration;

/**
 * How the store uses its database.
 *
 * @param readers connections for reading beside the writer's one
 * @param connectTimeout how long to wait for a connection
 * @param statementTimeout how long one statement may take
 * @param lockTimeout how long a statement may wait for a row that somebody else holds
 */
public record JdbcStoreConfig(
    int readers, Duration connectTimeout, Duration statementTimeout, Duration lockTimeout) {
  public JdbcStoreConfig {
    if (readers < 1) {
      throw new IllegalArgumentException("readers must be 1 or more");
    }
    requirePositive(connectTimeout, "connect-timeout");
    requirePositive(statementTimeout, "statement-timeout");
    requirePositive(lockTimeout, "lock-timeout");
  }

  public static JdbcStoreConfig defaults() {
    return new JdbcStoreConfig(
        2, Duration.ofSeconds(10), Duration.ofSeconds(30), Duration.ofSeconds(10));
  }

  private static void requirePositive(Duration duration, String key) {
    if (duration.toMillis() < 1) {
      throw new IllegalArgumentException(key + " must be at least a millisecond");
    }
  }
}
