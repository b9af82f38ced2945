package org.rowanmq.server.cli;

import java.util.List;

/** Columns for a terminal: numbers to the right, all else to the left. */
final class TextTable {
  private TextTable() {}

  static String of(List<String> columns, List<List<String>> rows) {
    StringBuilder table = new StringBuilder();
    line(table, columns, columns, rows);
    for (List<String> row : rows) {
      line(table, row, columns, rows);
    }
    return table.toString();
  }

  private static void line(
      StringBuilder table, List<String> cells, List<String> columns, List<List<String>> rows) {
    StringBuilder line = new StringBuilder();
    for (int i = 0; i < columns.size(); i++) {
      String cell = i < cells.size() ? cells.get(i) : "";
      int column = i;
      int width = columns.get(i).length();
      boolean numeric = !rows.isEmpty();
      for (List<String> row : rows) {
        String text = column < row.size() ? row.get(column) : "";
        width = Math.max(width, text.length());
        numeric &= text.matches("[\\d,.]*");
      }
      String padding = " ".repeat(width - cell.length());
      line.append(numeric ? padding + cell : cell + padding).append("  ");
    }
    table.append(line.toString().stripTrailing()).append(System.lineSeparator());
  }
}
