package org.rowanmq.store.jdbc;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.rowanmq.broker.store.MessageRef;
import org.rowanmq.broker.store.StoreException;
import org.rowanmq.broker.store.StoredMessage;
import org.rowanmq.runtime.Environment;

/**
 * MariaDB 10.6 and later. Inserts travel as one bulk statement. Deletes name the ids of one queue
 * and priority in a list, which the server takes as ranges of the key; lists come in few lengths,
 * so that their statements stay prepared.
 */
final class MariaDbDialect implements Dialect {
  private static final int OLDEST_MAJOR = 10;
  private static final int OLDEST_MINOR = 6;
  private static final int LONGEST_LIST = 512;

  /** A row of a chunk, or of the outcome log, with room to spare. */
  private static final long LEAST_PACKET = 1 << 20;

  private static final String SETTINGS =
      "SHOW GLOBAL VARIABLES WHERE variable_name IN ('innodb_flush_log_at_trx_commit',"
          + " 'innodb_doublewrite', 'log_bin', 'sync_binlog', 'binlog_format',"
          + " 'max_allowed_packet', 'read_only', 'innodb_read_only', 'wsrep_on',"
          + " 'debug_no_sync')";

  @Override
  public String product() {
    return "MariaDB";
  }

  @Override
  public String driverClass() {
    return "org.mariadb.jdbc.Driver";
  }

  @Override
  public Map<String, String> driverOptions(StoreTimeouts timeouts) {
    return Map.of(
        "connectTimeout",
        String.valueOf(timeouts.connect().toMillis()),
        "socketTimeout",
        String.valueOf(timeouts.socket().toMillis()),
        "useServerPrepStmts",
        "true",
        "tcpKeepAlive",
        "true");
  }

  /** Strict: what does not fit is an error, never cut off. */
  @Override
  public String sessionSettings(StoreTimeouts timeouts) {
    long statement = timeouts.statement().toMillis();
    return "SET SESSION max_statement_time = "
        + statement / 1000.0
        + ", innodb_lock_wait_timeout = "
        + seconds(timeouts.lock().toMillis())
        + ", idle_transaction_timeout = "
        + seconds(statement)
        + ", sql_mode = 'STRICT_ALL_TABLES,NO_ENGINE_SUBSTITUTION'";
  }

  @Override
  public String sessionAsItWas() {
    return "SELECT CONCAT('SET SESSION max_statement_time = ', @@SESSION.max_statement_time,"
        + " ', innodb_lock_wait_timeout = ', @@SESSION.innodb_lock_wait_timeout,"
        + " ', idle_transaction_timeout = ', @@SESSION.idle_transaction_timeout,"
        + " ', sql_mode = ', QUOTE(@@SESSION.sql_mode))";
  }

  @Override
  public String session() {
    return "SELECT CONNECTION_ID()";
  }

  @Override
  public void inspect(Connection connection, Findings findings)
      throws SQLException, StoreException {
    checkVersion(connection.getMetaData().getDatabaseProductVersion());
    Map<String, String> settings = new TreeMap<>();
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(SETTINGS)) {
      while (rows.next()) {
        settings.put(rows.getString(1).toLowerCase(Locale.ROOT), rows.getString(2));
      }
    }
    check(settings, findings);
  }

  /**
   * @param version for example {@code 11.4.5-MariaDB-log}, or {@code 5.5.5-10.6.1-MariaDB}
   */
  static void checkVersion(String version) throws StoreException {
    String own = version.startsWith("5.5.5-") ? version.substring("5.5.5-".length()) : version;
    String[] parts = own.split("[.-]", -1);
    if (!version.contains("MariaDB") || parts.length < 2) {
      throw Supported.refused("MySQL " + version);
    }
    int major = Integer.parseInt(parts[0]);
    int minor = Integer.parseInt(parts[1]);
    if (major < OLDEST_MAJOR || major == OLDEST_MAJOR && minor < OLDEST_MINOR) {
      throw Supported.refused("MariaDB " + own);
    }
  }

  /**
   * @param settings by name in small letters; those the server does not have are absent
   */
  static void check(Map<String, String> settings, Findings findings) throws StoreException {
    for (String readOnly : List.of("read_only", "innodb_read_only")) {
      if (isOn(settings.getOrDefault(readOnly, "OFF"))) {
        throw new StoreException.Transient(
            "This MariaDB takes no writes: " + readOnly + " is on, as on a replica", null);
      }
    }
    String packet = settings.getOrDefault("max_allowed_packet", "0");
    if (Long.parseLong(packet) < LEAST_PACKET) {
      throw new StoreException.Fatal(
          "MariaDB setting max_allowed_packet is "
              + packet
              + ", which is too small for a row: allowed is "
              + LEAST_PACKET
              + " or more",
          null);
    }
    boolean hasLog = isOn(settings.getOrDefault("log_bin", "OFF"));
    if (hasLog && settings.getOrDefault("binlog_format", "ROW").equals("STATEMENT")) {
      throw new StoreException.Fatal(
          "MariaDB setting binlog_format is STATEMENT, which does not go with READ COMMITTED:"
              + " allowed is ROW or MIXED",
          null);
    }
    String flush = settings.getOrDefault("innodb_flush_log_at_trx_commit", "");
    findings.require(
        Set.of("1", "3").contains(flush),
        "innodb_flush_log_at_trx_commit",
        flush,
        "1",
        "a commit is confirmed before it is on disk");
    String doublewrite = settings.getOrDefault("innodb_doublewrite", "");
    findings.require(
        isOn(doublewrite) || doublewrite.equalsIgnoreCase("fast"),
        "innodb_doublewrite",
        doublewrite,
        "ON",
        "a power cut may leave torn pages behind");
    String syncLog = settings.getOrDefault("sync_binlog", "");
    findings.require(
        !hasLog || syncLog.equals("1"),
        "sync_binlog",
        syncLog,
        "1 while log_bin is on",
        "after a power cut, commits that miss in the binary log are rolled back");
    findings.require(
        !isOn(settings.getOrDefault("debug_no_sync", "OFF")),
        "debug_no_sync",
        "ON",
        "OFF",
        "nothing is forced to disk");
    findings.require(
        !isOn(settings.getOrDefault("wsrep_on", "OFF")),
        "wsrep_on",
        "ON",
        "OFF",
        "RowanMQ was not proved on a Galera cluster, whose nodes may confirm commits that are not"
            + " on disk and show older states to readers");
  }

  private static boolean isOn(String value) {
    return value.equalsIgnoreCase("ON") || value.equals("1");
  }

  @Override
  public String folder() {
    return "mariadb";
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

  /** The client would end a function's body at its first semicolon. */
  @Override
  public String asScript(String command) {
    return command.contains(";") ? "DELIMITER $$\n" + command + "$$\nDELIMITER ;" : command + ";";
  }

  /** As in the scripts: texts compare as in Java, byte by byte and with their spaces. */
  @Override
  public String tableOptions() {
    return " ENGINE = InnoDB CHARACTER SET utf8mb4 COLLATE utf8mb4_nopad_bin";
  }

  @Override
  public void lockSchema(Connection connection) throws SQLException, StoreException {
    try (Statement statement = connection.createStatement();
        ResultSet got =
            statement.executeQuery("SELECT GET_LOCK(CONCAT('rowan.', DATABASE()), 60)")) {
      if (!got.next() || got.getInt(1) != 1) {
        throw new StoreException.Transient(
            "Another broker has been changing the schema for a minute", null);
      }
    }
  }

  @Override
  public void unlockSchema(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute("DO RELEASE_LOCK(CONCAT('rowan.', DATABASE()))");
    }
  }

  /** InnoDB purges by itself, and reuses its pages. */
  @Override
  public @Nullable AutoCloseable startUpkeep(
      Database database, Churn churn, Environment environment) {
    return null;
  }

  /** In UTC: local time goes back once a year. */
  @Override
  public String clock() {
    return "(TIMESTAMPDIFF(MICROSECOND, '1970-01-01', UTC_TIMESTAMP(3)) DIV 1000)";
  }

  @Override
  public SqlErrors errors() {
    return SqlErrors.MARIADB;
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
    Set<PreparedStatement> deletes = new LinkedHashSet<>();
    for (Map.Entry<QueueHead, List<Long>> entry : QueueHead.ids(refs).entrySet()) {
      List<Long> ids = entry.getValue();
      for (int from = 0; from < ids.size(); from += LONGEST_LIST) {
        List<Long> some = ids.subList(from, Math.min(ids.size(), from + LONGEST_LIST));
        deletes.add(delete(statements, table, partition, entry.getKey(), some));
      }
    }
    // Statements of one length go in one round trip.
    for (PreparedStatement delete : deletes) {
      delete.executeBatch();
    }
  }

  private static PreparedStatement delete(
      Statements statements, String table, int partition, QueueHead head, List<Long> ids)
      throws SQLException {
    int length = listLength(ids.size());
    PreparedStatement delete = statements.of(deleteByKey(table, length));
    delete.setInt(1, partition);
    delete.setLong(2, head.queue());
    delete.setInt(3, head.rank());
    for (int i = 0; i < length; i++) {
      delete.setLong(4 + i, ids.get(Math.min(i, ids.size() - 1)));
    }
    delete.addBatch();
    return delete;
  }

  /** Parameters: partition, queue, rank, and so many ids. */
  static String deleteByKey(String table, int length) {
    return "DELETE FROM "
        + table
        + " WHERE partition_no = ? AND queue_id = ? AND priority_rank = ? AND id IN ("
        + String.join(", ", Collections.nCopies(length, "?"))
        + ")";
  }

  /** The next power of two. */
  static int listLength(int ids) {
    return ids == 1 ? 1 : Integer.highestOneBit(ids - 1) * 2;
  }

  @Override
  public String deleteSome(String table) {
    return "DELETE FROM " + table + " WHERE partition_no = ? AND queue_id = ? LIMIT ?";
  }

  /** COMMIT forces the log. */
  @Override
  public void makeDurable(WriterLane lane) {}

  /** Rounded up: 0 would mean for ever, or not at all. */
  private static long seconds(long millis) {
    return (millis + 999) / 1000;
  }
}
