package org.rowanmq.store.jdbc;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.DataSource;
import org.h2.jdbcx.JdbcDataSource;
import org.rowanmq.broker.store.StoreException;

/**
 * An embedded H2 database in a directory of its own, and its three connection pools. Whoever opens
 * it closes it; H2 closes the file with the last connection.
 */
final class H2Database implements AutoCloseable {
  private static final String NAME = "rowan";
  private static final String READER = "rowan_sql";

  private final HikariDataSource writers;
  private final HikariDataSource readers;
  private final HikariDataSource admins;
  private final JdbcDataSource inquirers;

  private H2Database(JdbcDataSource source, JdbcDataSource inquirers, JdbcStoreConfig config) {
    this.inquirers = inquirers;
    writers = pool("writer", 1, false, source, config);
    admins = pool("admin", 1, true, source, config);
    readers = pool("reader", config.readers(), false, source, config);
  }

  /**
   * Opens or creates the database and brings its schema up to date.
   *
   * @throws StoreException.Fatal that names the path and the reason
   */
  static H2Database open(Path directory, JdbcStoreConfig config) throws StoreException {
    Path absolute = directory.toAbsolutePath().normalize();
    H2Guard.checkLibrary();
    H2Guard.checkDirectory(absolute);
    JdbcDataSource source = source(absolute, config);
    // Held until the pools have connections of their own: H2 closes the file with the last one.
    try (Connection first = source.getConnection()) {
      new SchemaMigrations(new H2Dialect()).migrate(first);
      return new H2Database(source, source(READER, absolute, ";IFEXISTS=TRUE"), config);
    } catch (SQLException failure) {
      throw H2Guard.openFailed(absolute.resolve(NAME + ".mv.db"), failure);
    }
  }

  DataSource writers() {
    return writers;
  }

  DataSource readers() {
    return readers;
  }

  DataSource admins() {
    return admins;
  }

  /** For administrators' queries: the user may read the views and nothing else. */
  DataSource inquirers() {
    return inquirers;
  }

  @Override
  public void close() {
    readers.close();
    writers.close();
    admins.close();
  }

  /** No exit hook: the broker closes its store. WRITE_DELAY and RETENTION_TIME stay as they are. */
  private static JdbcDataSource source(Path directory, JdbcStoreConfig config) {
    return source(
        NAME,
        directory,
        ";DB_CLOSE_ON_EXIT=FALSE;TRACE_LEVEL_FILE=0;LOCK_TIMEOUT="
            + config.lockTimeout().toMillis());
  }

  /** A user without rights can change no setting, and finds the database open. */
  private static JdbcDataSource source(String user, Path directory, String settings) {
    JdbcDataSource source = new JdbcDataSource();
    source.setURL("jdbc:h2:file:" + directory.resolve(NAME) + settings);
    source.setUser(user);
    source.setPassword("");
    return source;
  }

  private static HikariDataSource pool(
      String name, int size, boolean autoCommit, JdbcDataSource source, JdbcStoreConfig config) {
    HikariConfig pool = new HikariConfig();
    pool.setPoolName("rowan-" + name);
    pool.setDataSource(source);
    pool.setMaximumPoolSize(size);
    pool.setMinimumIdle(name.equals("reader") ? 0 : 1);
    pool.setAutoCommit(autoCommit);
    pool.setTransactionIsolation(
        name.equals("reader") ? "TRANSACTION_REPEATABLE_READ" : "TRANSACTION_READ_COMMITTED");
    pool.setConnectionTimeout(Math.max(250, config.connectTimeout().toMillis()));
    pool.setConnectionInitSql("SET QUERY_TIMEOUT " + config.statementTimeout().toMillis());
    pool.setMaxLifetime(0);
    return new HikariDataSource(pool);
  }
}
