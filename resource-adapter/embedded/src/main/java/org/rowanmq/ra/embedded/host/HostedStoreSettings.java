package org.rowanmq.ra.embedded.host;

import java.time.Duration;
import org.rowanmq.broker.Doc;
import org.rowanmq.store.jdbc.DatabaseAddress;
import org.rowanmq.store.jdbc.JdbcStoreConfig;
import org.rowanmq.store.jdbc.LeaseConfig;
import org.rowanmq.store.jdbc.SchemaMode;
import org.rowanmq.store.jdbc.StoreTimeouts;
import org.rowanmq.store.jdbc.UnsafeSettings;

/** How messages are kept, where that is not the data source's business. */
public record HostedStoreSettings(
    @Doc("Whether to refuse a database server whose settings may lose messages, or only to warn")
        UnsafeSettings unsafeSettings,
    @Doc("How long one statement may take; one that reads may take twice as long")
        Duration statementTimeout,
    @Doc("How long a statement may wait for a row that somebody else holds") Duration lockTimeout,
    @Doc("How long to wait for a database server that does not answer") Duration socketTimeout,
    @Doc("Whether the broker vacuums its PostgreSQL tables as fast as it empties them")
        boolean vacuum,
    @Doc("Who brings the database's schema up to date: manage or validate") SchemaMode schema,
    @Doc("How long a broker that died keeps others from its database server") Duration lease) {
  public HostedStoreSettings {
    StoreTimeouts ignored =
        new StoreTimeouts(
            StoreTimeouts.defaults().connect(), statementTimeout, lockTimeout, socketTimeout);
    if (lease.compareTo(socketTimeout) <= 0) {
      throw new IllegalArgumentException("lease must be longer than socket-timeout");
    }
  }

  static HostedStoreSettings defaults() {
    StoreTimeouts timeouts = StoreTimeouts.defaults();
    return new HostedStoreSettings(
        UnsafeSettings.REFUSE,
        timeouts.statement(),
        timeouts.lock(),
        timeouts.socket(),
        true,
        SchemaMode.MANAGE,
        Duration.ofSeconds(30));
  }

  /**
   * @param readers connections that read
   * @param owner identity of the broker
   * @param holder what to call it
   */
  JdbcStoreConfig jdbc(DatabaseAddress database, int readers, long owner, String holder) {
    StoreTimeouts timeouts =
        new StoreTimeouts(
            StoreTimeouts.defaults().connect(), statementTimeout, lockTimeout, socketTimeout);
    return new JdbcStoreConfig(
        database,
        unsafeSettings,
        readers,
        timeouts,
        vacuum,
        schema,
        new LeaseConfig(owner, holder, lease, Duration.ZERO));
  }
}
