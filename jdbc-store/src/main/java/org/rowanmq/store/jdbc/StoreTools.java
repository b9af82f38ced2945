package org.rowanmq.store.jdbc;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.rowanmq.broker.store.StoreException;

/**
 * What an operator does to a store beside a broker: {@code rowan store}. One connection, one
 * thread. On a database server a broker may run meanwhile, where the method does not say otherwise;
 * the file of an embedded database is open to one process only.
 */
public final class StoreTools implements AutoCloseable {
  private final Dialect dialect;
  private final Connection connection;
  private final boolean isEmbedded;

  private StoreTools(Dialect dialect, Connection connection, boolean isEmbedded) {
    this.dialect = dialect;
    this.connection = connection;
    this.isEmbedded = isEmbedded;
  }

  /**
   * Connects, and changes nothing yet.
   *
   * @param create whether an embedded database that is not there is made
   * @throws StoreException.Fatal that names the database and the reason
   */
  public static StoreTools open(JdbcStoreConfig config, boolean create) throws StoreException {
    Database.Raw raw = Database.connect(config, create);
    return new StoreTools(
        raw.dialect(), raw.connection(), config.database() instanceof DatabaseAddress.Embedded);
  }

  /**
   * The SQL that makes the schema, or brings an older one up to date, for somebody who may.
   *
   * @param database {@code postgresql}, {@code mariadb} or {@code h2}
   * @param from the first version to make, 1 for all
   * @throws StoreException.Fatal if there is no such database
   */
  public static String schemaSql(String database, int from) throws StoreException {
    return new SchemaMigrations(Supported.byProduct(database)).sql(from);
  }

  /** Brings the schema up to date; returns a line that says what was done. */
  public String upgrade() throws StoreException {
    return sql(
        () -> {
          int before = version();
          new SchemaMigrations(dialect).migrate(connection);
          makeDurable();
          int now = version();
          return before == now
              ? "the schema has version " + now + " already"
              : "the schema has version " + now + " now, it had " + before;
        });
  }

  /**
   * Compares what is there with what should be. Reads only.
   *
   * @param full every message and counter, which reads the whole database
   */
  public List<StoreFinding> check(boolean full) throws StoreException {
    return sql(
        () -> {
          List<StoreFinding> findings = new ArrayList<>();
          Findings settings = new Findings();
          dialect.inspect(connection, settings);
          settings.unsafe().forEach(each -> findings.add(StoreFinding.error("settings: " + each)));
          if (settings.unsafe().isEmpty()) {
            findings.add(StoreFinding.ok(dialect.product() + " and its settings are supported"));
          }
          snapshot();
          String schema = new SchemaMigrations(dialect).missing(connection);
          if (!schema.isEmpty()) {
            findings.add(StoreFinding.error(schema));
            return findings;
          }
          findings.add(StoreFinding.ok("the schema has version " + version()));
          findings.addAll(new StoreCheck(new Statements(connection), dialect.clock(), full).run());
          return findings;
        });
  }

  /**
   * Writes all rows to a file, in one snapshot. The file appears when it is complete.
   *
   * @return the number of rows
   */
  public long exportTo(Path file, String version) throws StoreException, IOException {
    Path partial = file.resolveSibling(file.getFileName() + ".partial");
    long rows;
    try (OutputStream stream = Files.newOutputStream(partial)) {
      rows =
          io(
              () -> {
                requireSchema();
                snapshot();
                return new StoreDump(connection).write(stream, dialect.product(), version);
              });
    }
    try (FileChannel channel = FileChannel.open(partial, StandardOpenOption.WRITE)) {
      channel.force(true);
    }
    Path ignored = Files.move(partial, file, StandardCopyOption.REPLACE_EXISTING);
    return rows;
  }

  /**
   * Reads a file of {@link #exportTo} in one transaction. No broker may run; none starts meanwhile.
   *
   * @param replace whether to delete what is in the store
   * @return the number of rows
   * @throws IOException if the file is damaged or not complete; nothing was changed then
   * @throws StoreException.Fatal if a broker holds the store
   */
  public long importFrom(Path file, boolean replace) throws StoreException, IOException {
    try (InputStream stream = Files.newInputStream(file)) {
      long ignored = StoreDump.verify(stream);
    }
    try (InputStream stream = Files.newInputStream(file)) {
      return io(
          () -> {
            requireSchema();
            beAlone("rowan store import");
            long rows = new StoreDump(connection).read(stream, replace);
            connection.commit();
            makeDurable();
            return rows;
          });
    }
  }

  /**
   * Prepares a database that was put back from a backup. No broker may run; none starts meanwhile.
   *
   * @return what was done, a line each
   * @throws StoreException.Fatal if a broker holds the store
   */
  public List<String> afterRestore() throws StoreException {
    return sql(
        () -> {
          requireSchema();
          beAlone("rowan store after-restore");
          List<String> done = new RestoredStore(connection).prepare();
          connection.commit();
          makeDurable();
          return done;
        });
  }

  /** Rows that could not be read, a line each. */
  public List<String> quarantined() throws StoreException {
    return sql(
        () -> {
          requireSchema();
          return new Quarantine(connection).list();
        });
  }

  /**
   * Deletes rows that could not be read.
   *
   * @param id of a message, 0 for all
   * @return how many
   */
  public int dropQuarantined(long id) throws StoreException {
    return changed(quarantine -> quarantine.drop(id), "");
  }

  /**
   * Puts rows that could not be read back into their queues, where they still exist, after they
   * were repaired. No broker may run.
   *
   * @param id of a message, 0 for all
   * @return how many
   * @throws StoreException.Fatal if a broker holds the store
   */
  public int retryQuarantined(long id) throws StoreException {
    return changed(quarantine -> quarantine.retry(id), "rowan store quarantine --retry");
  }

  private interface Change {
    int in(Quarantine quarantine) throws SQLException;
  }

  /**
   * @param alone who keeps brokers out meanwhile, or empty if one may run
   */
  private int changed(Change change, String alone) throws StoreException {
    return sql(
        () -> {
          requireSchema();
          connection.setAutoCommit(false);
          if (!alone.isEmpty()) {
            beAlone(alone);
          }
          int rows = change.in(new Quarantine(connection));
          connection.commit();
          makeDurable();
          return rows;
        });
  }

  @Override
  public void close() throws StoreException {
    try {
      if (!connection.getAutoCommit()) {
        connection.rollback();
      }
      connection.close();
    } catch (SQLException failure) {
      throw dialect.errors().beforeCommit(failure);
    }
  }

  /** Begins a transaction that keeps brokers out. */
  private void beAlone(String who) throws SQLException, StoreException {
    connection.setAutoCommit(false);
    boolean alone = false;
    try {
      LeaseRow.exclude(connection, who, dialect.clock());
      alone = true;
    } finally {
      if (!alone) {
        connection.rollback();
      }
    }
  }

  private void requireSchema() throws SQLException, StoreException {
    String schema = new SchemaMigrations(dialect).missing(connection);
    if (!schema.isEmpty()) {
      throw new StoreException.Fatal(schema, null);
    }
  }

  private int version() throws SQLException {
    return StoreTables.exist(connection) && !StoreTables.versions(connection).isEmpty()
        ? StoreTables.versions(connection).lastKey()
        : 0;
  }

  private void snapshot() throws SQLException {
    if (connection.getAutoCommit()) {
      connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
      connection.setAutoCommit(false);
    }
    if (isEmbedded) {
      // H2 would hold a whole result in memory.
      try (Statement statement = connection.createStatement()) {
        boolean ignored = statement.execute("SET LAZY_QUERY_EXECUTION 1");
      }
    }
  }

  private void makeDurable() throws SQLException {
    if (isEmbedded) {
      try (Statement statement = connection.createStatement()) {
        boolean ignored = statement.execute("CHECKPOINT SYNC");
      }
    }
  }

  private interface Work<T, E extends Exception> {
    T run() throws SQLException, StoreException, E;
  }

  private <T> T sql(Work<T, StoreException> work) throws StoreException {
    try {
      return work.run();
    } catch (SQLException failure) {
      throw dialect.errors().beforeCommit(failure);
    }
  }

  private <T> T io(Work<T, IOException> work) throws StoreException, IOException {
    try {
      return work.run();
    } catch (SQLException failure) {
      throw dialect.errors().beforeCommit(failure);
    }
  }
}
