package org.rowanmq.store.jdbc;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Which queues have, or once had, rows that expire, that end with the epoch or that are dead
 * letters. Only these pay for the statements that such rows need. A memory of {@code
 * rowan_queue_mark}; confined to the store writer thread.
 */
final class QueueMarks {
  static final String EXPIRING = "EXPIRING";
  static final String VOLATILE = "VOLATILE";

  /** For the view of dead letters. */
  static final String DEAD_LETTER = "DEAD_LETTER";

  private final Map<String, Set<Long>> queues = new HashMap<>();

  /** What the table holds. Called again whenever a transaction that added marks was undone. */
  static QueueMarks load(Statements statements, int partition) throws SQLException {
    QueueMarks marks = new QueueMarks();
    try (ResultSet rows =
        statements.query(
            "SELECT mark, queue_id FROM rowan_queue_mark WHERE partition_no = ?", partition)) {
      while (rows.next()) {
        marks.with(rows.getString(1)).add(rows.getLong(2));
      }
    }
    return marks;
  }

  boolean has(String mark, long queue) {
    Set<Long> marked = queues.get(mark);
    return marked != null && marked.contains(queue);
  }

  void add(Statements statements, int partition, String mark, long queue) throws SQLException {
    if (with(mark).add(queue)) {
      statements.update(
          "INSERT INTO rowan_queue_mark (partition_no, queue_id, mark) VALUES (?, ?, ?)",
          partition,
          queue,
          mark);
    }
  }

  void forget(Statements statements, int partition, long queue) throws SQLException {
    boolean known = false;
    for (Set<Long> marked : queues.values()) {
      known |= marked.remove(queue);
    }
    if (known) {
      statements.update(
          "DELETE FROM rowan_queue_mark WHERE partition_no = ? AND queue_id = ?", partition, queue);
    }
  }

  /** The queues with a mark. */
  List<Long> marked(String mark) {
    return List.copyOf(with(mark));
  }

  private Set<Long> with(String mark) {
    return queues.computeIfAbsent(mark, any -> new HashSet<>());
  }
}
