package org.rowanmq.store.jdbc;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A connection and its prepared statements, each prepared once. Not thread-safe; the statements are
 * reused, so a result must be read before its statement is asked for again.
 */
final class Statements implements AutoCloseable {
  private final Connection connection;
  private final Map<String, PreparedStatement> prepared = new HashMap<>();
  private final Map<String, String> places = new HashMap<>();

  Statements(Connection connection) {
    this.connection = connection;
  }

  /** Where rows were last seen, for a dialect that can use it; any of it may be out of date. */
  Map<String, String> places() {
    return places;
  }

  Connection connection() {
    return connection;
  }

  PreparedStatement of(String sql) throws SQLException {
    PreparedStatement statement = prepared.get(sql);
    if (statement == null) {
      statement = connection.prepareStatement(sql);
      prepared.put(sql, statement);
    }
    return statement;
  }

  /** Binds the arguments and returns how many rows were changed. */
  int update(String sql, @Nullable Object... arguments) throws SQLException {
    return bound(sql, arguments).executeUpdate();
  }

  /** Binds the arguments and adds them to what the statement carries out as a batch. */
  void addBatch(String sql, @Nullable Object... arguments) throws SQLException {
    bound(sql, arguments).addBatch();
  }

  /** Binds the arguments and queries. The caller closes the result. */
  ResultSet query(String sql, @Nullable Object... arguments) throws SQLException {
    return bound(sql, arguments).executeQuery();
  }

  /** Closes the statements and the connection; a pool rolls back what is open. */
  @Override
  public void close() throws SQLException {
    try {
      for (PreparedStatement statement : prepared.values()) {
        statement.close();
      }
    } finally {
      prepared.clear();
      connection.close();
    }
  }

  private PreparedStatement bound(String sql, @Nullable Object... arguments) throws SQLException {
    PreparedStatement statement = of(sql);
    for (int i = 0; i < arguments.length; i++) {
      statement.setObject(i + 1, arguments[i]);
    }
    return statement;
  }
}
