package org.rowanmq.server;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.rowanmq.broker.ConfigException;
import org.rowanmq.broker.Doc;
import org.rowanmq.broker.config.Flat;
import org.rowanmq.store.jdbc.JdbcStoreConfig;
import org.rowanmq.store.jdbc.LeaseConfig;
import org.rowanmq.store.jdbc.SchemaMode;
import org.rowanmq.store.jdbc.StoreTimeouts;

/** Where messages lie, and how long the database may take. */
public record StoreConfig(
    @Doc(
            "Directory of the embedded database and of admin.password; a relative one lies in the"
                + " installation")
        Path directory,
    @Flat DatabaseConfig database,
    @Doc("How long to wait for a database connection, login included") Duration connectTimeout,
    @Doc("How long one statement may take; one that reads may take twice as long")
        Duration statementTimeout,
    @Doc("How long a statement may wait for a row that somebody else holds") Duration lockTimeout,
    @Doc(
            "How long to wait for a database server that does not answer; longer than"
                + " statement-timeout. A commit that takes longer, on any database, makes the broker"
                + " DEGRADED")
        Duration socketTimeout,
    @Doc(
            "Whether the broker vacuums its PostgreSQL tables as fast as it empties them; else they"
                + " grow until the server's own vacuum comes")
        boolean vacuum,
    @Doc(
            "Who brings the database's schema up to date: manage, the broker when it starts, or"
                + " validate, somebody else, with 'rowan store upgrade' or the SQL of 'rowan store"
                + " print-sql'")
        SchemaMode schema,
    @Doc(
            "How long a broker that died keeps others from its database server; longer than"
                + " socket-timeout. The same broker may start again at once")
        Duration lease,
    @Doc("How long a broker waits at its start for another one's lease to end")
        Duration leaseWait) {
  public StoreConfig {
    List<ConfigException.Problem> problems = new ArrayList<>();
    require(problems, "connect-timeout", connectTimeout);
    require(problems, "statement-timeout", statementTimeout);
    require(problems, "lock-timeout", lockTimeout);
    require(problems, "socket-timeout", socketTimeout);
    require(problems, "lease", lease);
    if (problems.isEmpty() && socketTimeout.compareTo(statementTimeout) <= 0) {
      problems.add(
          new ConfigException.Problem("socket-timeout", "must be longer than statement-timeout"));
    }
    if (problems.isEmpty() && lease.compareTo(socketTimeout) <= 0) {
      problems.add(new ConfigException.Problem("lease", "must be longer than socket-timeout"));
    }
    if (!problems.isEmpty()) {
      throw new ConfigException(problems);
    }
  }

  /** The embedded database in {@code data}, and what {@link StoreTimeouts} thinks right. */
  public static StoreConfig defaults() {
    StoreTimeouts timeouts = StoreTimeouts.defaults();
    return new StoreConfig(
        Path.of("data"),
        DatabaseConfig.defaults(),
        timeouts.connect(),
        timeouts.statement(),
        timeouts.lock(),
        timeouts.socket(),
        true,
        SchemaMode.MANAGE,
        Duration.ofSeconds(30),
        Duration.ofMinutes(1));
  }

  /** The same with another directory. */
  public StoreConfig withDirectory(Path other) {
    return with(other, database);
  }

  /** The same with another database. */
  public StoreConfig withDatabase(DatabaseConfig other) {
    return with(directory, other);
  }

  private StoreConfig with(Path otherDirectory, DatabaseConfig otherDatabase) {
    return new StoreConfig(
        otherDirectory,
        otherDatabase,
        connectTimeout,
        statementTimeout,
        lockTimeout,
        socketTimeout,
        vacuum,
        schema,
        lease,
        leaseWait);
  }

  /**
   * For the store of a broker that serves; reads the password's file.
   *
   * @param readers connections that read
   * @param owner identity of this broker
   * @param holder what to call it
   */
  JdbcStoreConfig jdbc(int readers, long owner, String holder) throws ServerException {
    return jdbc(readers, new LeaseConfig(owner, holder, lease, leaseWait));
  }

  /**
   * For the store of a command, which needs no lease; reads the password's file.
   *
   * @param readers connections that read
   */
  JdbcStoreConfig jdbc(int readers) throws ServerException {
    return jdbc(readers, LeaseConfig.none());
  }

  private JdbcStoreConfig jdbc(int readers, LeaseConfig held) throws ServerException {
    return new JdbcStoreConfig(
        database.address(directory),
        database.unsafeSettings(),
        readers,
        new StoreTimeouts(connectTimeout, statementTimeout, lockTimeout, socketTimeout),
        vacuum,
        schema,
        held);
  }

  private static void require(List<ConfigException.Problem> problems, String key, Duration value) {
    if (value.toMillis() < 1) {
      problems.add(new ConfigException.Problem(key, "must be at least 1ms"));
    }
  }
}
