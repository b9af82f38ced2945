package org.rowanmq.store.jdbc;

import java.sql.ResultSet;
import java.sql.SQLException;
import org.rowanmq.broker.store.LookupRange;
import org.rowanmq.broker.store.OutcomeEntry;
import org.rowanmq.broker.store.RecoveryVisitor;
import org.rowanmq.broker.store.StoreException;
import org.rowanmq.wire.ProtocolException;

/** Drops what ended with older epochs and tells the rest. Lives for one recovery. */
final class PartitionRecovery {
  private final Statements statements;
  private final int partition;

  PartitionRecovery(Statements statements, int partition) {
    this.statements = statements;
    this.partition = partition;
  }

  /** Removes the volatile rows of older epochs; looks only at queues that may have some. */
  void dropVolatileRows(QueueMarks marks) throws SQLException {
    for (long queue : marks.marked(QueueMarks.VOLATILE)) {
      drop("rowan_message", queue);
      drop("rowan_scheduled", queue);
      if (marks.has(QueueMarks.EXPIRING, queue)) {
        statements.update(
            "DELETE FROM rowan_expiry WHERE partition_no = ? AND queue_id = ? AND NOT EXISTS"
                + " (SELECT 1 FROM rowan_message m"
                + " WHERE m.partition_no = rowan_expiry.partition_no"
                + " AND m.queue_id = rowan_expiry.queue_id"
                + " AND m.priority_rank = rowan_expiry.priority_rank AND m.id = rowan_expiry.id)",
            partition,
            queue);
      }
    }
    statements.update(
        "DELETE FROM rowan_queue_mark WHERE partition_no = ? AND mark = ?",
        partition,
        QueueMarks.VOLATILE);
  }

  void tell(RecoveryVisitor visitor) throws SQLException, StoreException {
    DefinitionRows.tell(statements, partition, visitor);
    try (ResultSet rows = rows("queue_id", "rowan_dropped_queue", "queue_id")) {
      while (rows.next()) {
        visitor.droppedQueue(rows.getLong(1));
      }
    }
    try (ResultSet rows = rows("queue_id, messages, bytes", "rowan_queue_counter", "queue_id")) {
      while (rows.next()) {
        visitor.counter(rows.getLong(1), rows.getLong(2), rows.getLong(3));
      }
    }
    try (ResultSet rows = rows("queue_id, message_id", "rowan_watermark", "queue_id")) {
      while (rows.next()) {
        visitor.watermark(rows.getLong(1), rows.getLong(2));
      }
    }
    try (ResultSet rows =
        rows(
            "queue_id, priority_rank, identifiers, from_id, to_id",
            "rowan_lookup_range",
            "queue_id, priority_rank")) {
      while (rows.next()) {
        visitor.lookupRange(
            rows.getLong(1),
            new LookupRange(
                9 - rows.getInt(2), rows.getString(3), rows.getLong(4), rows.getLong(5)));
      }
    }
    BranchRows.tell(statements, partition, visitor);
    outcomes(visitor);
  }

  private void drop(String table, long queue) throws SQLException {
    statements.update(
        "DELETE FROM "
            + table
            + " WHERE partition_no = ? AND queue_id = ? AND volatile_epoch <"
            + " (SELECT epoch FROM rowan_store_fence f WHERE f.partition_no = ?)",
        partition,
        queue,
        partition);
  }

  private void outcomes(RecoveryVisitor visitor) throws SQLException, StoreException {
    try (ResultSet rows = rows("entries, batch_no", "rowan_outcome_log", "batch_no, position")) {
      while (rows.next()) {
        try {
          for (OutcomeEntry entry : OutcomeCodec.read(rows.getBytes(1))) {
            visitor.outcomes(entry);
          }
        } catch (ProtocolException malformed) {
          throw new StoreException.Fatal(
              "The outcome log of batch " + rows.getLong(2) + " is malformed", malformed);
        }
      }
    }
  }

  private ResultSet rows(String columns, String table, String order) throws SQLException {
    return statements.query(
        "SELECT " + columns + " FROM " + table + " WHERE partition_no = ? ORDER BY " + order,
        partition);
  }
}
