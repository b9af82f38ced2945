package org.rowanmq.store.jdbc;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.rowanmq.broker.store.MessageRef;
import org.rowanmq.broker.store.StoreException;
import org.rowanmq.broker.store.StoredMessage;
import org.rowanmq.runtime.Environment;

/**
 * H2 2.4, embedded. Rows go one by one in a JDBC batch: a call costs no round trip, and an array
 * comparison uses only the first column of an index, so that it would scan the queue.
 */
final class H2Dialect implements Dialect {
  /** Columns of {@code queue_messages_v1} that are read from the message's content. */
  private static final Set<String> FROM_CONTENT =
      Set.of(
          "SENT_AT",
          "CORRELATION_ID",
          "REPLY_TO",
          "TYPE",
          "PROPERTIES",
          "BODY_ENCODING",
          "BODY_TEXT",
          "BODY_BYTES");

  @Override
  public String product() {
    return "H2";
  }

  @Override
  public String driverClass() {
    return "org.h2.Driver";
  }

  /**
   * No exit hook: the broker closes its store. No compaction when the file is closed: it writes
   * over what the last durable state needs, and forces nothing in between. WRITE_DELAY and
   * RETENTION_TIME stay as they are.
   */
  @Override
  public Map<String, String> driverOptions(StoreTimeouts timeouts) {
    return Map.of(
        "DB_CLOSE_ON_EXIT",
        "FALSE",
        "MAX_COMPACT_TIME",
        "0",
        "TRACE_LEVEL_FILE",
        "0",
        "LOCK_TIMEOUT",
        String.valueOf(timeouts.lock().toMillis()));
  }

  @Override
  public String sessionSettings(StoreTimeouts timeouts) {
    return "SET QUERY_TIMEOUT " + timeouts.statement().toMillis();
  }

  @Override
  public String session() {
    return "SELECT SESSION_ID()";
  }

  @Override
  public void inspect(Connection connection, Findings findings)
      throws SQLException, StoreException {
    H2Guard.checkVersion(connection.getMetaData().getDatabaseProductVersion());
  }

  @Override
  public String folder() {
    return "h2";
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

  /** The file belongs to this process. */
  @Override
  public void lockSchema(Connection connection) {}

  @Override
  public void unlockSchema(Connection connection) {}

  /** The file reuses its space by itself. */
  @Override
  public @Nullable AutoCloseable startUpkeep(
      Database database, Churn churn, Environment environment) {
    return null;
  }

  /** The file is locked. */
  @Override
  public String clock() {
    return "";
  }

  @Override
  public SqlErrors errors() {
    return SqlErrors.H2;
  }

  @Override
  public void insertMessages(
      Statements statements, int partition, long epoch, Collection<StoredMessage> messages)
      throws SQLException {
    PreparedStatement insert = statements.of(MessageRow.INSERT);
    for (StoredMessage message : messages) {
      MessageRow.bind(insert, MessageRow.values(partition, epoch, message));
      insert.addBatch();
    }
    insert.executeBatch();
  }

  @Override
  public void deleteByKey(
      Statements statements, String table, int partition, Collection<MessageRef> refs)
      throws SQLException {
    PreparedStatement delete =
        statements.of(
            "DELETE FROM "
                + table
                + " WHERE partition_no = ? AND queue_id = ? AND priority_rank = ? AND id = ?");
    for (MessageRef ref : refs) {
      delete.setInt(1, partition);
      delete.setLong(2, ref.queue());
      delete.setInt(3, MessageRow.rank(ref.priority()));
      delete.setLong(4, ref.id());
      delete.addBatch();
    }
    delete.executeBatch();
  }

  @Override
  public String deleteSome(String table) {
    return "DELETE FROM "
        + table
        + " WHERE partition_no = ? AND queue_id = ? FETCH FIRST ? ROWS ONLY";
  }

  /** COMMIT alone does not even write; the checkpoint writes and forces the file. */
  @Override
  public void makeDurable(WriterLane lane) throws SQLException {
    boolean ignored = lane.admin().of("CHECKPOINT SYNC").execute();
  }

  /** H2 computes every column of a view it reads, wanted or not. */
  @Override
  public String readingOnly(SqlText query) {
    return query.mentionsAnyOf(FROM_CONTENT)
        ? query.text()
        : query.with("QUEUE_MESSAGES_V1", "rowan_queue_messages_narrow_v1");
  }
}
