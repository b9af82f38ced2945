package org.rowanmq.server.churn;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.rowanmq.jms.JmsConnectionFactory;
import org.rowanmq.runtime.SystemEnvironment;
import org.rowanmq.server.RowanServer;
import org.rowanmq.server.ServerConfig;
import org.rowanmq.server.config.YamlConfig;
import org.rowanmq.testkit.database.Database;
import org.rowanmq.testkit.database.DatabaseServer;
import org.rowanmq.testkit.database.DatabaseServer.Product;

/**
 * Steady queue traffic leaves nothing behind that grows, and is not slowed down by a snapshot that
 * another session holds open. {@code -Dchurn.messages=N} and {@code -Dchurn.rounds=N} choose other
 * numbers.
 */
@Tag("soak")
class ChurnSoakTest {
  private static final long MESSAGES = Long.getLong("churn.messages", 10_000_000);
  private static final int REPORTS = 10;
  private static final double GROWTH = 1.2;

  /** Slower than any machine this is run on. */
  private static final long LEAST_PER_SECOND = 500;

  private static final int SNAPSHOT_ROUNDS = Integer.getInteger("churn.rounds", 5);
  private static final int SNAPSHOT_SECONDS = 40;
  private static final int SETTLE_SECONDS = 20;
  private static final double FALL = 0.9;

  private static final int H2_WARM_UP_SECONDS = 180;
  private static final int H2_SECONDS = 240;
  private static final int H2_STEP_SECONDS = 10;
  private static final int H2_RETENTION_SECONDS = 45;
  private static final double MESSAGE_BYTES = 1024;

  @TempDir Path directory;

  @ParameterizedTest
  @EnumSource
  void sizeAfterAllIsTheSizeAfterATenth(Product product) throws Exception {
    try (DatabaseServer server = DatabaseServer.start(product, Map.of())) {
      Database database = server.newDatabase();
      try (Running broker = new Running(yaml(database));
          SteadyTraffic traffic = new SteadyTraffic(broker.factory())) {
        long begin = System.nanoTime();
        long early = 0;
        long late = 0;
        for (int tenth = 1; tenth <= REPORTS; tenth++) {
          long messages = MESSAGES * tenth / REPORTS;
          traffic.awaitReceived(messages, 60 + MESSAGES / REPORTS / LEAST_PER_SECOND);
          late = size(database);
          early = tenth == 1 ? late : early;
          System.out.printf(
              Locale.ROOT,
              "  CHURN database=%s messages=%d bytes=%d ratio=%.2f%n",
              product,
              messages,
              late,
              (double) late / early);
        }
        System.out.printf(
            Locale.ROOT,
            "CHURN database=%s messages=%d rate=%.0f/s rowsPerMessage=%.2f bytesAfterTenth=%d"
                + " bytesAfterAll=%d ratio=%.2f%n",
            product,
            MESSAGES,
            MESSAGES * 1e9 / (System.nanoTime() - begin),
            broker.rows() / traffic.received(),
            early,
            late,
            (double) late / early);
        assertThat((double) late / early).isLessThanOrEqualTo(GROWTH);
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void aSnapshotHeldOpenByAnotherSessionHoldsNothingUp(Product product) throws Exception {
    try (DatabaseServer server = DatabaseServer.start(product, Map.of())) {
      Database database = server.newDatabase();
      List<Measured> without = new ArrayList<>();
      List<Measured> with = new ArrayList<>();
      try (Running broker = new Running(yaml(database));
          SteadyTraffic traffic = new SteadyTraffic(broker.factory())) {
        double before = traffic.rate(SNAPSHOT_SECONDS);
        for (int round = 0; round < SNAPSHOT_ROUNDS; round++) {
          // What the snapshot of the round before kept is removed now, which is work, too.
          before = round == 0 ? before : traffic.rate(SETTLE_SECONDS);
          without.add(Measured.of(traffic, server));
          try (Connection snapshot = database.connect()) {
            hold(snapshot);
            with.add(Measured.of(traffic, server));
          }
          System.out.printf(
              Locale.ROOT,
              "  SNAPSHOT database=%s before=%.0f/s without=%s with=%s bytes=%d%n",
              product,
              before,
              without.get(round),
              with.get(round),
              size(database));
        }
        double ratio = median(with, Measured::rate) / median(without, Measured::rate);
        System.out.printf(
            Locale.ROOT,
            "SNAPSHOT database=%s rounds=%d secondsEach=%d without=%.0f/s with=%.0f/s ratio=%.2f"
                + " cpuMicros=%.0f and %.0f rowsPerMessage=%.2f%n",
            product,
            SNAPSHOT_ROUNDS,
            SNAPSHOT_SECONDS,
            median(without, Measured::rate),
            median(with, Measured::rate),
            ratio,
            median(without, Measured::cpuMicros),
            median(with, Measured::cpuMicros),
            broker.rows() / traffic.received());
        assertThat(ratio).isGreaterThanOrEqualTo(FALL);
      }
    }
  }

  @Test
  void h2FileLevelsOut() throws Exception {
    Path data = Files.createDirectories(directory.resolve("data"));
    try (Running broker = new Running("store:\n  directory: " + data + "\n");
        SteadyTraffic traffic = new SteadyTraffic(broker.factory())) {
      double early = traffic.rate(H2_WARM_UP_SECONDS);
      long size = 0;
      double sum = 0;
      int steps = H2_SECONDS / H2_STEP_SECONDS;
      for (int step = 0; step < steps; step++) {
        sum += traffic.rate(H2_STEP_SECONDS);
        size = Math.max(size, Files.size(data.resolve("rowan.mv.db")));
      }
      double rate = sum / steps;
      double bound = 2 * H2_RETENTION_SECONDS * rate * MESSAGE_BYTES;
      System.out.printf(
          Locale.ROOT,
          "CHURN database=H2 seconds=%d rateBefore=%.0f/s rate=%.0f/s rowsPerMessage=%.2f"
              + " bytesAtMost=%d bound=%.0f ratio=%.2f%n",
          H2_WARM_UP_SECONDS + H2_SECONDS,
          early,
          rate,
          broker.rows() / traffic.received(),
          size,
          bound,
          size / bound);
      assertThat((double) size).isLessThanOrEqualTo(bound);
    }
  }

  /** A snapshot is taken by the first read. */
  private static void hold(Connection connection) throws Exception {
    connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
    connection.setAutoCommit(false);
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery("SELECT COUNT(*) FROM rowan_queue")) {
      assertThat(rows.next()).isTrue();
    }
  }

  private static double median(List<Measured> all, ToDoubleFunction<Measured> figure) {
    double[] sorted = all.stream().mapToDouble(figure).sorted().toArray();
    return sorted[sorted.length / 2];
  }

  /**
   * Some seconds of traffic.
   *
   * @param rate messages per second
   * @param cpuMicros of programs, broker and database server for a message: tells more than the
   *     rate where other programs run beside the test
   */
  private record Measured(double rate, double cpuMicros) {
    static Measured of(SteadyTraffic traffic, DatabaseServer server) throws InterruptedException {
      double cpu = cpuMicros(server);
      double rate = traffic.rate(SNAPSHOT_SECONDS);
      return new Measured(rate, (cpuMicros(server) - cpu) / (rate * SNAPSHOT_SECONDS));
    }

    private static double cpuMicros(DatabaseServer server) {
      return Stream.concat(
              Stream.of(ProcessHandle.current()),
              ProcessHandle.of(server.pid()).stream().flatMap(ProcessHandle::descendants))
          .mapToDouble(each -> each.info().totalCpuDuration().orElse(Duration.ZERO).toNanos() / 1e3)
          .sum();
    }

    @Override
    public String toString() {
      return String.format(Locale.ROOT, "%.0f/s,%.0fus", rate, cpuMicros);
    }
  }

  /** Tables and indexes; on MariaDB the undo logs too. Not the redo logs, which are recycled. */
  private static long size(Database database) throws Exception {
    if (database.server().product() == Product.MARIADB) {
      try (Stream<Path> files = Files.walk(database.server().home().resolve("data"))) {
        long sum = 0;
        for (Path file : files.toList()) {
          String name = file.getFileName().toString();
          boolean own = file.getParent().endsWith(database.name()) && name.endsWith(".ibd");
          if (own || name.startsWith("undo") || name.equals("ibdata1")) {
            sum += Files.size(file);
          }
        }
        return sum;
      }
    }
    try (Connection connection = database.connect();
        Statement statement = connection.createStatement();
        ResultSet row =
            statement.executeQuery(
                "SELECT SUM(pg_total_relation_size(oid)) FROM pg_class"
                    + " WHERE relkind = 'r' AND relname LIKE 'rowan%'")) {
      assertThat(row.next()).isTrue();
      return row.getLong(1);
    }
  }

  private String yaml(Database database) {
    return """
        store:
          directory: %s
          url: "%s"
          user: %s
          password: %s
        """
        .formatted(directory, database.url(), database.user(), database.password());
  }

  /** A broker in this process, reached over TCP. */
  private static final class Running implements AutoCloseable {
    private final SystemEnvironment environment = new SystemEnvironment("churn-test");
    private final RowanServer server;

    Running(String yaml) throws Exception {
      ServerConfig config =
          YamlConfig.read(ServerConfig.defaults(), "churn.yaml", yaml).withPort(0);
      server = RowanServer.start(config, environment, (state, reason) -> {});
    }

    JmsConnectionFactory factory() throws Exception {
      return new JmsConnectionFactory(server.urls().get(0), "admin", server.adminPassword());
    }

    /** How many message rows were written so far. */
    double rows() {
      return Double.parseDouble(server.broker().status().get("commit-inserts"));
    }

    @Override
    public void close() {
      server.close();
      environment.close();
    }
  }
}
