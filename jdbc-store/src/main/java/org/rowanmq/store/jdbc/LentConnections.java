package org.rowanmq.store.jdbc;

import java.io.PrintWriter;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.sql.SQLTransientConnectionException;
import java.sql.Statement;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.logging.Logger;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.rowanmq.broker.store.StoreException;

/**
 * Connections of somebody else's pool, for as long as they stay open here. Each is limited as our
 * own would be, and is given back as it was lent: whoever gets it next finds nothing of ours in its
 * session. Thread-safe.
 */
final class LentConnections implements DataSource {
  private static final System.Logger LOG = System.getLogger(LentConnections.class.getName());
  private static final int UNKNOWN = -1;

  private static final String INDEPENDENT =
      " RowanMQ commits by itself, so it needs a DataSource of its own that takes part in no other"
          + " transaction. WildFly: jta=false; Payara and GlassFish:"
          + " non-transactional-connections=true of the connection pool; Open Liberty:"
          + " transactional=\"false\"; TomEE: JtaManaged = false";

  private final DatabaseAddress.Given given;
  private final Dialect dialect;
  private final StoreTimeouts timeouts;
  private final AtomicBoolean unlimited = new AtomicBoolean();

  LentConnections(DatabaseAddress.Given given, Dialect dialect, StoreTimeouts timeouts) {
    this.given = given;
    this.dialect = dialect;
    this.timeouts = timeouts;
  }

  /** How a connection was when it was lent. */
  private record Session(boolean autoCommit, int isolation, int networkMillis, String statement) {}

  // ---- what the source is

  /**
   * Which database it is, and that two connections are two, each with transactions of its own.
   *
   * @throws StoreException.Fatal that says what to do
   * @throws StoreException.Transient if there is no connection at the moment
   */
  static Dialect examine(DatabaseAddress.Given given) throws StoreException {
    try (Connection one = connect(given);
        Connection another = connect(given)) {
      Dialect dialect = Supported.byProduct(one.getMetaData().getDatabaseProductName());
      if (dialect.clock().isEmpty()) {
        throw new StoreException.Fatal(
            "The "
                + given
                + " leads to "
                + dialect.product()
                + ", which other processes may open or which lies in memory only: name a directory"
                + " for the embedded database instead, or a DataSource for PostgreSQL or MariaDB",
            null);
      }
      if (session(one, dialect).equals(session(another, dialect))) {
        throw dependent(given, "gives the same connection twice", null);
      }
      checkOwnTransactions(given, one, dialect);
      return dialect;
    } catch (SQLTransientConnectionException none) {
      throw new StoreException.Transient(String.valueOf(none.getMessage()), none);
    } catch (SQLException failure) {
      throw new StoreException.Transient(
          "The " + given + " cannot be used: " + failure.getMessage(), failure);
    }
  }

  private static String session(Connection connection, Dialect dialect) throws SQLException {
    return text(connection, dialect.session());
  }

  private static void checkOwnTransactions(
      DatabaseAddress.Given given, Connection connection, Dialect dialect)
      throws SQLException, StoreException {
    try {
      boolean autoCommit = connection.getAutoCommit();
      connection.setAutoCommit(false);
      if (connection.getAutoCommit()) {
        throw dependent(given, "commits every statement, although told not to", null);
      }
      connection.commit();
      connection.rollback();
      connection.setAutoCommit(autoCommit);
    } catch (SQLException refusal) {
      if (dialect.errors().isOutage(refusal)) {
        throw refusal;
      }
      throw dependent(given, "leaves no transaction to us: " + refusal.getMessage(), refusal);
    }
  }

  private static StoreException.Fatal dependent(
      DatabaseAddress.Given given, String what, @Nullable Throwable cause) {
    return new StoreException.Fatal(
        "The "
            + given
            + " takes part in the application server's transactions: it "
            + what
            + "."
            + INDEPENDENT,
        cause);
  }

  /**
   * A connection as the source gives it.
   *
   * @throws SQLTransientConnectionException whatever the source's reason: pools give no states
   */
  static Connection connect(DatabaseAddress.Given given) throws SQLTransientConnectionException {
    try {
      return given.source().getConnection();
    } catch (SQLException failure) {
      throw new SQLTransientConnectionException(
          "The " + given + " gives no connection: " + failure.getMessage(), "08001", failure);
    }
  }

  // ---- connections

  @Override
  public Connection getConnection() throws SQLException {
    Connection lent = connect(given);
    boolean ready = false;
    try {
      Session before = session(lent);
      Connection ours = watched(lent, before);
      ready = true;
      return ours;
    } finally {
      if (!ready) {
        lent.close();
      }
    }
  }

  private Session session(Connection lent) throws SQLException {
    boolean autoCommit = lent.getAutoCommit();
    int isolation = lent.getTransactionIsolation();
    String statement = text(lent, dialect.sessionAsItWas());
    if (!autoCommit) {
      lent.rollback();
    }
    return new Session(autoCommit, isolation, limit(lent), statement);
  }

  /**
   * Has the driver give up a server that does not answer any more.
   *
   * @return what held before, or {@link #UNKNOWN} if the pool does not let us
   */
  private int limit(Connection lent) {
    try {
      int before = lent.getNetworkTimeout();
      lent.setNetworkTimeout(Runnable::run, Math.toIntExact(timeouts.socket().toMillis()));
      return before;
    } catch (SQLException | RuntimeException | AbstractMethodError unsupported) {
      if (unlimited.compareAndSet(false, true)) {
        LOG.log(
            System.Logger.Level.WARNING,
            "The {0} lets nobody say how long to wait for the network ({1}): give its driver a"
                + " socket timeout of {2} s",
            given,
            unsupported,
            timeouts.socket().toSeconds());
      }
      return UNKNOWN;
    }
  }

  private Connection watched(Connection lent, Session before) {
    AtomicBoolean isClosed = new AtomicBoolean();
    return (Connection)
        Proxy.newProxyInstance(
            LentConnections.class.getClassLoader(),
            new Class<?>[] {Connection.class},
            (proxy, method, arguments) -> {
              if (!method.getName().equals("close")) {
                return call(lent, method, arguments);
              }
              if (isClosed.compareAndSet(false, true)) {
                giveBack(lent, before);
              }
              return null;
            });
  }

  private static @Nullable Object call(
      Connection lent, Method method, @Nullable Object @Nullable [] arguments) throws Throwable {
    try {
      return method.invoke(lent, arguments);
    } catch (InvocationTargetException failure) {
      throw failure.getCause() == null ? failure : failure.getCause();
    }
  }

  /** What cannot be put back is ended: nobody must get a session with our settings. */
  private static void giveBack(Connection lent, Session before) throws SQLException {
    try (lent) {
      if (!lent.isClosed()) {
        restore(lent, before);
      }
    } catch (SQLException broken) {
      LOG.log(System.Logger.Level.DEBUG, "A connection was given back broken", broken);
    }
  }

  private static void restore(Connection lent, Session before) throws SQLException {
    boolean restored = false;
    try {
      if (!lent.getAutoCommit()) {
        lent.rollback();
        lent.setAutoCommit(true);
      }
      if (!before.statement.isEmpty()) {
        try (Statement statement = lent.createStatement()) {
          boolean ignored = statement.execute(before.statement);
        }
      }
      lent.setTransactionIsolation(before.isolation);
      if (before.networkMillis != UNKNOWN) {
        lent.setNetworkTimeout(Runnable::run, before.networkMillis);
      }
      lent.setAutoCommit(before.autoCommit);
      restored = true;
    } finally {
      if (!restored) {
        lent.abort(Runnable::run);
      }
    }
  }

  /** The one value that a query has, or an empty text without a query. */
  private static String text(Connection connection, String query) throws SQLException {
    if (query.isEmpty()) {
      return "";
    }
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(query)) {
      return row.next() ? String.valueOf(row.getString(1)) : "";
    }
  }

  // ---- the rest of a source

  @Override
  public Connection getConnection(String user, String password) throws SQLException {
    throw new SQLFeatureNotSupportedException("The users are those of the " + given);
  }

  @Override
  public @Nullable PrintWriter getLogWriter() throws SQLException {
    return given.source().getLogWriter();
  }

  @Override
  public void setLogWriter(PrintWriter out) throws SQLException {
    throw new SQLFeatureNotSupportedException("The " + given + " belongs to somebody else");
  }

  @Override
  public void setLoginTimeout(int seconds) throws SQLException {
    // It would hold for all who use the source.
  }

  @Override
  public int getLoginTimeout() throws SQLException {
    return given.source().getLoginTimeout();
  }

  @Override
  public Logger getParentLogger() throws SQLFeatureNotSupportedException {
    return given.source().getParentLogger();
  }

  @Override
  public <T> T unwrap(Class<T> type) throws SQLException {
    throw new SQLFeatureNotSupportedException("The " + given + " belongs to somebody else");
  }

  @Override
  public boolean isWrapperFor(Class<?> type) {
    return false;
  }
}
