package org.rowanmq.store.jdbc;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Types;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/** The tables of a store, as far as tools need to know them. */
final class StoreTables {
  /** What a column holds, whatever the database calls it. */
  enum Kind {
    NUMBER,
    TEXT,
    BYTES,
    BOOLEAN
  }

  /** Written by migrations, not by the store. */
  static final String VERSIONS = "rowan_schema_version";

  private StoreTables() {}

  /** All tables of the store but those of the schema's versions and of the lease, by name. */
  static List<String> all(Connection connection) throws SQLException {
    TreeSet<String> tables = new TreeSet<>();
    try (ResultSet rows =
        connection
            .getMetaData()
            .getTables(connection.getCatalog(), connection.getSchema(), null, null)) {
      while (rows.next()) {
        String type = String.valueOf(rows.getString("TABLE_TYPE"));
        String name = rows.getString("TABLE_NAME").toLowerCase(Locale.ROOT);
        if (type.toUpperCase(Locale.ROOT).endsWith("TABLE")
            && name.startsWith("rowan_")
            && !name.equals(VERSIONS)
            && !name.equals(LeaseRow.TABLE)) {
          tables.add(name);
        }
      }
    }
    return new ArrayList<>(tables);
  }

  /** The columns of a table in their order. */
  static Map<String, Kind> columns(Connection connection, String table) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet none = statement.executeQuery("SELECT * FROM " + table + " WHERE 1 = 0")) {
      ResultSetMetaData meta = none.getMetaData();
      Map<String, Kind> columns = new LinkedHashMap<>();
      for (int i = 1; i <= meta.getColumnCount(); i++) {
        columns.put(
            meta.getColumnName(i).toLowerCase(Locale.ROOT), kind(table, meta.getColumnType(i)));
      }
      return columns;
    }
  }

  /** Versions of the schema that were applied, with their scripts' checksums. */
  static TreeMap<Integer, Long> versions(Connection connection) throws SQLException {
    TreeMap<Integer, Long> versions = new TreeMap<>();
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery("SELECT version, checksum FROM " + VERSIONS)) {
      while (rows.next()) {
        versions.put(rows.getInt(1), rows.getLong(2));
      }
    }
    return versions;
  }

  /** Whether there is a schema at all. */
  static boolean exist(Connection connection) throws SQLException {
    for (String name : List.of(VERSIONS, VERSIONS.toUpperCase(Locale.ROOT))) {
      try (ResultSet rows =
          connection
              .getMetaData()
              .getTables(connection.getCatalog(), connection.getSchema(), name, null)) {
        if (rows.next()) {
          return true;
        }
      }
    }
    return false;
  }

  private static Kind kind(String table, int type) {
    return switch (type) {
      case Types.BIT, Types.BOOLEAN -> Kind.BOOLEAN;
      case Types.TINYINT, Types.SMALLINT, Types.INTEGER, Types.BIGINT -> Kind.NUMBER;
      case Types.CHAR, Types.VARCHAR, Types.LONGVARCHAR, Types.CLOB -> Kind.TEXT;
      case Types.BINARY, Types.VARBINARY, Types.LONGVARBINARY, Types.BLOB -> Kind.BYTES;
      default ->
          throw new IllegalStateException("Table " + table + " has a column of type " + type);
    };
  }
}
