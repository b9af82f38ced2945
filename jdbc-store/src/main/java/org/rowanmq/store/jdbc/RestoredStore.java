package org.rowanmq.store.jdbc;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.rowanmq.broker.store.StoreException;

/**
 * What must be true of a database that was put back from a backup before a broker uses it: clients
 * have seen a future that is gone. Run once, while no broker runs. One thread; the caller commits.
 */
final class RestoredStore {
  /** More ids than were given since any backup that somebody restores, by far. */
  static final long ID_JUMP = 1L << 40;

  /** More take-overs than happened since. */
  static final long EPOCH_JUMP = 1L << 20;

  private final Connection connection;

  RestoredStore(Connection connection) {
    this.connection = connection;
  }

  /**
   * Raises epochs and ids beyond everything that can have been seen, and marks every message as one
   * that may have been handed out.
   *
   * @return what was done, a line each
   * @throws StoreException.Rejected if no broker ever used the store
   */
  List<String> prepare() throws SQLException, StoreException {
    List<String> done = new ArrayList<>();
    try (Statement statement = connection.createStatement()) {
      List<int[]> partitions = new ArrayList<>();
      try (ResultSet rows = statement.executeQuery("SELECT partition_no FROM rowan_store_fence")) {
        while (rows.next()) {
          partitions.add(new int[] {rows.getInt(1)});
        }
      }
      if (partitions.isEmpty()) {
        throw new StoreException.Rejected(
            "No broker has ever used this store: there is nothing to prepare", null);
      }
      int marked = watermarks(statement);
      int scheduled =
          statement.executeUpdate("UPDATE rowan_scheduled SET deliveries = 1 WHERE deliveries = 0");
      try (PreparedStatement fence =
          connection.prepareStatement(
              "UPDATE rowan_store_fence SET owner = 0, epoch = epoch + ?,"
                  + " ids_reserved = ids_reserved + ?")) {
        fence.setLong(1, EPOCH_JUMP);
        fence.setLong(2, ID_JUMP);
        fence.executeUpdate();
      }
      done.add("epoch raised by " + EPOCH_JUMP + ": no broker that ran before can write");
      done.add("ids moved ahead by " + ID_JUMP + ": none that was seen is given again");
      done.add("the messages of " + marked + " queues and subscriptions come as redelivered");
      done.add(scheduled + " scheduled messages come as redelivered");
    }
    return done;
  }

  private int watermarks(Statement statement) throws SQLException {
    statement.executeUpdate("DELETE FROM rowan_watermark");
    return statement.executeUpdate(
        "INSERT INTO rowan_watermark (partition_no, queue_id, message_id)"
            + " SELECT q.partition_no, q.queue_id, f.ids_reserved FROM rowan_queue q"
            + " JOIN rowan_store_fence f ON f.partition_no = q.partition_no");
  }
}
