package org.rowanmq.store.jdbc;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import org.jspecify.annotations.Nullable;
import org.rowanmq.broker.store.StoreException;

/**
 * The writer's connections, kept from batch to batch with their prepared statements: one for the
 * transaction, one for what makes it durable where COMMIT does not. Confined to the store writer
 * thread; opens a new one after a failure.
 */
final class WriterLane {
  private static final System.Logger LOG = System.getLogger(WriterLane.class.getName());

  private final Database database;
  private @Nullable Statements writer;
  private @Nullable Statements admin;
  private @Nullable WriterMemory memory;

  WriterLane(Database database) {
    this.database = database;
  }

  /** The connection for the transaction. */
  Statements writer() throws SQLException, StoreException {
    Statements open = writer;
    if (open == null) {
      Connection connection = database.sources().writers().getConnection();
      open = new Statements(connection);
      boolean ready = false;
      try {
        connection.setAutoCommit(true);
        database.guard().admit(connection);
        try (Statement statement = connection.createStatement()) {
          statement.execute(database.dialect().sessionSettings(database.timeouts()));
        }
        connection.setTransactionIsolation(Connection.TRANSACTION_READ_COMMITTED);
        connection.setAutoCommit(false);
        ready = true;
      } finally {
        if (!ready) {
          close(open);
        }
      }
      writer = open;
    }
    return open;
  }

  /**
   * Parts with connections that their owner has taken back while nothing was under way: some
   * drivers go on to carry out statements of a closed connection, by themselves and for good.
   */
  void beforeTransaction() throws SQLException {
    if (writer != null && database.isLent() && writer.connection().isClosed()) {
      discard();
    }
  }

  /** Another one, in auto-commit mode. */
  Statements admin() throws SQLException {
    Statements open = admin;
    if (open == null) {
      Connection connection = database.sources().admins().getConnection();
      connection.setAutoCommit(true);
      open = new Statements(connection);
      admin = open;
    }
    return open;
  }

  /** What is known of a partition as the open transaction sees it. */
  WriterMemory memory(int partition) throws SQLException, StoreException {
    WriterMemory known = memory;
    if (known == null || known.partition() != partition) {
      known = WriterMemory.load(writer(), partition);
      memory = known;
    }
    return known;
  }

  /** {@link Database#meaning} for the connection of the transaction. */
  StoreException meaning(StoreException told) {
    return writer == null ? told : database.meaning(told, writer.connection());
  }

  /** Undoes the open transaction; gives the connections up if that fails. */
  void rollback() {
    memory = null;
    Statements open = writer;
    if (open == null) {
      return;
    }
    try {
      open.connection().rollback();
    } catch (SQLException failure) {
      LOG.log(System.Logger.Level.DEBUG, "Rollback failed", failure);
      discard();
    }
  }

  /** Gives the connections up; the next use opens new ones. Undoes what is open. */
  void discard() {
    memory = null;
    close(writer);
    close(admin);
    writer = null;
    admin = null;
  }

  private static void close(@Nullable Statements statements) {
    if (statements == null) {
      return;
    }
    try (statements) {
      if (!statements.connection().getAutoCommit()) {
        statements.connection().rollback();
      }
    } catch (SQLException failure) {
      LOG.log(System.Logger.Level.DEBUG, "A broken connection did not close", failure);
    }
  }
}
