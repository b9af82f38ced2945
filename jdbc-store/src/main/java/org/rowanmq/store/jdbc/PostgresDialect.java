package org.rowanmq.store.jdbc;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.rowanmq.broker.store.MessageRef;
import org.rowanmq.broker.store.StoreException;
import org.rowanmq.broker.store.StoredMessage;
import org.rowanmq.runtime.Environment;

/**
 * PostgreSQL 13 and later. One statement inserts or deletes any number of rows, which travel as one
 * array per column.
 */
final class PostgresDialect implements Dialect {
  private static final int OLDEST = 130000;

  /** Others speak its protocol and call themselves by its name; their commits were never tested. */
  private static final List<String> RELATIVES =
      List.of("CockroachDB", "-YB-", "Redshift", "Greenplum");

  /** Any number, the same for every RowanMQ: locks belong to one database of a server. */
  private static final long SCHEMA_LOCK = 0x726f77616eL;

  /** One array is one value on the wire and in the server's memory. */
  private static final int ARRAY_BYTES = 16 << 20;

  private static final int LEAST_ROWS_OF_A_HEAD = 5;

  private static final String INSPECT =
      "SELECT current_setting('server_version_num')::int, version(), pg_is_in_recovery(),"
          + " current_setting('transaction_read_only'), current_setting('server_encoding'),"
          + " current_setting('fsync'), current_setting('full_page_writes'),"
          + " current_setting('synchronous_commit')";

  // The parts of the statement for a small batch.
  private static final String AT_ONCE_DELETE =
      ", deleted AS (DELETE FROM rowan_message WHERE EXISTS (SELECT 1 FROM fence) AND "
          + isOneOf("rowan_message")
          + ")";
  private static final String AT_ONCE_OUTCOMES =
      ", noted AS (INSERT INTO rowan_outcome_log (partition_no, batch_no, position, entries)"
          + " SELECT ?, ?, 0, ?::bytea FROM fence)";
  private static final String AT_ONCE_END = " SELECT place FROM fence";
  private static final AtOnce AT_ONCE = new AtOnce();

  /** The texts of {@link #atOnce}, each made once. */
  private static final class AtOnce {
    private static final int PLACE = 4;
    private static final int DELETES = 2;
    private static final int OUTCOMES = 1;
    private static final int SHAPE = 8;

    private final String[] texts = new String[SHAPE * (1 + PostgresRows.values().length)];

    AtOnce() {
      for (int i = 0; i < texts.length; i++) {
        @Nullable PostgresRows shape = i < SHAPE ? null : PostgresRows.values()[i / SHAPE - 1];
        texts[i] = atOnce((i & PLACE) != 0, shape, (i & DELETES) != 0, (i & OUTCOMES) != 0);
      }
    }

    String of(boolean place, @Nullable PostgresRows inserts, boolean deletes, boolean outcomes) {
      int shape = inserts == null ? 0 : 1 + inserts.ordinal();
      return texts[
          SHAPE * shape
              + (place ? PLACE : 0)
              + (deletes ? DELETES : 0)
              + (outcomes ? OUTCOMES : 0)];
    }
  }

  @Override
  public String product() {
    return "PostgreSQL";
  }

  @Override
  public String driverClass() {
    return "org.postgresql.Driver";
  }

  @Override
  public Map<String, String> driverOptions(StoreTimeouts timeouts) {
    return Map.of(
        "ApplicationName",
        "RowanMQ",
        "connectTimeout",
        seconds(timeouts.connect().toMillis()),
        "loginTimeout",
        seconds(timeouts.connect().toMillis()),
        "socketTimeout",
        seconds(timeouts.socket().toMillis()),
        "tcpKeepAlive",
        "true");
  }

  /**
   * Every statement of the store finds its rows by an index, whatever the statistics say: a plan
   * made when the table was empty and kept would read the whole table later. So plans are made
   * once, and nothing but loops over index scans is on offer.
   */
  @Override
  public String sessionSettings(StoreTimeouts timeouts) {
    long statement = timeouts.statement().toMillis();
    return "SET statement_timeout = "
        + statement
        + "; SET lock_timeout = "
        + timeouts.lock().toMillis()
        + "; SET idle_in_transaction_session_timeout = "
        + statement
        + "; SET plan_cache_mode = force_generic_plan; SET enable_seqscan = off;"
        + " SET enable_hashjoin = off; SET enable_mergejoin = off; SET enable_bitmapscan = off;"
        + " SET enable_sort = off; SET enable_material = off; SET jit = off";
  }

  /** In the base unit of each, which SET takes as well. */
  @Override
  public String sessionAsItWas() {
    return "SELECT string_agg('SET ' || name || ' = ' || quote_literal(setting), '; ')"
        + " FROM pg_settings WHERE name IN ('statement_timeout', 'lock_timeout',"
        + " 'idle_in_transaction_session_timeout', 'plan_cache_mode', 'enable_seqscan',"
        + " 'enable_hashjoin', 'enable_mergejoin', 'enable_bitmapscan', 'enable_sort',"
        + " 'enable_material', 'jit')";
  }

  @Override
  public String session() {
    return "SELECT pg_backend_pid()";
  }

  @Override
  public void inspect(Connection connection, Findings findings)
      throws SQLException, StoreException {
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(INSPECT)) {
      row.next();
      checkVersion(row.getInt(1), row.getString(2));
      if (row.getBoolean(3)) {
        throw new StoreException.Transient(
            "This PostgreSQL is a standby: it takes no writes until it is promoted", null);
      }
      if (row.getString(4).equals("on")) {
        throw new StoreException.Transient(
            "This PostgreSQL takes no writes: default_transaction_read_only is on", null);
      }
      if (!row.getString(5).equals("UTF8")) {
        throw new StoreException.Fatal(
            "The database has the encoding "
                + row.getString(5)
                + ", which cannot hold every text: create it with ENCODING 'UTF8'",
            null);
      }
      require(findings, "fsync", row.getString(6), "a power cut may destroy the database");
      require(
          findings,
          "full_page_writes",
          row.getString(7),
          "a power cut may leave torn pages behind");
      findings.require(
          !row.getString(8).equals("off"),
          "synchronous_commit",
          row.getString(8),
          "on, local, remote_write or remote_apply",
          "a commit is confirmed before it is on disk");
    }
  }

  /**
   * @param number for example 150018 for 15.18
   */
  static void checkVersion(int number, String version) throws StoreException {
    for (String relative : RELATIVES) {
      if (version.contains(relative)) {
        throw Supported.refused(version);
      }
    }
    if (number < OLDEST) {
      throw Supported.refused(version);
    }
  }

  private static void require(Findings findings, String setting, String value, String why) {
    findings.require(value.equals("on"), setting, value, "on", why);
  }

  @Override
  public String folder() {
    return "postgresql";
  }

  @Override
  public List<String> migrations() {
    return List.of(
        "V001__messages.sql",
        "V002__shared_subscriptions.sql",
        "V003__large_contents.sql",
        "V004__lookups.sql",
        "V005__views.sql",
        "V006__quarantine.sql",
        "V007__lease.sql",
        "V008__branches.sql",
        "V009__exchanges.sql",
        "V010__sealed_bodies.sql",
        "V011__failures.sql");
  }

  @Override
  public String tableOptions() {
    return "";
  }

  /** The limit also holds for the scripts: one that waits for a table holds up all its readers. */
  @Override
  public void lockSchema(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(
          "SET LOCAL lock_timeout = '60s'; SELECT pg_advisory_lock(" + SCHEMA_LOCK + ")");
    }
  }

  @Override
  public void unlockSchema(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute("SELECT pg_advisory_unlock(" + SCHEMA_LOCK + ")");
    }
  }

  @Override
  public AutoCloseable startUpkeep(Database database, Churn churn, Environment environment) {
    PostgresVacuum vacuum = new PostgresVacuum(database.sources().admins(), churn, environment);
    vacuum.start();
    return vacuum;
  }

  @Override
  public String clock() {
    return "CAST(EXTRACT(EPOCH FROM clock_timestamp()) * 1000 AS BIGINT)";
  }

  @Override
  public SqlErrors errors() {
    return SqlErrors.POSTGRES;
  }

  /**
   * Found where the last batch put it. By its key the server would have to pass all the versions
   * that an old snapshot of another session keeps, one for each batch since; the place is a hint
   * only, the key decides.
   */
  @Override
  public int update(Statements statements, HotRow row) throws SQLException {
    String known = statements.places().get(row.name());
    String place = known == null ? null : updateAt(statements, row, known);
    if (place == null) {
      place = updateByKey(statements, row);
    }
    if (place == null) {
      return 0;
    }
    statements.places().put(row.name(), place);
    return 1;
  }

  private static @Nullable String updateByKey(Statements statements, HotRow row)
      throws SQLException {
    try (ResultSet result =
        statements.query(row.update() + " RETURNING ctid::text", row.arguments())) {
      return result.next() ? result.getString(1) : null;
    }
  }

  private static @Nullable String updateAt(Statements statements, HotRow row, String place)
      throws SQLException {
    @Nullable Object[] arguments = Arrays.copyOf(row.arguments(), row.arguments().length + 1);
    arguments[arguments.length - 1] = place;
    try (ResultSet result = statements.query(updateAt(row.update()), arguments)) {
      return result.next() ? result.getString(1) : null;
    }
  }

  /** Parameters: those of the update, place. */
  static String updateAt(String update) {
    return update + " AND ctid = ?::tid RETURNING ctid::text";
  }

  @Override
  public void insertMessages(
      Statements statements, int partition, long epoch, Collection<StoredMessage> messages)
      throws SQLException {
    List<@Nullable Object[]> rows = new ArrayList<>(messages.size());
    long bytes = 0;
    for (StoredMessage message : messages) {
      rows.add(MessageRow.values(partition, epoch, message));
      bytes += message.shared() ? 0 : message.content().length();
      if (bytes >= ARRAY_BYTES) {
        insert(statements, rows);
        rows.clear();
        bytes = 0;
      }
    }
    if (!rows.isEmpty()) {
      insert(statements, rows);
    }
  }

  private static void insert(Statements statements, List<@Nullable Object[]> rows)
      throws SQLException {
    PostgresRows shape = PostgresRows.of(rows);
    PreparedStatement insert = statements.of(shape.insert());
    int ignored = shape.bind(insert, 1, rows);
    insert.executeUpdate();
  }

  @Override
  public boolean writesAtOnce() {
    return true;
  }

  /** The parts after the first change nothing unless that has found its row. */
  static String atOnce(
      boolean place, @Nullable PostgresRows inserts, boolean deletes, boolean outcomes) {
    return "WITH fence AS ("
        + JdbcMessageStore.FENCE
        + (place ? " AND ctid = ?::tid" : "")
        + " RETURNING ctid::text AS place)"
        + (inserts == null ? "" : ", inserted AS (" + inserts.insertIf("fence") + ")")
        + (deletes ? AT_ONCE_DELETE : "")
        + (outcomes ? AT_ONCE_OUTCOMES : "")
        + AT_ONCE_END;
  }

  /** Looks for the fence row as {@link #update} does: where the last batch put it, then by key. */
  @Override
  public int writeAtOnce(Statements statements, HotRow fence, SmallBatch small)
      throws SQLException {
    List<@Nullable Object[]> rows = new ArrayList<>(small.inserts().size());
    for (StoredMessage message : small.inserts()) {
      rows.add(MessageRow.values(small.batch().partition(), small.batch().epoch(), message));
    }
    String known = statements.places().get(fence.name());
    String place = known == null ? null : writeAtOnce(statements, fence, known, rows, small);
    if (place == null) {
      place = writeAtOnce(statements, fence, null, rows, small);
    }
    if (place == null) {
      return 0;
    }
    statements.places().put(fence.name(), place);
    return 1;
  }

  /** Returns where the fence row is now; null if it was not found, and then nothing was written. */
  private static @Nullable String writeAtOnce(
      Statements statements,
      HotRow fence,
      @Nullable String place,
      List<@Nullable Object[]> rows,
      SmallBatch small)
      throws SQLException {
    PostgresRows shape = rows.isEmpty() ? null : PostgresRows.of(rows);
    PreparedStatement statement =
        statements.of(
            AT_ONCE.of(place != null, shape, !small.deletes().isEmpty(), small.outcomes() != null));
    int next = 1;
    for (@Nullable Object argument : fence.arguments()) {
      statement.setObject(next++, argument);
    }
    if (place != null) {
      statement.setString(next++, place);
    }
    if (shape != null) {
      next = shape.bind(statement, next, rows);
    }
    if (!small.deletes().isEmpty()) {
      next = bindKeys(statement, next, small.batch().partition(), small.deletes());
    }
    if (small.outcomes() != null) {
      statement.setInt(next++, small.batch().partition());
      statement.setLong(next++, small.batch().number());
      statement.setBytes(next, small.outcomes());
    }
    try (ResultSet found = statement.executeQuery()) {
      return found.next() ? found.getString(1) : null;
    }
  }

  /**
   * Many rows with a few heads in common (the usual case) go as one statement for each head, all in
   * one round trip: measured, 4.5 µs of the server's CPU for a row against 11.6 by the join, and as
   * much with five rows to a head.
   */
  @Override
  public void deleteByKey(
      Statements statements, String table, int partition, Collection<MessageRef> refs)
      throws SQLException {
    Map<QueueHead, List<Long>> heads = QueueHead.ids(refs);
    if (heads.size() * LEAST_ROWS_OF_A_HEAD <= refs.size()) {
      deleteByHead(statements, table, partition, heads);
    } else {
      deleteByJoin(statements, table, partition, refs);
    }
  }

  private static void deleteByHead(
      Statements statements, String table, int partition, Map<QueueHead, List<Long>> heads)
      throws SQLException {
    PreparedStatement delete = statements.of(deleteByHead(table));
    for (Map.Entry<QueueHead, List<Long>> entry : heads.entrySet()) {
      delete.setInt(1, partition);
      delete.setLong(2, entry.getKey().queue());
      delete.setInt(3, entry.getKey().rank());
      Long[] ids = entry.getValue().toArray(new Long[0]);
      delete.setArray(4, statements.connection().createArrayOf("int8", ids));
      delete.addBatch();
    }
    delete.executeBatch();
  }

  /** Parameters: partition, queue, rank, ids. */
  static String deleteByHead(String table) {
    return "DELETE FROM "
        + table
        + " WHERE partition_no = ? AND queue_id = ? AND priority_rank = ? AND id = ANY (?::int8[])";
  }

  private static void deleteByJoin(
      Statements statements, String table, int partition, Collection<MessageRef> refs)
      throws SQLException {
    PreparedStatement delete = statements.of(deleteByJoin(table));
    int ignored = bindKeys(delete, 1, partition, refs);
    delete.executeUpdate();
  }

  /** Sets queues, ranks, ids and partition, from this parameter on; returns the next parameter. */
  private static int bindKeys(
      PreparedStatement statement, int from, int partition, Collection<MessageRef> refs)
      throws SQLException {
    Long[] queues = new Long[refs.size()];
    Integer[] ranks = new Integer[refs.size()];
    Long[] ids = new Long[refs.size()];
    int i = 0;
    for (MessageRef ref : refs) {
      queues[i] = ref.queue();
      ranks[i] = MessageRow.rank(ref.priority());
      ids[i++] = ref.id();
    }
    Connection connection = statement.getConnection();
    statement.setArray(from, connection.createArrayOf("int8", queues));
    statement.setArray(from + 1, connection.createArrayOf("int4", ranks));
    statement.setArray(from + 2, connection.createArrayOf("int8", ids));
    statement.setInt(from + 3, partition);
    return from + 4;
  }

  /**
   * Parameters: queues, ranks, ids, partition. A plain join might be planned the other way round
   * while the table is empty, and read all of it for ever; the limit forbids that.
   */
  static String deleteByJoin(String table) {
    return "DELETE FROM " + table + " WHERE " + isOneOf(table);
  }

  private static String isOneOf(String table) {
    return "ctid = ANY (ARRAY (SELECT m.at FROM unnest(?::int8[], ?::int4[], ?::int8[])"
        + " AS k (queue_id, priority_rank, id), LATERAL (SELECT t.ctid AS at FROM "
        + table
        + " t WHERE t.partition_no = ? AND t.queue_id = k.queue_id"
        + " AND t.priority_rank = k.priority_rank AND t.id = k.id LIMIT 1) m))";
  }

  @Override
  public String deleteSome(String table) {
    return "DELETE FROM "
        + table
        + " WHERE ctid = ANY (ARRAY (SELECT ctid FROM "
        + table
        + " WHERE partition_no = ? AND queue_id = ? LIMIT ?))";
  }

  /** COMMIT forces the log. */
  @Override
  public void makeDurable(WriterLane lane) {}

  /** Rounded up: 0 would mean for ever. */
  private static String seconds(long millis) {
    return String.valueOf((millis + 999) / 1000);
  }
}
