package org.rowanmq.store.jdbc;

import java.sql.SQLException;

/**
 * What the writer knows of a partition's tables without asking, as the open transaction sees them.
 * Forgotten whenever a transaction is undone. Confined to the store writer thread.
 */
record WriterMemory(int partition, QueueMarks marks, OutcomeLog outcomes) {
  static WriterMemory load(Statements statements, int partition) throws SQLException {
    return new WriterMemory(partition, QueueMarks.load(statements, partition), new OutcomeLog());
  }
}
