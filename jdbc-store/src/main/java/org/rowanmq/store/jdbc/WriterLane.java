package org.rowanmq.store.jdbc;

import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * The writer's connections, kept from batch to batch with their prepared statements: one for the
 * transaction, one for what makes it durable. Confined to the store writer thread; opens a new one
 * after a failure.
 */
final class WriterLane {
  private static final System.Logger LOG = System.getLogger(WriterLane.class.getName());

  private final DataSource writers;
  private final DataSource admins;
  private @Nullable Statements writer;
  private @Nullable Statements admin;
  private @Nullable QueueMarks marks;
  private int marksPartition;

  WriterLane(DataSource writers, DataSource admins) {
    this.writers = writers;
    this.admins = admins;
  }

  /** The connection for the transaction. */
  Statements writer() throws SQLException {
    Statements open = writer;
    if (open == null) {
      Connection connection = writers.getConnection();
      connection.setAutoCommit(false);
      open = new Statements(connection);
      writer = open;
    }
    return open;
  }

  /** Another one, in auto-commit mode. */
  Statements admin() throws SQLException {
    Statements open = admin;
    if (open == null) {
      Connection connection = admins.getConnection();
      connection.setAutoCommit(true);
      open = new Statements(connection);
      admin = open;
    }
    return open;
  }

  /** The queue marks as the open transaction sees them. */
  QueueMarks marks(int partition) throws SQLException {
    QueueMarks known = marks;
    if (known == null || marksPartition != partition) {
      known = QueueMarks.load(writer(), partition);
      marks = known;
      marksPartition = partition;
    }
    return known;
  }

  /** Undoes the open transaction; gives the connections up if that fails. */
  void rollback() {
    marks = null;
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
    marks = null;
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
