package org.rowanmq.store.jdbc;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Types;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.rowanmq.broker.store.StoreException;

/**
 * Writes a store's rows to a file and reads them into another one, on any database: one snapshot
 * out, one transaction in, one row in memory. One thread.
 */
final class StoreDump {
  private static final Pattern SCHEMA = Pattern.compile("\"schema\":(\\d+)");
  private static final int BLOCK_ROWS = 500;
  private static final long BLOCK_BYTES = 4L << 20;

  private final Connection connection;

  /**
   * @param connection without auto-commit, at REPEATABLE READ
   */
  StoreDump(Connection connection) {
    this.connection = connection;
  }

  /** Writes all tables; returns the number of rows. */
  long write(OutputStream stream, String database, String version)
      throws SQLException, IOException {
    int schema = StoreTables.versions(connection).lastKey();
    DumpFormat.Writer writer =
        new DumpFormat.Writer(
            stream,
            String.format(
                "{\"format\":\"%s\",\"version\":%d,\"schema\":%d,\"database\":\"%s\",\"rowanmq\":\"%s\"}",
                DumpFormat.NAME, DumpFormat.VERSION, schema, database, version));
    for (String table : StoreTables.all(connection)) {
      write(writer, table);
    }
    return writer.end();
  }

  private void write(DumpFormat.Writer writer, String table) throws SQLException, IOException {
    Map<String, StoreTables.Kind> columns = StoreTables.columns(connection, table);
    List<StoreTables.Kind> kinds = List.copyOf(columns.values());
    writer.table(table, List.copyOf(columns.keySet()));
    try (Statement statement = connection.createStatement()) {
      statement.setFetchSize(64);
      try (ResultSet rows =
          statement.executeQuery(
              "SELECT " + String.join(", ", columns.keySet()) + " FROM " + table)) {
        while (rows.next()) {
          @Nullable Object[] values = new @Nullable Object[kinds.size()];
          for (int i = 0; i < values.length; i++) {
            values[i] = value(rows, kinds.get(i), i + 1);
          }
          writer.row(values);
        }
      }
    }
    writer.tableEnd();
  }

  private static @Nullable Object value(ResultSet rows, StoreTables.Kind kind, int column)
      throws SQLException {
    switch (kind) {
      case NUMBER -> {
        long number = rows.getLong(column);
        return rows.wasNull() ? null : number;
      }
      case BOOLEAN -> {
        boolean truth = rows.getBoolean(column);
        return rows.wasNull() ? null : truth;
      }
      case TEXT -> {
        return rows.getString(column);
      }
      case BYTES -> {
        return rows.getBytes(column);
      }
    }
    throw new IllegalStateException(kind.name());
  }

  /**
   * Reads a file that {@link #verify} has seen into empty tables, or into all tables emptied first.
   * The caller commits.
   *
   * @throws StoreException.Rejected if the file or the store does not fit; nothing was changed then
   */
  long read(InputStream stream, boolean replace) throws SQLException, IOException, StoreException {
    long epoch = number("SELECT COALESCE(MAX(epoch), 0) FROM rowan_store_fence");
    if (replace) {
      try (Statement statement = connection.createStatement()) {
        for (String table : StoreTables.all(connection)) {
          statement.executeUpdate("DELETE FROM " + table);
        }
      }
    } else {
      requireEmpty();
    }
    Importer importer = new Importer();
    long rows = DumpFormat.read(stream, importer);
    importer.flush();
    // A new incarnation: whoever owned either store before owns this one no longer.
    try (PreparedStatement fence =
        connection.prepareStatement(
            "UPDATE rowan_store_fence SET owner = 0, epoch = 1 +"
                + " CASE WHEN epoch > ? THEN epoch ELSE ? END")) {
      fence.setLong(1, epoch);
      fence.setLong(2, epoch);
      fence.executeUpdate();
    }
    return rows;
  }

  /** Whether a file is complete and sound, before anything is changed because of it. */
  static long verify(InputStream stream) throws IOException {
    return DumpFormat.read(
        stream,
        new DumpFormat.Listener<IOException>() {
          @Override
          public void header(String json) {}

          @Override
          public void table(String name, List<String> columns) {}

          @Override
          public void row(@Nullable Object[] values) {}
        });
  }

  private void requireEmpty() throws SQLException, StoreException {
    for (String table : StoreTables.all(connection)) {
      if (number("SELECT COUNT(*) FROM (SELECT 1 AS one FROM " + table + " LIMIT 1) part") > 0) {
        throw new StoreException.Rejected(
            "The store is not empty: table "
                + table
                + " has rows. Import into an empty database, or say --replace to delete everything"
                + " that is in this one",
            null);
      }
    }
  }

  private long number(String query) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(query)) {
      row.next();
      return row.getLong(1);
    }
  }

  private final class Importer implements DumpFormat.Listener<SQLException> {
    private final Map<String, List<StoreTables.Kind>> known = new HashMap<>();
    private @Nullable PreparedStatement insert;
    private List<StoreTables.Kind> kinds = List.of();
    private int rows;
    private long bytes;

    @Override
    public void header(String json) throws SQLException {
      int mine = StoreTables.versions(connection).lastKey();
      Matcher schema = SCHEMA.matcher(json);
      if (!schema.find() || Integer.parseInt(schema.group(1)) != mine) {
        throw new SQLException(
            "The file has another schema version than this store, which has "
                + mine
                + ": "
                + json
                + "; use the RowanMQ that wrote it, upgrade, and export again");
      }
    }

    @Override
    public void table(String name, List<String> columns) throws SQLException {
      flush();
      if (!name.matches("rowan_[a-z_0-9]+") || known.put(name, List.of()) != null) {
        throw new SQLException("The file has an unexpected table: " + name);
      }
      Map<String, StoreTables.Kind> mine = StoreTables.columns(connection, name);
      if (!mine.keySet().equals(Set.copyOf(columns))) {
        throw new SQLException("Table " + name + " has other columns in the file: " + columns);
      }
      kinds = new ArrayList<>();
      for (String column : columns) {
        kinds.add(Objects.requireNonNull(mine.get(column)));
      }
      insert =
          connection.prepareStatement(
              "INSERT INTO "
                  + name
                  + " ("
                  + String.join(", ", columns)
                  + ") VALUES (?"
                  + ", ?".repeat(columns.size() - 1)
                  + ")");
    }

    @Override
    public void row(@Nullable Object[] values) throws SQLException {
      PreparedStatement statement = Objects.requireNonNull(insert);
      for (int i = 0; i < values.length; i++) {
        set(statement, i + 1, kinds.get(i), values[i]);
        bytes += values[i] instanceof byte[] content ? content.length : 32;
      }
      statement.addBatch();
      if (++rows >= BLOCK_ROWS || bytes >= BLOCK_BYTES) {
        write(statement);
      }
    }

    void flush() throws SQLException {
      PreparedStatement statement = insert;
      if (statement != null) {
        if (rows > 0) {
          write(statement);
        }
        statement.close();
        insert = null;
      }
    }

    private void write(PreparedStatement statement) throws SQLException {
      statement.executeBatch();
      rows = 0;
      bytes = 0;
    }

    private void set(
        PreparedStatement statement, int index, StoreTables.Kind kind, @Nullable Object value)
        throws SQLException {
      if (value instanceof byte[] content) {
        statement.setBytes(index, content);
      } else if (value instanceof String text) {
        statement.setString(index, text);
      } else if (value instanceof Boolean truth) {
        statement.setBoolean(index, truth);
      } else if (value instanceof Long number) {
        statement.setLong(index, number);
      } else {
        statement.setNull(
            index,
            switch (kind) {
              case NUMBER -> Types.BIGINT;
              case BOOLEAN -> Types.BOOLEAN;
              case TEXT -> Types.VARCHAR;
              case BYTES -> Types.VARBINARY;
            });
      }
    }
  }
}
