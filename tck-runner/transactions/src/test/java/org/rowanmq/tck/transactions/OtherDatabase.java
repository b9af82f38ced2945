package org.rowanmq.tck.transactions;

import com.arjuna.ats.jta.recovery.XAResourceRecoveryHelper;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import javax.sql.XAConnection;
import javax.sql.XADataSource;
import javax.transaction.xa.XAException;
import javax.transaction.xa.XAResource;
import org.h2.jdbcx.JdbcDataSource;
import org.jspecify.annotations.Nullable;
import org.postgresql.xa.PGXADataSource;

/** The other resource of each transaction: a table of rows that are numbers. One thread's own. */
final class OtherDatabase implements XAResourceRecoveryHelper, AutoCloseable {
  private final String url;
  private final String user;
  private final String password;
  private final XADataSource source;
  private @Nullable XAConnection forRecovery;

  OtherDatabase(String url, String user, String password) throws SQLException {
    this.url = url;
    this.user = user;
    this.password = password;
    this.source = source(url);
    try (Connection connection = connect();
        Statement statement = connection.createStatement()) {
      boolean unused = statement.execute("CREATE TABLE IF NOT EXISTS xa_rows (number INT)");
    }
  }

  private static XADataSource source(String url) {
    if (url.startsWith("jdbc:h2:")) {
      JdbcDataSource h2 = new JdbcDataSource();
      h2.setURL(url);
      return h2;
    }
    PGXADataSource postgres = new PGXADataSource();
    postgres.setURL(url);
    return postgres;
  }

  private Connection connect() throws SQLException {
    return DriverManager.getConnection(url, user, password);
  }

  XAConnection xaConnection() throws SQLException {
    return source.getXAConnection(user, password);
  }

  static void insert(Connection connection, int number) throws SQLException {
    try (PreparedStatement insert = connection.prepareStatement("INSERT INTO xa_rows VALUES (?)")) {
      insert.setInt(1, number);
      int unused = insert.executeUpdate();
    }
  }

  int rows(int number) throws SQLException {
    try (Connection connection = connect();
        PreparedStatement count =
            connection.prepareStatement("SELECT COUNT(*) FROM xa_rows WHERE number = ?")) {
      count.setInt(1, number);
      try (ResultSet result = count.executeQuery()) {
        result.next();
        return result.getInt(1);
      }
    }
  }

  int inDoubt() throws SQLException, XAException {
    XAConnection connection = xaConnection();
    try {
      return connection
          .getXAResource()
          .recover(XAResource.TMSTARTRSCAN | XAResource.TMENDRSCAN)
          .length;
    } finally {
      connection.close();
    }
  }

  @Override
  public boolean initialise(String parameter) {
    return true;
  }

  @Override
  public XAResource[] getXAResources() throws SQLException {
    XAConnection current = forRecovery;
    if (current != null && !isAlive(current)) {
      forRecovery = null;
      current = null;
    }
    if (current == null) {
      current = xaConnection();
      forRecovery = current;
    }
    return new XAResource[] {
      new WatchedResource(Plan.Party.DATABASE, current.getXAResource(), (party, step) -> {})
    };
  }

  private static boolean isAlive(XAConnection connection) {
    try (Connection handle = connection.getConnection()) {
      return handle.isValid(5);
    } catch (SQLException lost) {
      return false;
    }
  }

  @Override
  public void close() throws SQLException {
    if (forRecovery != null) {
      forRecovery.close();
    }
  }
}
