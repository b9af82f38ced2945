package org.rowanmq.store.jdbc;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import org.rowanmq.broker.store.BranchRecord;
import org.rowanmq.broker.store.MessageRef;
import org.rowanmq.broker.store.RecoveryVisitor;
import org.rowanmq.broker.store.StoreException;
import org.rowanmq.wire.BranchId;

/**
 * The rows of branches of distributed transactions and of what they settle. What they send lies in
 * {@code rowan_message}. Lives for one batch or one recovery.
 */
final class BranchRows {
  private static final String BRANCH = "rowan_branch";
  private static final String SETTLEMENT = "rowan_branch_settlement";
  private static final String STAGE =
      "INSERT INTO rowan_branch_settlement"
          + " (partition_no, branch_no, queue_id, priority_rank, id) VALUES (?, ?, ?, ?, ?)";
  private static final String UNSTAGE =
      "DELETE FROM rowan_branch_settlement WHERE partition_no = ? AND branch_no = ?"
          + " AND queue_id = ? AND priority_rank = ? AND id = ?";

  private final Dialect dialect;
  private final Statements statements;
  private final Churn churn;
  private final int partition;

  BranchRows(Dialect dialect, Statements statements, Churn churn, int partition) {
    this.dialect = dialect;
    this.statements = statements;
    this.churn = churn;
    this.partition = partition;
  }

  /** Tells what there is, branches first. */
  static void tell(Statements statements, int partition, RecoveryVisitor visitor)
      throws SQLException {
    try (ResultSet rows =
        statements.query(
            "SELECT branch_no, xid_format, xid_global, xid_qualifier, state, is_heuristic,"
                + " user_name, changed_at, messages, bytes, settlements FROM rowan_branch"
                + " WHERE partition_no = ? ORDER BY partition_no, branch_no",
            partition)) {
      while (rows.next()) {
        visitor.branch(read(rows));
      }
    }
    try (ResultSet rows =
        statements.query(
            "SELECT branch_no, queue_id, priority_rank, id FROM rowan_branch_settlement"
                + " WHERE partition_no = ?"
                + " ORDER BY partition_no, branch_no, queue_id, priority_rank, id",
            partition)) {
      while (rows.next()) {
        visitor.stagedSettlement(
            rows.getLong(1), new MessageRef(rows.getLong(2), 9 - rows.getInt(3), rows.getLong(4)));
      }
    }
  }

  private static BranchRecord read(ResultSet row) throws SQLException {
    return new BranchRecord(
        row.getLong(1),
        new BranchId(row.getInt(2), row.getBytes(3), row.getBytes(4)),
        BranchRecord.State.valueOf(row.getString(5)),
        row.getBoolean(6),
        String.valueOf(ColumnText.read(row.getString(7))),
        row.getLong(8),
        row.getInt(9),
        row.getLong(10),
        row.getInt(11));
  }

  void put(BranchRecord branch) throws StoreException {
    try {
      int updated =
          statements.update(
              "UPDATE rowan_branch SET state = ?, is_heuristic = ?, changed_at = ?, messages = ?,"
                  + " bytes = ?, settlements = ? WHERE partition_no = ? AND branch_no = ?",
              branch.state().name(),
              branch.heuristic(),
              branch.atMillis(),
              branch.messages(),
              branch.bytes(),
              branch.settlements(),
              partition,
              branch.number());
      if (updated > 0) {
        churn.deleted(BRANCH, updated);
        return;
      }
      statements.update(
          "INSERT INTO rowan_branch (partition_no, branch_no, xid_format, xid_global,"
              + " xid_qualifier, state, is_heuristic, user_name, changed_at, messages, bytes,"
              + " settlements) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
          partition,
          branch.number(),
          branch.id().format(),
          branch.id().global(),
          branch.id().qualifier(),
          branch.state().name(),
          branch.heuristic(),
          ColumnText.of(branch.user()),
          branch.atMillis(),
          branch.messages(),
          branch.bytes(),
          branch.settlements());
    } catch (SQLException failure) {
      throw dialect.errors().beforeCommit(failure);
    }
  }

  void stage(long branch, List<MessageRef> refs) throws StoreException {
    each(STAGE, branch, refs);
  }

  void unstage(long branch, List<MessageRef> refs) throws StoreException {
    each(UNSTAGE, branch, refs);
    churn.deleted(SETTLEMENT, refs.size());
  }

  void forget(long branch) throws StoreException {
    try {
      for (String table : List.of(BRANCH, SETTLEMENT)) {
        churn.deleted(
            table,
            statements.update(
                "DELETE FROM " + table + " WHERE partition_no = ? AND branch_no = ?",
                partition,
                branch));
      }
    } catch (SQLException failure) {
      throw dialect.errors().beforeCommit(failure);
    }
  }

  private void each(String text, long branch, List<MessageRef> refs) throws StoreException {
    if (refs.isEmpty()) {
      return;
    }
    try {
      for (MessageRef ref : refs) {
        statements.addBatch(
            text, partition, branch, ref.queue(), MessageRow.rank(ref.priority()), ref.id());
      }
      statements.of(text).executeBatch();
    } catch (SQLException failure) {
      throw dialect.errors().beforeCommit(failure);
    }
  }
}
