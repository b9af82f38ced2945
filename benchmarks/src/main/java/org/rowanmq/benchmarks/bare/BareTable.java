package org.rowanmq.benchmarks.bare;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Random;

/**
 * One lane: inserts rows and deletes its oldest ones, a group in a transaction, durable when {@link
 * #commit} returns. With {@code whole} it also writes what the store's batches hold besides rows:
 * the fence row and a row with outcomes. Belongs to one thread.
 */
final class BareTable implements AutoCloseable {
  /** Ids of a lane: apart from those of the others. */
  private static final long LANE_IDS = 1L << 40;

  /** Larger groups are several statements. */
  private static final int AT_ONCE_ROWS = 64;

  /** So many outcome rows are kept, as a checkpoint would leave them. */
  private static final int OUTCOME_ROWS = 1000;

  private final Connection connection;
  private final BareDialect dialect;
  private final BareStatements statements;
  private final int lane;
  private final boolean whole;
  private final Deque<BareRow.Key> waiting = new ArrayDeque<>();
  private final byte[] content;
  private long lastId;
  private long batch;

  BareTable(Connection connection, BareDialect dialect, int lane, int contentBytes, boolean whole)
      throws SQLException {
    this.connection = connection;
    this.dialect = dialect;
    this.statements = new BareStatements(connection);
    this.lane = lane;
    this.whole = whole;
    this.lastId = lane * LANE_IDS;
    content = new byte[contentBytes];
    new Random(1).nextBytes(content);
    try (Statement statement = connection.createStatement()) {
      for (String sql : dialect.session()) {
        boolean ignored = statement.execute(sql);
      }
      statement.executeUpdate("INSERT INTO bare_fence VALUES (" + lane + ", 1, 0, 0)");
    }
    connection.setTransactionIsolation(Connection.TRANSACTION_READ_COMMITTED);
    connection.setAutoCommit(false);
  }

  /** Makes the tables; once for all lanes. */
  static void create(Connection connection, BareDialect dialect) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      for (String sql : dialect.create()) {
        boolean ignored = statement.execute(sql);
      }
    }
  }

  /** One durable group; returns how many rows there were to delete, at most {@code deletes}. */
  int commit(int inserts, int deletes) throws SQLException {
    batch++;
    List<BareRow> rows = new ArrayList<>(inserts);
    for (int i = 0; i < inserts; i++) {
      rows.add(BareRow.of(++lastId, content));
    }
    List<BareRow.Key> keys = new ArrayList<>(deletes);
    while (keys.size() < deletes && !waiting.isEmpty()) {
      keys.add(waiting.remove());
    }
    if (whole && inserts > 0 && inserts <= AT_ONCE_ROWS && dialect.writesAtOnce()) {
      BareDialect.Fence fence = new BareDialect.Fence(lane, batch, lastId);
      owned(dialect.writeAtOnce(statements, fence, rows, keys));
      foldOutcomes();
    } else {
      write(rows, keys);
    }
    connection.commit();
    dialect.makeDurable(connection, statements);
    rows.forEach(row -> waiting.add(row.key()));
    return keys.size();
  }

  private void write(List<BareRow> rows, List<BareRow.Key> keys) throws SQLException {
    if (whole) {
      updateFence();
    }
    if (!rows.isEmpty()) {
      dialect.insert(statements, rows);
    }
    if (!keys.isEmpty()) {
      dialect.delete(statements, keys);
    }
    if (whole && !rows.isEmpty()) {
      noteOutcomes(rows.size());
    }
  }

  private void updateFence() throws SQLException {
    PreparedStatement fence =
        statements.of(
            "UPDATE bare_fence SET last_batch = ?, ids_reserved = ?"
                + " WHERE lane = ? AND epoch = 1 AND last_batch = ?");
    fence.setLong(1, batch);
    fence.setLong(2, lastId);
    fence.setInt(3, lane);
    fence.setLong(4, batch - 1);
    owned(fence.executeUpdate());
  }

  private void owned(int fenceRows) throws SQLException {
    if (fenceRows != 1) {
      throw new SQLException("The fence row of lane " + lane + " is not at " + (batch - 1));
    }
  }

  private void noteOutcomes(int inserts) throws SQLException {
    PreparedStatement note = statements.of("INSERT INTO bare_outcome VALUES (?, ?, ?)");
    note.setInt(1, lane);
    note.setLong(2, batch);
    note.setBytes(3, new byte[BareDialect.OUTCOME_BYTES + inserts]);
    note.executeUpdate();
    foldOutcomes();
  }

  private void foldOutcomes() throws SQLException {
    if (batch % OUTCOME_ROWS == 0) {
      PreparedStatement fold = statements.of("DELETE FROM bare_outcome WHERE lane = ?");
      fold.setInt(1, lane);
      fold.executeUpdate();
    }
  }

  @Override
  public void close() throws SQLException {
    try {
      connection.rollback();
    } finally {
      connection.close();
    }
  }
}
