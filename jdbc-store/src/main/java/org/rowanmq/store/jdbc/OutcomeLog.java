package org.rowanmq.store.jdbc;

import java.sql.SQLException;
import java.util.List;
import org.rowanmq.broker.store.OutcomeEntry;

/**
 * The rows of {@code rowan_outcome_log}, and before which batch none are left: what a checkpoint
 * deleted is never looked at again, however long another session's snapshot keeps it. Forgotten
 * whenever a transaction is undone. Confined to the store writer thread.
 */
final class OutcomeLog {
  static final String TABLE = "rowan_outcome_log";

  private long firstBatch;

  /**
   * Removes all there is; what is left begins with this batch.
   *
   * @return how many rows
   */
  int clear(Statements statements, int partition, long batch) throws SQLException {
    int rows =
        statements.update(
            "DELETE FROM rowan_outcome_log WHERE partition_no = ? AND batch_no >= ?",
            partition,
            firstBatch);
    firstBatch = batch;
    return rows;
  }

  /**
   * Adds rows from a position on.
   *
   * @return the position behind them
   */
  int append(Statements statements, int partition, long batch, int from, List<OutcomeEntry> entries)
      throws SQLException {
    int position = from;
    for (byte[] row : OutcomeCodec.write(entries)) {
      statements.update(
          "INSERT INTO rowan_outcome_log (partition_no, batch_no, position, entries)"
              + " VALUES (?, ?, ?, ?)",
          partition,
          batch,
          position++,
          row);
    }
    return position;
  }
}
