package org.rowanmq.store.jdbc;

import java.io.PrintWriter;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.sql.Statement;
import java.util.logging.Logger;
import javax.sql.DataSource;
import org.h2.engine.SessionLocal;
import org.h2.jdbc.JdbcConnection;
import org.h2.message.DbException;
import org.jspecify.annotations.Nullable;

/**
 * Connections to the embedded database, which is open for as long as this is. H2 closes the file
 * with the last connection to it, so there is one that stays: the anchor.
 *
 * <p>Whoever gets a connection here can rely on the anchor leading to the same open database. A
 * statement that comes late, on a connection from before a shutdown, makes H2 forget the database
 * that was opened since: nobody can connect any more, for the file is in use, and only connections
 * that exist lead to it. By the anchor it can be shut down then.
 *
 * <p>Thread-safe.
 */
final class EmbeddedSource implements DataSource, AutoCloseable {
  private static final System.Logger LOG = System.getLogger(EmbeddedSource.class.getName());

  private final DataSource source;
  private Connection anchor;
  private Runnable givenUp = () -> {};
  private boolean closed;

  /**
   * Opens the database.
   *
   * @param source gives connections of H2's own
   */
  EmbeddedSource(DataSource source) throws SQLException {
    this.source = source;
    this.anchor = source.getConnection();
  }

  /** The connection that stays, to be used before there are others. */
  synchronized Connection anchor() {
    return anchor;
  }

  /**
   * @param givenUp told, on any thread, when connections from before lead to nothing any more
   */
  synchronized void whenOpenedAnew(Runnable givenUp) {
    this.givenUp = givenUp;
  }

  // ---- connections

  @Override
  public Connection getConnection() throws SQLException {
    Connection connection = connect();
    boolean anchored = false;
    try {
      anchor(connection);
      anchored = true;
      return connection;
    } finally {
      if (!anchored) {
        leave(connection);
      }
    }
  }

  private Connection connect() throws SQLException {
    try {
      return source.getConnection();
    } catch (SQLException failure) {
      if (!isInUse(failure)) {
        throw failure;
      }
      reopen();
      return source.getConnection();
    }
  }

  /** An administrator may have ended the anchor's session, or shut the database down. */
  private synchronized void anchor(Connection connection) throws SQLException {
    if (closed || isSame(anchor, connection)) {
      return;
    }
    if (isOpen(connection)) {
      opened(source.getConnection());
    }
    if (!isSame(anchor, connection)) {
      throw new SQLException(
          "The embedded database was closed while it was connected to", SqlErrors.H2_IS_CLOSED);
    }
  }

  /** The database behind it may be forgotten, so that nobody else could shut it down. */
  private static void leave(Connection connection) {
    try (connection) {
      if (isOpen(connection)) {
        shutDown(connection);
      }
    } catch (SQLException closed) {
      LOG.log(System.Logger.Level.DEBUG, "The embedded database is closed already", closed);
    }
  }

  // ---- opening anew

  /**
   * Opens the database anew if it is closed or forgotten: after a failed write H2 refuses
   * everything, also when the disk is well again, until the last connection has gone. What was
   * confirmed is in the file.
   */
  synchronized void reopen() {
    try {
      if (!closed && (!writes(anchor) || isForgotten())) {
        leave(anchor);
        Connection another = source.getConnection();
        if (!writes(another)) {
          // It was open already, and is as broken.
          leave(another);
          another = source.getConnection();
        }
        opened(another);
      }
    } catch (SQLException stillBroken) {
      LOG.log(System.Logger.Level.DEBUG, "The embedded database cannot be opened", stillBroken);
    }
  }

  /** In use by whom, if not by this process, whose anchor leads to it? */
  private boolean isForgotten() throws SQLException {
    try {
      source.getConnection().close();
      return false;
    } catch (SQLException failure) {
      if (isInUse(failure)) {
        return true;
      }
      throw failure;
    }
  }

  private static boolean isInUse(SQLException failure) {
    return SqlErrors.state(failure).equals(SqlErrors.H2_IN_USE);
  }

  private void opened(Connection connection) throws SQLException {
    Connection before = anchor;
    anchor = connection;
    LOG.log(System.Logger.Level.INFO, "The embedded database was opened anew");
    givenUp.run();
    if (isSame(before, connection)) {
      before.close();
    }
  }

  private static boolean writes(Connection connection) {
    if (!isOpen(connection)) {
      return false;
    }
    try (Statement statement = connection.createStatement()) {
      statement.execute("CHECKPOINT SYNC");
      return true;
    } catch (SQLException broken) {
      LOG.log(System.Logger.Level.DEBUG, "The embedded database is broken", broken);
      return false;
    }
  }

  /** Without a last write, which would fail as well on a disk that fails. */
  private static void shutDown(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute("SHUTDOWN IMMEDIATELY");
    }
  }

  // ---- what a connection leads to

  private static boolean isSame(Connection one, Connection other) {
    org.h2.engine.Database database = database(one);
    return database != null && database == database(other);
  }

  /**
   * Whether the session is there and its database open. Asked without a statement, which would be
   * late otherwise.
   */
  static boolean isOpen(Connection connection) {
    org.h2.engine.Database database = database(connection);
    return database != null && !database.isClosing();
  }

  /** Null if the session has ended. */
  private static org.h2.engine.@Nullable Database database(Connection connection) {
    try {
      JdbcConnection own = connection.unwrap(JdbcConnection.class);
      return own.getSession() instanceof SessionLocal session ? session.getDatabase() : null;
    } catch (DbException | SQLException ended) {
      return null;
    }
  }

  /** The database closes with the last connection. */
  @Override
  public synchronized void close() throws SQLException {
    closed = true;
    if (isOpen(anchor)) {
      anchor.close();
    }
  }

  // ---- the rest of a source

  @Override
  public Connection getConnection(String user, String password) throws SQLException {
    throw new SQLFeatureNotSupportedException("The embedded database has one user");
  }

  @Override
  public @Nullable PrintWriter getLogWriter() throws SQLException {
    return source.getLogWriter();
  }

  @Override
  public void setLogWriter(PrintWriter out) throws SQLException {
    source.setLogWriter(out);
  }

  @Override
  public void setLoginTimeout(int seconds) throws SQLException {
    source.setLoginTimeout(seconds);
  }

  @Override
  public int getLoginTimeout() throws SQLException {
    return source.getLoginTimeout();
  }

  @Override
  public Logger getParentLogger() throws SQLFeatureNotSupportedException {
    return source.getParentLogger();
  }

  @Override
  public <T> T unwrap(Class<T> type) throws SQLException {
    return source.unwrap(type);
  }

  @Override
  public boolean isWrapperFor(Class<?> type) throws SQLException {
    return source.isWrapperFor(type);
  }
}
