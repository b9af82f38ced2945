package org.rowanmq.benchmarks.bare;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;

/** The store's statements for one database. Stateless. */
interface BareDialect {
  /** Run once, before any lane. */
  List<String> create();

  /** Run on each connection. */
  List<String> session();

  void insert(BareStatements statements, List<BareRow> rows) throws SQLException;

  void delete(BareStatements statements, List<BareRow.Key> keys) throws SQLException;

  /** Whether small groups with all that a batch of the store holds are one statement. */
  default boolean writesAtOnce() {
    return false;
  }

  /** Fence row, rows, keys to delete and outcomes; returns how many fence rows there were. */
  default int writeAtOnce(
      BareStatements statements, Fence fence, List<BareRow> rows, List<BareRow.Key> keys)
      throws SQLException {
    throw new IllegalStateException("Only where writesAtOnce");
  }

  /** The fence row that a group expects and leaves. */
  record Fence(int lane, long batch, long lastId) {}

  /** After COMMIT, where that does not force the log. */
  void makeDurable(Connection connection, BareStatements statements) throws SQLException;

  /** H2, embedded: row by row, a call costs no round trip; COMMIT forces nothing. */
  final class H2 implements BareDialect {
    @Override
    public List<String> create() {
      return List.of(
          BareRow.createTable("VARBINARY(262144)", "VARCHAR(100000)", ""), FENCE_TABLE, OUTCOMES);
    }

    @Override
    public List<String> session() {
      return List.of();
    }

    @Override
    public void insert(BareStatements statements, List<BareRow> rows) throws SQLException {
      rowByRow(statements, rows);
    }

    @Override
    public void delete(BareStatements statements, List<BareRow.Key> keys) throws SQLException {
      PreparedStatement delete =
          statements.of(
              "DELETE FROM bare_message"
                  + " WHERE partition_no = 0 AND queue_id = ? AND priority_rank = ? AND id = ?");
      for (BareRow.Key key : keys) {
        delete.setLong(1, key.queue());
        delete.setInt(2, BareRow.RANK);
        delete.setLong(3, key.id());
        delete.addBatch();
      }
      delete.executeBatch();
    }

    @Override
    public void makeDurable(Connection connection, BareStatements statements) throws SQLException {
      boolean ignored = statements.of("CHECKPOINT SYNC").execute();
    }
  }

  /** PostgreSQL: one statement for any number of rows, an array for each column. */
  final class Postgres implements BareDialect {
    private static final String TYPES =
        "int4 int8 int4 int8 text int8 int8 text int8 int8 int8 "
            + "int4 int4 text int8 int4 int4 int4 int4 bytea";

    @Override
    public List<String> create() {
      return List.of(
          BareRow.createTable("BYTEA", "TEXT", " WITH (toast_tuple_target = 8160)"),
          "ALTER TABLE bare_message ALTER COLUMN content SET STORAGE EXTERNAL",
          FENCE_TABLE,
          OUTCOMES.replace("VARBINARY(1000000)", "BYTEA"));
    }

    @Override
    public List<String> session() {
      return List.of(
          "SET plan_cache_mode = force_generic_plan",
          "SET enable_seqscan = off",
          "SET enable_hashjoin = off",
          "SET enable_mergejoin = off",
          "SET enable_bitmapscan = off",
          "SET enable_sort = off");
    }

    @Override
    public void insert(BareStatements statements, List<BareRow> rows) throws SQLException {
      String[] types = TYPES.split(" ");
      StringBuilder sql = new StringBuilder("INSERT INTO bare_message SELECT * FROM unnest(");
      for (int i = 0; i < types.length; i++) {
        sql.append(i == 0 ? "" : ", ").append("?::").append(types[i]).append("[]");
      }
      PreparedStatement insert = statements.of(sql.append(')').toString());
      bind(insert, 1, rows);
      insert.executeUpdate();
    }

    private static void bind(PreparedStatement statement, int from, List<BareRow> rows)
        throws SQLException {
      String[] types = TYPES.split(" ");
      for (int column = 0; column < types.length; column++) {
        Object[] values = array(types[column], rows.size());
        for (int i = 0; i < values.length; i++) {
          values[i] = rows.get(i).values()[column];
        }
        statement.setArray(
            from + column, statement.getConnection().createArrayOf(types[column], values));
      }
    }

    @Override
    public boolean writesAtOnce() {
      return true;
    }

    @Override
    public int writeAtOnce(
        BareStatements statements, Fence fence, List<BareRow> rows, List<BareRow.Key> keys)
        throws SQLException {
      StringBuilder sql =
          new StringBuilder(
              "WITH fence AS (UPDATE bare_fence SET last_batch = ?, ids_reserved = ?"
                  + " WHERE lane = ? AND epoch = 1 AND last_batch = ? RETURNING 1), inserted AS"
                  + " (INSERT INTO bare_message SELECT k.* FROM fence, unnest(");
      String[] types = TYPES.split(" ");
      for (int i = 0; i < types.length; i++) {
        sql.append(i == 0 ? "" : ", ").append("?::").append(types[i]).append("[]");
      }
      sql.append(
          ") AS k), deleted AS (DELETE FROM bare_message WHERE EXISTS (SELECT 1 FROM fence) AND"
              + " ctid = ANY (ARRAY (SELECT m.at FROM unnest(?::int8[], ?::int8[]) AS k (queue_id,"
              + " id), LATERAL (SELECT t.ctid AS at FROM bare_message t WHERE t.partition_no = 0"
              + " AND t.queue_id = k.queue_id AND t.priority_rank = ? AND t.id = k.id LIMIT 1)"
              + " m))), noted AS (INSERT INTO bare_outcome SELECT ?, ?, ?::bytea FROM fence)"
              + " SELECT count(*) FROM fence");
      PreparedStatement statement = statements.of(sql.toString());
      statement.setLong(1, fence.batch());
      statement.setLong(2, fence.lastId());
      statement.setInt(3, fence.lane());
      statement.setLong(4, fence.batch() - 1);
      bind(statement, 5, rows);
      int next = 5 + types.length;
      Connection connection = statement.getConnection();
      statement.setArray(
          next++,
          connection.createArrayOf("int8", keys.stream().map(BareRow.Key::queue).toArray()));
      statement.setArray(
          next++, connection.createArrayOf("int8", keys.stream().map(BareRow.Key::id).toArray()));
      statement.setInt(next++, BareRow.RANK);
      statement.setInt(next++, fence.lane());
      statement.setLong(next++, fence.batch());
      statement.setBytes(next, new byte[OUTCOME_BYTES + rows.size()]);
      try (ResultSet owned = statement.executeQuery()) {
        owned.next();
        return owned.getInt(1);
      }
    }

    private static Object[] array(String type, int size) {
      return switch (type) {
        case "int4" -> new Integer[size];
        case "int8" -> new Long[size];
        case "text" -> new String[size];
        default -> new byte[size][];
      };
    }

    @Override
    public void delete(BareStatements statements, List<BareRow.Key> keys) throws SQLException {
      PreparedStatement delete =
          statements.of(
              "DELETE FROM bare_message WHERE partition_no = 0 AND queue_id = ?"
                  + " AND priority_rank = ? AND id = ANY (?)");
      for (long queue : keys.stream().map(BareRow.Key::queue).distinct().toList()) {
        Object[] ids =
            keys.stream().filter(key -> key.queue() == queue).map(BareRow.Key::id).toArray();
        delete.setLong(1, queue);
        delete.setInt(2, BareRow.RANK);
        delete.setArray(3, delete.getConnection().createArrayOf("int8", ids));
        delete.addBatch();
      }
      delete.executeBatch();
    }

    @Override
    public void makeDurable(Connection connection, BareStatements statements) {}
  }

  /** MariaDB: bulk inserts, deletes by lists of power-of-two lengths. */
  final class MariaDb implements BareDialect {
    @Override
    public List<String> create() {
      return List.of(
          BareRow.createTable("MEDIUMBLOB", "MEDIUMTEXT", " ENGINE = InnoDB"),
          FENCE_TABLE + " ENGINE = InnoDB",
          OUTCOMES.replace("VARBINARY(1000000)", "MEDIUMBLOB") + " ENGINE = InnoDB");
    }

    @Override
    public List<String> session() {
      return List.of();
    }

    @Override
    public void insert(BareStatements statements, List<BareRow> rows) throws SQLException {
      rowByRow(statements, rows);
    }

    @Override
    public void delete(BareStatements statements, List<BareRow.Key> keys) throws SQLException {
      for (long queue : keys.stream().map(BareRow.Key::queue).distinct().toList()) {
        List<Long> ids =
            keys.stream().filter(key -> key.queue() == queue).map(BareRow.Key::id).toList();
        int length = ids.size() == 1 ? 1 : Integer.highestOneBit(ids.size() - 1) * 2;
        PreparedStatement delete =
            statements.of(
                "DELETE FROM bare_message WHERE partition_no = 0 AND queue_id = ?"
                    + " AND priority_rank = ? AND id IN ("
                    + "?, ".repeat(length - 1)
                    + "?)");
        delete.setLong(1, queue);
        delete.setInt(2, BareRow.RANK);
        for (int i = 0; i < length; i++) {
          delete.setLong(3 + i, ids.get(Math.min(i, ids.size() - 1)));
        }
        delete.executeUpdate();
      }
    }

    @Override
    public void makeDurable(Connection connection, BareStatements statements) {}
  }

  /** What a row of outcomes has besides a byte for each. */
  int OUTCOME_BYTES = 16;

  /** One row a lane; every batch of the store updates it first. */
  String FENCE_TABLE =
      "CREATE TABLE bare_fence (lane INT NOT NULL, epoch BIGINT NOT NULL, last_batch BIGINT NOT"
          + " NULL, ids_reserved BIGINT NOT NULL, PRIMARY KEY (lane))";

  /** One row a batch: what became of the producers' requests. */
  String OUTCOMES =
      "CREATE TABLE bare_outcome (lane INT NOT NULL, batch_no BIGINT NOT NULL,"
          + " entries VARBINARY(1000000) NOT NULL, PRIMARY KEY (lane, batch_no))";

  private static void rowByRow(BareStatements statements, List<BareRow> rows) throws SQLException {
    PreparedStatement insert =
        statements.of(
            "INSERT INTO bare_message VALUES (" + "?, ".repeat(BareRow.COLUMNS - 1) + "?)");
    for (BareRow row : rows) {
      Object[] values = row.values();
      for (int i = 0; i < values.length; i++) {
        insert.setObject(i + 1, values[i]);
      }
      insert.addBatch();
    }
    insert.executeBatch();
  }
}
