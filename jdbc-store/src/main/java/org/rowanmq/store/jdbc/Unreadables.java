package org.rowanmq.store.jdbc;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Rows that reads came upon and could not read: they are left out of the answers, and the next
 * batch moves them to {@code rowan_quarantine}. Reads report on their threads; the rest belongs to
 * the store writer.
 *
 * <p>The engine has counted these rows and goes on to count them until the next start; counter rows
 * are written without them.
 */
final class Unreadables {
  private static final System.Logger LOG = System.getLogger(Unreadables.class.getName());

  /** More are found again when these are out of the way. */
  private static final int WAITING_MAX = 10_000;

  private static final int PER_BATCH = 100;
  private static final int REASON_MAX = 500;

  /**
   * A row's key.
   *
   * @param due null for a waiting row
   */
  record Row(int partition, long queue, int priority, long id, @Nullable Long due) {}

  private final Map<Row, String> waiting = new LinkedHashMap<>();
  private final Map<Long, long[]> lost = new HashMap<>();
  private final List<Row> moved = new ArrayList<>();
  private final Map<Row, Long> pendingBytes = new HashMap<>();
  private volatile long quarantined;

  /** A row that cannot be read. Any thread. */
  void found(Row row, String reason) {
    synchronized (waiting) {
      if (waiting.size() >= WAITING_MAX || waiting.containsKey(row)) {
        return;
      }
      waiting.put(row, reason.substring(0, Math.min(REASON_MAX, reason.length())));
    }
    LOG.log(
        System.Logger.Level.ERROR,
        "Message {0} of queue {1} cannot be read and goes to quarantine: {2}",
        String.valueOf(row.id()),
        String.valueOf(row.queue()),
        reason);
  }

  /** Rows in quarantine, and rows on their way. Any thread. */
  Map<String, String> status() {
    synchronized (waiting) {
      return Map.of("messages-quarantined", Long.toString(quarantined + waiting.size()));
    }
  }

  /** How many were there at the start. */
  void recover(Statements statements, int partition) throws SQLException {
    try (ResultSet row =
        statements.query(
            "SELECT COUNT(*) FROM rowan_quarantine WHERE partition_no = ?", partition)) {
      row.next();
      quarantined = row.getLong(1);
    }
  }

  /**
   * Messages of a queue that were moved since the start, whose counter the engine does not know.
   */
  long lostMessages(long queue) {
    long[] figures = lost.get(queue);
    return figures == null ? 0 : figures[0];
  }

  /** Their bytes. */
  long lostBytes(long queue) {
    long[] figures = lost.get(queue);
    return figures == null ? 0 : figures[1];
  }

  /** Moves some rows, in the open transaction; {@link #committed} or {@link #undone} follows. */
  void move(Statements statements, int partition) throws SQLException {
    Map<Row, String> some = new LinkedHashMap<>();
    synchronized (waiting) {
      for (Map.Entry<Row, String> each : waiting.entrySet()) {
        if (each.getKey().partition() == partition && some.size() < PER_BATCH) {
          some.put(each.getKey(), each.getValue());
        }
      }
    }
    for (Map.Entry<Row, String> each : some.entrySet()) {
      move(statements, each.getKey(), each.getValue());
      moved.add(each.getKey());
    }
  }

  private void move(Statements statements, Row row, String reason) throws SQLException {
    String table = row.due() == null ? "rowan_message" : "rowan_scheduled";
    String due = row.due() == null ? "" : "due_at, ";
    String key = " WHERE partition_no = ? AND queue_id = ? AND id = ?";
    String exactly = row.due() == null ? key + " AND priority_rank = ?" : key + " AND due_at = ?";
    Object last = row.due() == null ? (Object) MessageRow.rank(row.priority()) : row.due();
    statements.update("DELETE FROM rowan_quarantine" + key, row.partition(), row.queue(), row.id());
    int copied =
        statements.update(
            "INSERT INTO rowan_quarantine (partition_no, reason, "
                + due
                + MessageRow.COLUMNS
                + ") SELECT partition_no, '', "
                + due
                + MessageRow.COLUMNS
                + " FROM "
                + table
                + exactly,
            row.partition(),
            row.queue(),
            row.id(),
            last);
    if (copied == 0) {
      return;
    }
    statements.update(
        "UPDATE rowan_quarantine SET reason = ?" + key,
        reason,
        row.partition(),
        row.queue(),
        row.id());
    long bytes = 0;
    try (ResultSet length =
        statements.query(
            "SELECT content_length FROM rowan_quarantine" + key,
            row.partition(),
            row.queue(),
            row.id())) {
      bytes = length.next() ? length.getLong(1) : 0;
    }
    statements.update(
        "DELETE FROM " + table + exactly, row.partition(), row.queue(), row.id(), last);
    if (row.due() == null) {
      statements.update(
          "UPDATE rowan_queue_counter SET messages = messages - 1, bytes = bytes - ?"
              + " WHERE partition_no = ? AND queue_id = ?",
          bytes,
          row.partition(),
          row.queue());
      long[] figures = lost.computeIfAbsent(row.queue(), any -> new long[2]);
      figures[0]++;
      figures[1] += bytes;
      pendingBytes.put(row, bytes);
    }
  }

  /** The transaction is durable. */
  void committed() {
    if (moved.isEmpty()) {
      return;
    }
    synchronized (waiting) {
      moved.forEach(waiting::remove);
    }
    quarantined += moved.size();
    moved.clear();
    pendingBytes.clear();
  }

  /** The transaction was undone, or may have been: what was moved may come again. */
  void undone() {
    pendingBytes.forEach(
        (row, bytes) -> {
          long[] figures = lost.get(row.queue());
          if (figures != null) {
            figures[0]--;
            figures[1] -= bytes;
          }
        });
    pendingBytes.clear();
    moved.clear();
  }
}
