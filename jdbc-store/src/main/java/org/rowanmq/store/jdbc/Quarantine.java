package org.rowanmq.store.jdbc;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/** What an operator does with rows that could not be read. One thread; the caller commits. */
final class Quarantine {
  private final Connection connection;

  Quarantine(Connection connection) {
    this.connection = connection;
  }

  /** A line for each row. */
  List<String> list() throws SQLException {
    List<String> lines = new ArrayList<>();
    try (Statement statement = connection.createStatement();
        ResultSet rows =
            statement.executeQuery(
                "SELECT x.id, x.queue_id, q.source, x.reason FROM rowan_quarantine x"
                    + " LEFT JOIN rowan_queue q ON q.partition_no = x.partition_no"
                    + " AND q.queue_id = x.queue_id ORDER BY x.queue_id, x.id")) {
      while (rows.next()) {
        String source = rows.getString(3);
        lines.add(
            "message "
                + rows.getLong(1)
                + " of queue "
                + rows.getLong(2)
                + (source == null ? " (which is gone)" : " (" + source + ")")
                + ": "
                + rows.getString(4));
      }
    }
    return lines;
  }

  /** Deletes a row, or all of them. */
  int drop(long id) throws SQLException {
    try (PreparedStatement delete =
        connection.prepareStatement("DELETE FROM rowan_quarantine WHERE ? IN (0, id)")) {
      delete.setLong(1, id);
      return delete.executeUpdate();
    }
  }

  /**
   * Puts a row, or all whose queue is still there, back where it was. Whoever runs on the store is
   * fenced: he would not see it.
   */
  int retry(long id) throws SQLException {
    String which =
        " WHERE "
            + (id == 0 ? "x.id <> 0" : "x.id = " + id)
            + " AND EXISTS (SELECT 1 FROM rowan_queue q WHERE q.partition_no = x.partition_no"
            + " AND q.queue_id = x.queue_id)";
    int back;
    try (Statement statement = connection.createStatement()) {
      back =
          statement.executeUpdate(
              "INSERT INTO rowan_message (partition_no, "
                  + MessageRow.COLUMNS
                  + ") SELECT partition_no, "
                  + MessageRow.COLUMNS
                  + " FROM rowan_quarantine x"
                  + which
                  + " AND due_at IS NULL");
      back +=
          statement.executeUpdate(
              "INSERT INTO rowan_scheduled (partition_no, due_at, "
                  + MessageRow.COLUMNS
                  + ") SELECT partition_no, due_at, "
                  + MessageRow.COLUMNS
                  + " FROM rowan_quarantine x"
                  + which
                  + " AND due_at IS NOT NULL");
      String waiting =
          " FROM rowan_quarantine x"
              + which
              + " AND x.due_at IS NULL AND x.partition_no = rowan_queue_counter.partition_no"
              + " AND x.queue_id = rowan_queue_counter.queue_id)";
      statement.executeUpdate(
          "UPDATE rowan_queue_counter SET messages = messages + (SELECT COUNT(*)"
              + waiting
              + ", bytes = bytes + (SELECT COALESCE(SUM(x.content_length), 0)"
              + waiting);
      statement.executeUpdate(
          "DELETE FROM rowan_quarantine WHERE "
              + (id == 0 ? "id <> 0" : "id = " + id)
              + " AND queue_id IN (SELECT q.queue_id FROM rowan_queue q)");
      statement.executeUpdate("UPDATE rowan_store_fence SET owner = 0, epoch = epoch + 1");
    }
    return back;
  }
}
