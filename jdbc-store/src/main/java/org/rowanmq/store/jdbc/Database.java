package org.rowanmq.store.jdbc;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.util.DriverDataSource;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Properties;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.rowanmq.broker.store.StoreException;

/**
 * A database with its dialect and its connections, its schema up to date. Readers share a pool; the
 * writer keeps its connection, so it opens one itself and sees at once why that fails.
 */
final class Database implements AutoCloseable {
  private static final String H2_NAME = "rowan";

  /**
   * Where connections come from.
   *
   * @param writers for transactions, one at a time
   * @param readers for reads
   * @param admins for what makes commits durable, or keeps tables small, one at a time
   */
  record Sources(DataSource writers, DataSource readers, DataSource admins) {}

  private final Dialect dialect;
  private final Sources sources;
  private final StoreTimeouts timeouts;
  private final ServerGuard guard;
  private final @Nullable HikariDataSource pool;
  private final @Nullable Connection anchor;

  private Database(
      Dialect dialect,
      Sources sources,
      StoreTimeouts timeouts,
      ServerGuard guard,
      @Nullable HikariDataSource pool,
      @Nullable Connection anchor) {
    this.dialect = dialect;
    this.sources = sources;
    this.timeouts = timeouts;
    this.guard = guard;
    this.pool = pool;
    this.anchor = anchor;
  }

  /**
   * Opens the database of the configuration, creates an embedded one, and brings the schema up to
   * date.
   *
   * @throws StoreException that names the database and the reason
   */
  static Database open(JdbcStoreConfig config) throws StoreException {
    return config.database() instanceof DatabaseAddress.Embedded embedded
        ? openEmbedded(embedded.directory().toAbsolutePath().normalize(), config)
        : openServer((DatabaseAddress.Server) config.database(), config);
  }

  /** Uses connections that somebody else supplies and closes; tells the dialect by asking one. */
  static Database over(Sources sources, StoreTimeouts timeouts, UnsafeSettings unsafeSettings)
      throws StoreException {
    Dialect dialect;
    try (Connection connection = sources.writers().getConnection()) {
      dialect = Supported.byProduct(connection.getMetaData().getDatabaseProductName());
      ServerGuard guard = new ServerGuard(dialect, unsafeSettings);
      try {
        guard.admit(connection);
        new SchemaMigrations(dialect).migrate(connection);
      } catch (SQLException failure) {
        throw dialect.errors().beforeCommit(failure);
      }
      return new Database(dialect, sources, timeouts, guard, null, null);
    } catch (SQLException failure) {
      throw new StoreException.Fatal(
          "The database cannot be reached: " + failure.getMessage(), failure);
    }
  }

  private static Database openEmbedded(Path directory, JdbcStoreConfig config)
      throws StoreException {
    H2Guard.checkLibrary();
    H2Guard.checkDirectory(directory);
    Dialect dialect = new H2Dialect();
    String url = "jdbc:h2:file:" + directory.resolve(H2_NAME);
    StoreTimeouts timeouts = config.timeouts();
    DataSource source = source(dialect, url, H2_NAME, "", timeouts);
    ServerGuard guard = new ServerGuard(dialect, config.unsafeSettings());
    try {
      // H2 closes the file with its last connection: this one stays.
      Connection anchor = source.getConnection();
      boolean opened = false;
      try {
        guard.admit(anchor);
        new SchemaMigrations(dialect).migrate(anchor);
        HikariDataSource pool = pool(dialect, source, config);
        opened = true;
        return new Database(
            dialect, new Sources(source, pool, source), timeouts, guard, pool, anchor);
      } finally {
        if (!opened) {
          anchor.close();
        }
      }
    } catch (SQLException failure) {
      throw H2Guard.openFailed(directory.resolve(H2_NAME + ".mv.db"), failure);
    }
  }

  private static Database openServer(DatabaseAddress.Server server, JdbcStoreConfig config)
      throws StoreException {
    Dialect dialect = Supported.byUrl(server.url());
    checkDriver(dialect);
    StoreTimeouts timeouts = config.timeouts();
    ServerGuard guard = new ServerGuard(dialect, config.unsafeSettings());
    try (Connection first = source(dialect, server, timeouts.forSchema()).getConnection()) {
      guard.admit(first);
      new SchemaMigrations(dialect).migrate(first);
    } catch (SQLException failure) {
      throw new StoreException.Fatal(
          "The database " + server + " cannot be used: " + failure.getMessage(), failure);
    } catch (StoreException unfit) {
      throw new StoreException.Fatal(
          "The database " + server + " cannot be used: " + unfit.getMessage(), unfit);
    }
    HikariDataSource pool = pool(dialect, source(dialect, server, timeouts.forReaders()), config);
    DataSource writers = source(dialect, server, timeouts);
    DataSource admins = source(dialect, server, timeouts.forSchema());
    return new Database(dialect, new Sources(writers, pool, admins), timeouts, guard, pool, null);
  }

  Dialect dialect() {
    return dialect;
  }

  Sources sources() {
    return sources;
  }

  /** For the writer. */
  StoreTimeouts timeouts() {
    return timeouts;
  }

  ServerGuard guard() {
    return guard;
  }

  /** Closes what {@link #open} opened. */
  @Override
  public void close() throws SQLException {
    if (pool != null) {
      pool.close();
    }
    if (anchor != null) {
      anchor.close();
    }
  }

  private static void checkDriver(Dialect dialect) throws StoreException {
    try {
      Class<?> ignored = Class.forName(dialect.driverClass());
    } catch (ClassNotFoundException missing) {
      throw new StoreException.Fatal(
          "The JDBC driver for "
              + dialect.product()
              + " is not on the class path: "
              + dialect.driverClass(),
          missing);
    }
  }

  private static DataSource source(
      Dialect dialect, DatabaseAddress.Server server, StoreTimeouts timeouts) {
    return source(dialect, server.url(), server.user(), server.password().value(), timeouts);
  }

  /** Options of the URL go before ours, whatever the driver makes of both. */
  private static DataSource source(
      Dialect dialect, String url, String user, String password, StoreTimeouts timeouts) {
    Properties options = new Properties();
    dialect
        .driverOptions(timeouts)
        .forEach(
            (name, value) -> {
              if (!url.contains(name + "=")) {
                options.setProperty(name, value);
              }
            });
    return new DriverDataSource(
        url,
        dialect.driverClass(),
        options,
        user.isEmpty() ? null : user,
        user.isEmpty() ? null : password);
  }

  private static HikariDataSource pool(Dialect dialect, DataSource source, JdbcStoreConfig config) {
    HikariConfig pool = new HikariConfig();
    pool.setPoolName("rowan-reader");
    pool.setDataSource(source);
    pool.setMaximumPoolSize(config.readers());
    pool.setMinimumIdle(0);
    pool.setAutoCommit(false);
    pool.setTransactionIsolation("TRANSACTION_REPEATABLE_READ");
    pool.setConnectionTimeout(Math.max(250, config.timeouts().connect().toMillis()));
    pool.setConnectionInitSql(dialect.sessionSettings(config.timeouts().forReaders()));
    // Commits the settings: the rollback that ends each read would undo them.
    pool.setIsolateInternalQueries(true);
    pool.setInitializationFailTimeout(-1);
    pool.setMaxLifetime(0);
    return new HikariDataSource(pool);
  }
}
