package org.rowanmq.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.rowanmq.runtime.Clock;
import org.rowanmq.runtime.SystemEnvironment;

/**
 * The bare JDBC loop: one thread that inserts and deletes rows in an H2 file with the broker's
 * statements, group sizes and durability (COMMIT, then CHECKPOINT SYNC), and does nothing else.
 * What it reaches is the ceiling of a broker on this database and machine.
 *
 * <pre>
 * BareLoop [FILE [SECONDS [BYTES]]]    FILE: recorded group sizes; - for 1, 10, 100 and 500
 * </pre>
 */
public final class BareLoop {
  private static final List<Integer> SIZES = List.of(1, 10, 100, 500);
  private static final int SECONDS = 10;
  private static final int BYTES = 1024;
  private static final Duration WARM_UP = Duration.ofSeconds(10);

  private final Clock clock;
  private final int seconds;
  private final int bytes;

  private BareLoop(Clock clock, int seconds, int bytes) {
    this.clock = clock;
    this.seconds = seconds;
    this.bytes = bytes;
  }

  public static void main(String[] args) throws IOException, SQLException {
    int seconds = args.length > 1 ? Integer.parseInt(args[1]) : SECONDS;
    int bytes = args.length > 2 ? Integer.parseInt(args[2]) : BYTES;
    try (SystemEnvironment environment = new SystemEnvironment("bare-loop")) {
      BareLoop loop = new BareLoop(environment.clock(), seconds, bytes);
      System.out.println(
          "group      groups/s    inserts/s    deletes/s    µs CPU/row pair    p50 ms    p99 ms");
      if (args.length == 0 || args[0].equals("-")) {
        for (int size : SIZES) {
          System.out.println(loop.run(Integer.toString(size), GroupSizes.fixed(size)));
        }
      } else {
        System.out.println(loop.run("recorded", GroupSizes.read(Path.of(args[0]))));
      }
    }
  }

  private String run(String name, GroupSizes sizes) throws IOException, SQLException {
    Path directory = Files.createTempDirectory("bare-loop");
    String url = "jdbc:h2:file:" + directory.resolve("bare") + ";DB_CLOSE_ON_EXIT=FALSE";
    try (Connection connection = DriverManager.getConnection(url, "sa", "");
        BareTable table = new BareTable(connection, bytes)) {
      warmUp(table, sizes);
      return measure(name, table, sizes);
    } finally {
      delete(directory);
    }
  }

  /** As long as a broker under the load generator gets, or the compiler's work would be counted. */
  private void warmUp(BareTable table, GroupSizes sizes) throws SQLException {
    long deadline = clock.nanos() + WARM_UP.toNanos();
    for (int i = 0; clock.nanos() - deadline < 0; i++) {
      GroupSizes.Group group = sizes.at(i);
      int ignored = table.commit(group.inserts(), group.deletes());
    }
  }

  private String measure(String name, BareTable table, GroupSizes sizes) throws SQLException {
    Latencies latencies = new Latencies();
    long inserts = 0;
    long deletes = 0;
    long cpuBefore = cpuNanos();
    long begin = clock.nanos();
    long deadline = begin + Duration.ofSeconds(seconds).toNanos();
    long now = begin;
    for (int i = 0; now < deadline; i++) {
      GroupSizes.Group group = sizes.at(i);
      deletes += table.commit(group.inserts(), group.deletes());
      inserts += group.inserts();
      long after = clock.nanos();
      latencies.add(after - now);
      now = after;
    }
    double elapsed = (now - begin) / 1e9;
    double cpuMicros = (cpuNanos() - cpuBefore) / 1e3;
    return String.format(
        Locale.ROOT,
        "%-8s %,10.0f %,12.0f %,12.0f %18.1f %9.2f %9.2f",
        name,
        latencies.count() / elapsed,
        inserts / elapsed,
        deletes / elapsed,
        cpuMicros / Math.max(1, (inserts + deletes) / 2),
        latencies.millis(0.50),
        latencies.millis(0.99));
  }

  private static long cpuNanos() {
    return ProcessHandle.current().info().totalCpuDuration().orElse(Duration.ZERO).toNanos();
  }

  private static void delete(Path directory) throws IOException {
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
