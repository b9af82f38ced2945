package org.rowanmq.store.jdbc;

import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * How rows of {@code rowan_message} travel to PostgreSQL: one array for each column. Most rows have
 * nothing in a third of the columns; leaving those out saves the server as much of its work.
 */
enum PostgresRows {
  /** Each column may differ. */
  ANY(List.of()),

  /** As messages are when they come: they live for ever, persist, and were never delivered. */
  FRESH(
      List.of(
          new Fixed("expires_at", null),
          new Fixed("volatile_epoch", null),
          new Fixed("deliveries", 0),
          new Fixed("failures", 0),
          new Fixed("notes", null),
          new Fixed("content_id", null)));

  /** A column with the same value in each row. */
  private record Fixed(String column, @Nullable Integer value) {
    boolean isNull() {
      return value == null;
    }
  }

  /** Positions in {@link MessageRow#ALL}. */
  private final int[] columns;

  private final List<Fixed> fixed;
  private final int[] fixedColumns;
  private final String insert;

  PostgresRows(List<Fixed> fixed) {
    this.fixed = fixed;
    List<String> names = MessageRow.ALL.stream().map(MessageRow.Column::name).toList();
    this.fixedColumns = fixed.stream().mapToInt(each -> names.indexOf(each.column())).toArray();
    List<String> left = fixed.stream().map(Fixed::column).toList();
    this.columns =
        IntStream.range(0, names.size())
            .filter(column -> !left.contains(names.get(column)))
            .toArray();
    this.insert = text("");
  }

  /** The narrowest one that all rows fit. */
  static PostgresRows of(List<@Nullable Object[]> rows) {
    return rows.stream().allMatch(FRESH::fits) ? FRESH : ANY;
  }

  private boolean fits(@Nullable Object[] row) {
    for (int i = 0; i < fixedColumns.length; i++) {
      if (!Objects.equals(fixed.get(i).value(), row[fixedColumns[i]])) {
        return false;
      }
    }
    return true;
  }

  /** The statement that adds rows. */
  String insert() {
    return insert;
  }

  /**
   * The statement that adds rows if there is one in a table.
   *
   * @param table of one row at most
   */
  String insertIf(String table) {
    return text(table + ", ");
  }

  private String text(String from) {
    List<Fixed> values = fixed.stream().filter(each -> !each.isNull()).toList();
    return "INSERT INTO rowan_message ("
        + values.stream().map(each -> each.column() + ", ").collect(Collectors.joining())
        + IntStream.of(columns)
            .mapToObj(column -> MessageRow.ALL.get(column).name())
            .collect(Collectors.joining(", "))
        + ") SELECT "
        + values.stream().map(each -> each.value() + ", ").collect(Collectors.joining())
        + "k.* FROM "
        + from
        + "unnest("
        + IntStream.of(columns)
            .mapToObj(column -> "?::" + MessageRow.ALL.get(column).arrayType() + "[]")
            .collect(Collectors.joining(", "))
        + ") AS k";
  }

  /** Sets the arrays, from this parameter on; returns the next parameter. */
  int bind(PreparedStatement statement, int from, List<@Nullable Object[]> rows)
      throws SQLException {
    int next = from;
    for (int column : columns) {
      String type = MessageRow.ALL.get(column).arrayType();
      @Nullable Object[] values = array(type, rows.size());
      for (int i = 0; i < values.length; i++) {
        values[i] = rows.get(i)[column];
      }
      statement.setArray(next++, statement.getConnection().createArrayOf(type, values));
    }
    return next;
  }

  private static @Nullable Object[] array(String type, int size) {
    return switch (type) {
      case "int4" -> new @Nullable Integer[size];
      case "int8" -> new @Nullable Long[size];
      case "text" -> new @Nullable String[size];
      default -> new byte @Nullable [size][];
    };
  }
}
