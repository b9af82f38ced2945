package org.rowanmq.store.jdbc;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLWarning;
import java.sql.Statement;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.rowanmq.runtime.Environment;

/**
 * Makes room for new rows where old ones were deleted, as fast as they are deleted. A queue through
 * which much flows deletes as much as it inserts, and the server's own vacuum looks once a minute.
 *
 * <p>A thread and a connection of its own, never the writer's. A table is vacuumed when the rows
 * deleted since then reach {@value #LEAST_ROWS}, or a share of those that wait there; not again
 * while the oldest snapshot that the last vacuum had to spare is still open, since it would find
 * nothing but what that one left; and for at most a third of the time, since a table that has grown
 * takes longer, and must not grow on meanwhile.
 */
final class PostgresVacuum implements AutoCloseable {
  /** About 25 MB with contents of a kilobyte. */
  static final int LEAST_ROWS = 20_000;

  private static final System.Logger LOG = System.getLogger(PostgresVacuum.class.getName());
  private static final Duration TICK = Duration.ofSeconds(1);
  private static final Duration AFTER_FAILURE = Duration.ofSeconds(10);
  private static final Duration REPORT = Duration.ofMinutes(10);
  private static final int SHARE_OF_TIME = 3;

  /** A vacuum reads whole indexes, so that a deep queue must not be vacuumed for few rows. */
  private static final double SHARE_OF_ROWS = 0.02;

  /**
   * The oldest transaction whose snapshot, or whose end, a vacuum here has to wait for; no row if
   * there is none. Vacuums do not wait for vacuums. Everybody may see these columns.
   */
  private static final String HORIZON =
      """
      SELECT xid FROM (
        SELECT backend_xmin AS xid FROM pg_stat_activity
          WHERE pid <> pg_backend_pid()
            AND pid NOT IN (SELECT pid FROM pg_stat_progress_vacuum)
            AND (datname = current_database() OR backend_type = 'walsender')
        UNION ALL SELECT xmin FROM pg_replication_slots
        UNION ALL SELECT transaction FROM pg_prepared_xacts WHERE database = current_database()
      ) AS held WHERE xid IS NOT NULL ORDER BY age(xid) DESC LIMIT 1""";

  private final DataSource source;
  private final Churn churn;
  private final Environment environment;
  private final CountDownLatch closing = new CountDownLatch(1);
  private final CountDownLatch ended = new CountDownLatch(1);
  private final Map<String, Done> done = new HashMap<>();
  private final Figures figures = new Figures();
  private @Nullable Connection connection;
  private final LongAdder postponed = new LongAdder();
  private boolean refused;

  /**
   * The last vacuum of a table.
   *
   * @param rows deleted until then
   * @param horizon the oldest transaction it had to spare the rows of; null if there was none
   */
  private record Done(long rows, @Nullable String horizon) {
    static final Done NEVER = new Done(0, null);
  }

  /** Confined to the thread. */
  private static final class Figures {
    private long times;
    private long rows;
    private long nanos;
    private long longestNanos;
    private long reported;
  }

  PostgresVacuum(DataSource source, Churn churn, Environment environment) {
    this.source = source;
    this.churn = churn;
    this.environment = environment;
    figures.reported = environment.clock().nanos();
  }

  /** How often a table was left alone because of a snapshot held open elsewhere. */
  long postponed() {
    return postponed.sum();
  }

  void start() {
    Thread ignored = environment.threads().start("rowan-vacuum", this::run);
  }

  /** Waits for a vacuum under way. */
  @Override
  public void close() {
    closing.countDown();
    try {
      boolean ignored = ended.await(AFTER_FAILURE.toSeconds(), TimeUnit.SECONDS);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private void run() {
    try {
      long pause = TICK.toNanos();
      while (!closing.await(pause, TimeUnit.NANOSECONDS) && !refused) {
        pause = Math.max(TICK.toNanos(), round());
        report();
      }
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    } finally {
      disconnect();
      ended.countDown();
    }
  }

  /**
   * Vacuums what needs it.
   *
   * @return how long not to do it again, in nanoseconds
   */
  private long round() {
    long start = environment.clock().nanos();
    try {
      for (Map.Entry<String, Long> total : churn.totals().entrySet()) {
        String table = total.getKey();
        Done last = done.getOrDefault(table, Done.NEVER);
        long rows = total.getValue() - last.rows;
        if (rows >= LEAST_ROWS && rows >= SHARE_OF_ROWS * waiting(table)) {
          String horizon = horizon();
          if (horizon == null || !horizon.equals(last.horizon)) {
            vacuum(table, rows);
            done.put(table, new Done(total.getValue(), horizon));
          } else {
            postponed.increment();
          }
        }
      }
    } catch (SQLException failure) {
      LOG.log(System.Logger.Level.DEBUG, "Vacuum failed, it is tried again", failure);
      disconnect();
      return AFTER_FAILURE.toNanos();
    }
    return (environment.clock().nanos() - start) * (SHARE_OF_TIME - 1);
  }

  /** Without truncating: giving the end of the file back would lock the table. */
  private void vacuum(String table, long rows) throws SQLException {
    long start = environment.clock().nanos();
    try (Statement statement = connected().createStatement()) {
      statement.execute("VACUUM (TRUNCATE false, SKIP_LOCKED) " + table);
      SQLWarning warning = statement.getWarnings();
      if (warning != null && SqlErrors.isForbidden(warning)) {
        refused = true;
        LOG.log(
            System.Logger.Level.WARNING,
            "The broker may not vacuum its tables, which then grow with the traffic: make its user"
                + " their owner, or GRANT MAINTAIN ({0})",
            warning.getMessage());
      }
    }
    long nanos = environment.clock().nanos() - start;
    figures.times++;
    figures.rows += rows;
    figures.nanos += nanos;
    figures.longestNanos = Math.max(figures.longestNanos, nanos);
  }

  /** As the server's last look estimated; negative before the first. */
  private double waiting(String table) throws SQLException {
    try (Statement statement = connected().createStatement();
        ResultSet row =
            statement.executeQuery(
                "SELECT reltuples FROM pg_class WHERE oid = '" + table + "'::regclass")) {
      row.next();
      return row.getDouble(1);
    }
  }

  private @Nullable String horizon() throws SQLException {
    try (Statement statement = connected().createStatement();
        ResultSet row = statement.executeQuery(HORIZON)) {
      return row.next() ? row.getString(1) : null;
    }
  }

  private void report() {
    long now = environment.clock().nanos();
    if (figures.times == 0 || now - figures.reported < REPORT.toNanos()) {
      return;
    }
    LOG.log(
        System.Logger.Level.INFO,
        "Vacuumed {0} times after {1} deleted rows, for {2} ms in all and {3} ms at most",
        figures.times,
        figures.rows,
        TimeUnit.NANOSECONDS.toMillis(figures.nanos),
        TimeUnit.NANOSECONDS.toMillis(figures.longestNanos));
    figures.reported = now;
  }

  private Connection connected() throws SQLException {
    Connection open = connection;
    if (open == null) {
      open = source.getConnection();
      open.setAutoCommit(true);
      connection = open;
    }
    return open;
  }

  private void disconnect() {
    try {
      if (connection != null) {
        connection.close();
      }
    } catch (SQLException failure) {
      LOG.log(System.Logger.Level.DEBUG, "A broken connection did not close", failure);
    }
    connection = null;
  }
}
