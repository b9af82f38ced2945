package org.rowanmq.store.jdbc;

import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.SQLTimeoutException;
import java.sql.Types;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.rowanmq.broker.store.SqlQuery;
import org.rowanmq.broker.store.SqlResult;
import org.rowanmq.broker.store.StoreException;

/** Runs statements of administrators, which read only. Any thread. */
final class SqlQueries {
  /** A statement that went over its time: H2's state; the others have a class of their own. */
  private static final String CANCELLED = "57014";

  private static final DateTimeFormatter DATETIME =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss.SSS");

  private final Dialect dialect;

  SqlQueries(Dialect dialect) {
    this.dialect = dialect;
  }

  /**
   * @param connection closed by the caller; its transaction is undone
   * @throws StoreException.Rejected if the statement is not a query, is wrong, or takes too long
   */
  SqlResult query(Connection connection, SqlQuery query) throws SQLException, StoreException {
    String text = dialect.readingOnly(SqlText.of(query.text()));
    boolean autoCommit = connection.getAutoCommit();
    connection.setAutoCommit(false);
    boolean wasReadOnly = connection.isReadOnly();
    connection.setReadOnly(true);
    try (PreparedStatement statement = connection.prepareStatement(text)) {
      statement.setQueryTimeout((int) Math.max(1, query.timeout().toSeconds()));
      statement.setMaxRows(query.rowsMax() + 1);
      statement.setFetchSize(Math.min(500, query.rowsMax() + 1));
      try (ResultSet rows = statement.executeQuery()) {
        return read(rows, query);
      }
    } catch (SQLTimeoutException slow) {
      throw tooSlow(query, slow);
    } catch (SQLException failure) {
      if (SqlErrors.state(failure).equals(CANCELLED)) {
        throw tooSlow(query, failure);
      }
      if (dialect.errors().beforeCommit(failure) instanceof StoreException.Transient) {
        throw failure;
      }
      throw new StoreException.Rejected(firstLine(failure), failure);
    } finally {
      connection.rollback();
      connection.setReadOnly(wasReadOnly);
      connection.setAutoCommit(autoCommit);
    }
  }

  private static SqlResult read(ResultSet rows, SqlQuery query) throws SQLException {
    ResultSetMetaData meta = rows.getMetaData();
    List<String> columns = new ArrayList<>();
    for (int i = 1; i <= meta.getColumnCount(); i++) {
      columns.add(meta.getColumnLabel(i));
    }
    List<List<@Nullable String>> answer = new ArrayList<>();
    long bytes = 0;
    while (rows.next()) {
      if (answer.size() == query.rowsMax()) {
        return new SqlResult(columns, answer, true);
      }
      List<@Nullable String> row = new ArrayList<>(columns.size());
      for (int i = 1; i <= columns.size(); i++) {
        String value = value(rows, meta, i);
        bytes += value == null ? 1 : value.getBytes(StandardCharsets.UTF_8).length;
        row.add(value);
      }
      if (bytes > query.bytesMax() && !answer.isEmpty()) {
        return new SqlResult(columns, answer, true);
      }
      answer.add(row);
    }
    return new SqlResult(columns, answer, false);
  }

  private static @Nullable String value(ResultSet rows, ResultSetMetaData meta, int column)
      throws SQLException {
    if (meta.getColumnTypeName(column).equals("DATETIME")) {
      // MariaDB's driver writes fractions without their zeros.
      LocalDateTime time = rows.getObject(column, LocalDateTime.class);
      return time == null ? null : DATETIME.format(time);
    }
    return switch (meta.getColumnType(column)) {
      case Types.BINARY, Types.VARBINARY, Types.LONGVARBINARY, Types.BLOB -> {
        byte[] bytes = rows.getBytes(column);
        yield bytes == null ? null : HexFormat.of().formatHex(bytes);
      }
      default -> rows.getString(column);
    };
  }

  private static StoreException.Rejected tooSlow(SqlQuery query, SQLException cause) {
    return new StoreException.Rejected(
        "The statement did not end within " + query.timeout().toSeconds() + " s", cause);
  }

  private static String firstLine(SQLException failure) {
    return String.valueOf(failure.getMessage()).lines().findFirst().orElse("")
        + " (SQL state "
        + SqlErrors.state(failure)
        + ")";
  }
}
