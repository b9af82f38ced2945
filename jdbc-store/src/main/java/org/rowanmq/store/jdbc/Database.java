package org.rowanmq.store.jdbc;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.util.DriverDataSource;
import java.nio.file.Files;
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
  private static final int VALID_SECONDS = 5;

  /** May read the views of an H2 database and nothing else; made by a migration. */
  private static final String H2_READER = "rowan_sql";

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
  private final DataSource inquirers;
  private final StoreTimeouts timeouts;
  private final ServerGuard guard;
  private final @Nullable HikariDataSource pool;
  private final @Nullable EmbeddedSource embedded;
  private @Nullable Path directory;
  private boolean lent;

  private Database(
      Dialect dialect,
      Sources sources,
      DataSource inquirers,
      StoreTimeouts timeouts,
      ServerGuard guard,
      @Nullable HikariDataSource pool,
      @Nullable EmbeddedSource embedded) {
    this.dialect = dialect;
    this.sources = sources;
    this.inquirers = inquirers;
    this.timeouts = timeouts;
    this.guard = guard;
    this.pool = pool;
    this.embedded = embedded;
  }

  /**
   * Opens the database of the configuration, creates an embedded one, and brings the schema up to
   * date.
   *
   * @throws StoreException that names the database and the reason
   */
  static Database open(JdbcStoreConfig config) throws StoreException {
    if (config.database() instanceof DatabaseAddress.Embedded embedded) {
      return openEmbedded(embedded.directory().toAbsolutePath().normalize(), config);
    }
    return config.database() instanceof DatabaseAddress.Given given
        ? openGiven(given, config)
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
      return new Database(dialect, sources, sources.readers(), timeouts, guard, null, null);
    } catch (SQLException failure) {
      throw new StoreException.Fatal(
          "The database cannot be reached: " + failure.getMessage(), failure);
    }
  }

  /** One connection that nothing was done with yet. */
  record Raw(Dialect dialect, Connection connection) {}

  /**
   * Connects for tools, without looking at settings or schema.
   *
   * @param create whether an embedded database that is not there is made
   * @throws StoreException that names the database and the reason
   */
  static Raw connect(JdbcStoreConfig config, boolean create) throws StoreException {
    StoreTimeouts timeouts = config.timeouts().forSchema();
    if (config.database() instanceof DatabaseAddress.Server server) {
      Dialect dialect = Supported.byUrl(server.url());
      checkDriver(dialect);
      try {
        return new Raw(dialect, source(dialect, server, timeouts).getConnection());
      } catch (SQLException failure) {
        throw new StoreException.Fatal(
            "The database " + server + " cannot be used: " + failure.getMessage(), failure);
      }
    }
    if (config.database() instanceof DatabaseAddress.Given given) {
      Dialect lent = LentConnections.examine(given);
      try {
        return new Raw(lent, LentConnections.connect(given));
      } catch (SQLException none) {
        throw lent.errors().beforeCommit(none);
      }
    }
    DatabaseAddress.Embedded embedded = (DatabaseAddress.Embedded) config.database();
    Path directory = embedded.directory().toAbsolutePath().normalize();
    Path file = directory.resolve(H2_NAME + ".mv.db");
    H2Guard.checkLibrary();
    if (!create && !Files.exists(file)) {
      throw new StoreException.Fatal("There is no database file " + file, null);
    }
    H2Guard.checkDirectory(directory);
    Dialect dialect = new H2Dialect();
    String url = H2FilePath.url(directory.resolve(H2_NAME));
    try {
      return new Raw(dialect, source(dialect, url, H2_NAME, "", timeouts).getConnection());
    } catch (SQLException failure) {
      throw H2Guard.openFailed(file, failure);
    }
  }

  private static Database openEmbedded(Path directory, JdbcStoreConfig config)
      throws StoreException {
    H2Guard.checkLibrary();
    H2Guard.checkDirectory(directory);
    Dialect dialect = new H2Dialect();
    String url = H2FilePath.url(directory.resolve(H2_NAME));
    StoreTimeouts timeouts = config.timeouts();
    DataSource source = source(dialect, url, H2_NAME, "", timeouts);
    ServerGuard guard = new ServerGuard(dialect, config.unsafeSettings());
    try {
      EmbeddedSource embedded = new EmbeddedSource(source);
      boolean opened = false;
      try {
        guard.admit(embedded.anchor());
        new SchemaMigrations(dialect).ensure(embedded.anchor(), config.schema());
        HikariDataSource pool = pool(dialect, embedded, config);
        embedded.whenOpenedAnew(() -> pool.getHikariPoolMXBean().softEvictConnections());
        opened = true;
        // A user without rights can change no setting, and finds the database open.
        DataSource inquirers =
            new DriverDataSource(
                url + ";IFEXISTS=TRUE", dialect.driverClass(), new Properties(), H2_READER, "");
        Database database =
            new Database(
                dialect,
                new Sources(embedded, pool, embedded),
                inquirers,
                timeouts,
                guard,
                pool,
                embedded);
        database.directory = directory;
        return database;
      } finally {
        if (!opened) {
          embedded.close();
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
      new SchemaMigrations(dialect).ensure(first, config.schema());
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
    return new Database(
        dialect, new Sources(writers, pool, admins), admins, timeouts, guard, pool, null);
  }

  /** The source's owner opens, tests and counts connections; here they are kept and used. */
  private static Database openGiven(DatabaseAddress.Given given, JdbcStoreConfig config)
      throws StoreException {
    Dialect dialect = LentConnections.examine(given);
    StoreTimeouts timeouts = config.timeouts();
    ServerGuard guard = new ServerGuard(dialect, config.unsafeSettings());
    DataSource admins = new LentConnections(given, dialect, timeouts.forSchema());
    try (Connection first = admins.getConnection()) {
      guard.admit(first);
      new SchemaMigrations(dialect).ensure(first, config.schema());
    } catch (SQLException failure) {
      throw unusable(given, dialect.errors().beforeCommit(failure));
    } catch (StoreException unfit) {
      throw unusable(given, unfit);
    }
    DataSource readers = new LentConnections(given, dialect, timeouts.forReaders());
    HikariDataSource pool = pool(dialect, readers, config);
    DataSource writers = new LentConnections(given, dialect, timeouts);
    Database database =
        new Database(
            dialect, new Sources(writers, pool, admins), admins, timeouts, guard, pool, null);
    database.lent = true;
    return database;
  }

  /** What passes by itself stays {@code Transient}. */
  private static StoreException unusable(DatabaseAddress.Given given, StoreException cause) {
    String text = "The database behind the " + given + " cannot be used: " + cause.getMessage();
    return cause instanceof StoreException.Transient
        ? new StoreException.Transient(text, cause)
        : new StoreException.Fatal(text, cause);
  }

  Dialect dialect() {
    return dialect;
  }

  Sources sources() {
    return sources;
  }

  /** For one query of an administrator; it reads only. */
  Connection inquirer() throws SQLException {
    try {
      return inquirers.getConnection();
    } catch (SQLException failure) {
      if (!SqlErrors.isFileClosed(failure)) {
        throw failure;
      }
      reopen();
      return inquirers.getConnection();
    }
  }

  /** Where the file of an embedded database lies; null for others. */
  @Nullable Path directory() {
    return directory;
  }

  /** Whether connections belong to somebody else, who may take them back. */
  boolean isLent() {
    return lent;
  }

  /**
   * What a failure on a connection means: one that was taken away by its owner, or under whose
   * statement an embedded database was shut down, says nothing of the statement.
   *
   * @param told what the failure itself says
   */
  StoreException meaning(StoreException told, Connection connection) {
    if (!(told instanceof StoreException.Fatal) || !isTakenAway(connection)) {
      return told;
    }
    if (pool != null) {
      // It tests only what was idle for a while.
      pool.getHikariPoolMXBean().softEvictConnections();
    }
    return new StoreException.Transient(
        "The connection was taken away: " + told.getMessage(), told);
  }

  private boolean isTakenAway(Connection connection) {
    if (embedded != null) {
      return !EmbeddedSource.isOpen(connection);
    }
    try {
      return lent && !connection.isValid(VALID_SECONDS);
    } catch (SQLException gone) {
      return true;
    }
  }

  /** For the writer. */
  StoreTimeouts timeouts() {
    return timeouts;
  }

  ServerGuard guard() {
    return guard;
  }

  /**
   * {@link EmbeddedSource#reopen} for an embedded database. Called by any thread after a failure
   * that may have closed its file; does nothing for servers.
   */
  void reopen() {
    if (embedded != null) {
      embedded.reopen();
    }
  }

  /** Closes what {@link #open} opened. */
  @Override
  public void close() throws SQLException {
    if (pool != null) {
      pool.close();
    }
    if (embedded != null) {
      embedded.close();
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
