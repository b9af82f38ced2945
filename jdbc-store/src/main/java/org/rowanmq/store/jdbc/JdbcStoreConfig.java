package org.rowanmq.store.jdbc;

import java.nio.file.Path;
import javax.sql.DataSource;

/**
 * Which database the store uses, and how.
 *
 * @param readers connections for reading beside the writer's
 * @param upkeep whether the broker keeps its tables small itself, where the database needs that
 * @param schema who brings the schema up to date
 * @param lease on a database server; an embedded database has none
 */
public record JdbcStoreConfig(
    DatabaseAddress database,
    UnsafeSettings unsafeSettings,
    int readers,
    StoreTimeouts timeouts,
    boolean upkeep,
    SchemaMode schema,
    LeaseConfig lease) {
  private static final int READERS = 2;

  public JdbcStoreConfig {
    if (readers < 1) {
      throw new IllegalArgumentException("readers must be 1 or more");
    }
  }

  /** The embedded database in a directory, otherwise the defaults. */
  public static JdbcStoreConfig embedded(Path directory) {
    return of(new DatabaseAddress.Embedded(directory));
  }

  /** A database server, otherwise the defaults. */
  public static JdbcStoreConfig server(String url, String user, String password) {
    return of(new DatabaseAddress.Server(url, user, new Secret(password)));
  }

  /**
   * A database server that somebody else connects to, otherwise the defaults.
   *
   * @param name what people call the source
   */
  public static JdbcStoreConfig given(String name, DataSource source) {
    return of(new DatabaseAddress.Given(name, source));
  }

  /** The same with another treatment of unsafe settings. */
  public JdbcStoreConfig withUnsafeSettings(UnsafeSettings other) {
    return new JdbcStoreConfig(database, other, readers, timeouts, upkeep, schema, lease);
  }

  /** The same with other timeouts. */
  public JdbcStoreConfig withTimeouts(StoreTimeouts other) {
    return new JdbcStoreConfig(database, unsafeSettings, readers, other, upkeep, schema, lease);
  }

  /** The same with a lease. */
  public JdbcStoreConfig withLease(LeaseConfig other) {
    return new JdbcStoreConfig(database, unsafeSettings, readers, timeouts, upkeep, schema, other);
  }

  /** The same with somebody else, or nobody else, in charge of the schema. */
  public JdbcStoreConfig withSchema(SchemaMode other) {
    return new JdbcStoreConfig(database, unsafeSettings, readers, timeouts, upkeep, other, lease);
  }

  private static JdbcStoreConfig of(DatabaseAddress database) {
    return new JdbcStoreConfig(
        database,
        UnsafeSettings.REFUSE,
        READERS,
        StoreTimeouts.defaults(),
        true,
        SchemaMode.MANAGE,
        LeaseConfig.none());
  }
}
