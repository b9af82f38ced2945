package org.rowanmq.store.jdbc;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.rowanmq.broker.store.MessageRef;
import org.rowanmq.broker.store.StoreException;
import org.rowanmq.broker.store.StoredMessage;
import org.rowanmq.runtime.Environment;

/**
 * The one place where databases differ: driver and session settings, what a server must be like,
 * migration scripts, bulk forms, errors, durability. Stateless.
 */
interface Dialect {
  /** What people call the database. */
  String product();

  /** Class of the JDBC driver, which may be missing. */
  String driverClass();

  /** Options for the driver; those in the URL go before them. */
  Map<String, String> driverOptions(StoreTimeouts timeouts);

  /** A statement that makes a new connection ours: timeouts, and how plans are made. */
  String sessionSettings(StoreTimeouts timeouts);

  /**
   * A query for the statement that puts back what {@link #sessionSettings} changes, as it was;
   * empty where nobody else gets the connection.
   */
  default String sessionAsItWas() {
    return "";
  }

  /** A query for what tells one session of the server from another. */
  String session();

  /**
   * Looks at the server behind a connection.
   *
   * @throws StoreException.Fatal if it is no server this dialect can use
   * @throws StoreException.Transient if it takes no writes at the moment
   */
  void inspect(Connection connection, Findings findings) throws SQLException, StoreException;

  /** Folder of the migration scripts, beside this class. */
  String folder();

  /** Names of the migration scripts in order; {@code V003__name.sql} makes version 3. */
  List<String> migrations();

  /** What follows the columns where a table is made; empty for nothing. */
  String tableOptions();

  /**
   * Waits until nobody else changes the schema; the lock ends with the connection at the latest.
   */
  void lockSchema(Connection connection) throws SQLException, StoreException;

  /** Ends {@link #lockSchema}. */
  void unlockSchema(Connection connection) throws SQLException;

  /**
   * What keeps tables small while rows come and go, if the server does not do that by itself: a
   * thread that begins at once.
   */
  @Nullable AutoCloseable startUpkeep(Database database, Churn churn, Environment environment);

  /**
   * SQL for the server's time in milliseconds since 1970, which goes on within a transaction; empty
   * where the database belongs to this process and needs no lease.
   */
  String clock();

  /** What the database's exceptions mean. */
  SqlErrors errors();

  /**
   * Changes a row that batch after batch changes, if it is there.
   *
   * @return how many rows were changed: 1 or 0
   */
  default int update(Statements statements, HotRow row) throws SQLException {
    return statements.update(row.update(), row.arguments());
  }

  /** Adds waiting rows in one go. */
  void insertMessages(
      Statements statements, int partition, long epoch, Collection<StoredMessage> messages)
      throws SQLException;

  /** Whether {@link #writeAtOnce} is to be used. */
  default boolean writesAtOnce() {
    return false;
  }

  /**
   * Changes the fence row and writes a small batch by one statement.
   *
   * @return how many fence rows were changed: 0 if the epoch is over, and then nothing is written
   */
  default int writeAtOnce(Statements statements, HotRow fence, SmallBatch batch)
      throws SQLException {
    throw new IllegalStateException(product() + " has no statement for a whole batch");
  }

  /** Removes rows of {@code table} (waiting messages or their expiry) in one go. */
  void deleteByKey(Statements statements, String table, int partition, Collection<MessageRef> refs)
      throws SQLException;

  /** Deletes at most {@code ?} rows of a table: parameters partition, queue, limit. */
  String deleteSome(String table);

  /** Makes everything that was committed so far survive a power cut, if COMMIT does not. */
  void makeDurable(WriterLane lane) throws SQLException, StoreException;

  /** The text to run for an administrator's query; another one where that spares work. */
  default String readingOnly(SqlText query) {
    return query.text();
  }

  /** A command as the database's own client reads it from a file. */
  default String asScript(String command) {
    return command + ";";
  }
}
