package org.rowanmq.benchmarks;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Types;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Random;

/**
 * A table of the same columns and key as the store's waiting messages, and the store's statements
 * on it: row-wise JDBC batches, COMMIT, then CHECKPOINT SYNC. Rows are deleted oldest first.
 */
final class BareTable implements AutoCloseable {
  private record Key(long queue, long id) {}

  private static final int QUEUES = 8;
  private static final int PRIORITY_RANK = 5;
  private static final String CREATE =
      "CREATE TABLE message (partition_no INT NOT NULL, queue_id BIGINT NOT NULL,"
          + " priority_rank SMALLINT NOT NULL, id BIGINT NOT NULL,"
          + " destination VARCHAR(600) NOT NULL, producer_id BIGINT NOT NULL,"
          + " producer_sequence BIGINT NOT NULL, user_name VARCHAR(1000) NOT NULL,"
          + " arrived_at BIGINT NOT NULL, expires_at BIGINT, volatile_epoch BIGINT,"
          + " deliveries INT NOT NULL, failures INT NOT NULL, notes VARCHAR(100000),"
          + " content_id BIGINT, content_crc INT NOT NULL, content_length INT NOT NULL,"
          + " body_type SMALLINT, body_offset INT, content VARBINARY(262144),"
          + " PRIMARY KEY (partition_no, queue_id, priority_rank, id))";
  private static final String INSERT =
      "INSERT INTO message VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";
  private static final String DELETE =
      "DELETE FROM message"
          + " WHERE partition_no = ? AND queue_id = ? AND priority_rank = ? AND id = ?";

  private final Connection connection;
  private final PreparedStatement insert;
  private final PreparedStatement delete;
  private final PreparedStatement checkpoint;
  private final Deque<Key> waiting = new ArrayDeque<>();
  private final byte[] content;
  private long lastId;

  BareTable(Connection connection, int contentBytes) throws SQLException {
    this.connection = connection;
    connection.setAutoCommit(false);
    try (Statement statement = connection.createStatement()) {
      boolean ignored = statement.execute(CREATE);
    }
    insert = connection.prepareStatement(INSERT);
    delete = connection.prepareStatement(DELETE);
    checkpoint = connection.prepareStatement("CHECKPOINT SYNC");
    content = new byte[contentBytes];
    new Random(1).nextBytes(content);
  }

  /** One durable group; returns how many rows there were to delete, at most {@code deletes}. */
  int commit(int inserts, int deletes) throws SQLException {
    for (int i = 0; i < inserts; i++) {
      bind(++lastId);
      insert.addBatch();
    }
    if (inserts > 0) {
      insert.executeBatch();
    }
    int deleted = 0;
    while (deleted < deletes && !waiting.isEmpty()) {
      Key key = waiting.remove();
      delete.setInt(1, 0);
      delete.setLong(2, key.queue());
      delete.setInt(3, PRIORITY_RANK);
      delete.setLong(4, key.id());
      delete.addBatch();
      deleted++;
    }
    if (deleted > 0) {
      delete.executeBatch();
    }
    connection.commit();
    boolean ignored = checkpoint.execute();
    return deleted;
  }

  private void bind(long id) throws SQLException {
    Key key = new Key(1 + id % QUEUES, id);
    waiting.add(key);
    insert.setInt(1, 0);
    insert.setLong(2, key.queue());
    insert.setInt(3, PRIORITY_RANK);
    insert.setLong(4, id);
    insert.setString(5, "queue://bench." + key.queue());
    insert.setLong(6, 7_364_512_983_451L);
    insert.setLong(7, id);
    insert.setString(8, "admin");
    insert.setLong(9, 1_795_000_000_000L + id);
    insert.setNull(10, Types.BIGINT);
    insert.setNull(11, Types.BIGINT);
    insert.setInt(12, 0);
    insert.setInt(13, 0);
    insert.setNull(14, Types.VARCHAR);
    insert.setNull(15, Types.BIGINT);
    insert.setInt(16, 17);
    insert.setInt(17, content.length);
    insert.setInt(18, 2);
    insert.setInt(19, 12);
    insert.setBytes(20, content);
  }

  @Override
  public void close() throws SQLException {
    connection.close();
  }
}
