package org.rowanmq.benchmarks.bare;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.rowanmq.runtime.Clock;
import org.rowanmq.runtime.SystemEnvironment;

/**
 * The bare JDBC loop: threads that insert and delete rows with the store's statements, group sizes
 * and durability, and do nothing else. What it reaches is the ceiling of a broker on this database
 * and machine. Prints a Markdown table.
 *
 * <pre>
 * BareLoop [database=h2,postgresql,mariadb] [groups=1,10,100,500 | groups=FILE] [lanes=1,2]
 *          [seconds=10] [warmup=5] [bytes=1024] [whole=true] [echo=true]
 * </pre>
 *
 * <p>FILE: recorded group sizes. {@code whole}: with the fence row and the outcome row of a batch.
 * {@code echo}: each group waits for a body over TCP and answers it.
 */
public final class BareLoop {
  private record Measured(long groups, long inserts, long deletes, Latencies latencies) {}

  private final Clock clock;
  private final Map<String, String> options;
  private final ExecutorService threads;

  private BareLoop(SystemEnvironment environment, Map<String, String> options) {
    this.clock = environment.clock();
    this.threads = environment.threads().pool("bare-lane", 16);
    this.options = options;
  }

  public static void main(String[] args)
      throws IOException, SQLException, InterruptedException, ExecutionException {
    Map<String, String> options = new LinkedHashMap<>();
    for (String argument : args) {
      int equals = argument.indexOf('=');
      if (equals < 0) {
        throw new IllegalArgumentException("name=value, not " + argument);
      }
      options.put(argument.substring(0, equals), argument.substring(equals + 1));
    }
    try (SystemEnvironment environment = new SystemEnvironment("bare-loop")) {
      BareLoop loop = new BareLoop(environment, options);
      try {
        loop.run();
      } finally {
        loop.threads.shutdownNow();
      }
    }
  }

  private void run() throws IOException, SQLException, InterruptedException, ExecutionException {
    System.out.println(
        "| database | lanes | group | groups/s | inserts/s | deletes/s | p50 ms | p99 ms | CPU µs per"
            + " row pair: this process + server |");
    System.out.println("|---|---|---|---|---|---|---|---|---|");
    for (String database : option("database", "h2").split(",")) {
      for (String lanes : option("lanes", "1").split(",")) {
        for (Map.Entry<String, GroupSizes> sizes : sizes().entrySet()) {
          System.out.println(
              measure(database, Integer.parseInt(lanes), sizes.getKey(), sizes.getValue()));
        }
      }
    }
  }

  private Map<String, GroupSizes> sizes() throws IOException {
    String groups = option("groups", "1,10,100,500");
    Path file = Path.of(groups);
    if (Files.isRegularFile(file)) {
      return Map.of("recorded", GroupSizes.read(file));
    }
    Map<String, GroupSizes> sizes = new LinkedHashMap<>();
    Stream.of(groups.split(","))
        .forEach(size -> sizes.put(size, GroupSizes.fixed(Integer.parseInt(size))));
    return sizes;
  }

  private String measure(String name, int lanes, String group, GroupSizes sizes)
      throws IOException, SQLException, InterruptedException, ExecutionException {
    try (BareDatabase database = BareDatabase.start(name);
        Lanes open = new Lanes(database, lanes)) {
      pass(open.tables, sizes, number("warmup", 5));
      long cpu = cpuNanos();
      long server = database.serverCpuNanos();
      long begin = clock.nanos();
      List<Measured> measured = pass(open.tables, sizes, number("seconds", 10));
      double elapsed = (clock.nanos() - begin) / 1e9;
      // While the connections are open: a server's process that has ended is not counted.
      return row(
          new String[] {name, Integer.toString(lanes), group},
          measured,
          elapsed,
          cpuNanos() - cpu,
          database.serverCpuNanos() - server);
    }
  }

  /** The lanes' connections, from the warm-up to the last figure. */
  private final class Lanes implements AutoCloseable {
    final List<BareTable> tables = new ArrayList<>();

    Lanes(BareDatabase database, int count) throws SQLException {
      try (Connection first = database.connect()) {
        BareTable.create(first, database.dialect());
        for (int lane = 0; lane < count; lane++) {
          tables.add(
              new BareTable(
                  database.connect(),
                  database.dialect(),
                  lane,
                  number("bytes", 1024),
                  Boolean.parseBoolean(option("whole", "false"))));
        }
      }
    }

    @Override
    public void close() throws SQLException {
      for (BareTable table : tables) {
        table.close();
      }
    }
  }

  private List<Measured> pass(List<BareTable> tables, GroupSizes sizes, int seconds)
      throws InterruptedException, ExecutionException {
    List<Future<Measured>> running = new ArrayList<>();
    for (BareTable table : tables) {
      running.add(threads.submit(() -> lane(table, sizes, seconds)));
    }
    List<Measured> measured = new ArrayList<>();
    for (Future<Measured> each : running) {
      measured.add(each.get());
    }
    return measured;
  }

  private Measured lane(BareTable table, GroupSizes sizes, int seconds)
      throws SQLException, IOException {
    try (EchoRoad road =
        Boolean.parseBoolean(option("echo", "false"))
            ? new EchoRoad(number("bytes", 1024))
            : null) {
      return loop(table, road, sizes, seconds);
    }
  }

  private Measured loop(BareTable table, @Nullable EchoRoad road, GroupSizes sizes, int seconds)
      throws SQLException, IOException {
    Latencies latencies = new Latencies();
    long inserts = 0;
    long deletes = 0;
    long now = clock.nanos();
    long deadline = now + Duration.ofSeconds(seconds).toNanos();
    for (int i = 0; now < deadline; i++) {
      GroupSizes.Group group = sizes.at(i);
      if (road != null) {
        road.receive();
      }
      deletes += table.commit(group.inserts(), group.deletes());
      inserts += group.inserts();
      if (road != null) {
        road.answer();
      }
      long after = clock.nanos();
      latencies.add(after - now);
      now = after;
    }
    return new Measured(latencies.count(), inserts, deletes, latencies);
  }

  private static String row(
      String[] names, List<Measured> lanes, double elapsed, long ownCpu, long serverCpu) {
    long inserts = lanes.stream().mapToLong(Measured::inserts).sum();
    long deletes = lanes.stream().mapToLong(Measured::deletes).sum();
    Latencies first = lanes.get(0).latencies();
    double pairs = Math.max(1, (inserts + deletes) / 2.0);
    return String.format(
        Locale.ROOT,
        "| %s | %s | %s | %,.0f | %,.0f | %,.0f | %.2f | %.2f | %.1f + %.1f |",
        names[0],
        names[1],
        names[2],
        lanes.stream().mapToLong(Measured::groups).sum() / elapsed,
        inserts / elapsed,
        deletes / elapsed,
        first.millis(0.50),
        first.millis(0.99),
        ownCpu / 1e3 / pairs,
        serverCpu / 1e3 / pairs);
  }

  private String option(String name, String otherwise) {
    return options.getOrDefault(name, otherwise);
  }

  private int number(String name, int otherwise) {
    return Integer.parseInt(option(name, Integer.toString(otherwise)));
  }

  private static long cpuNanos() {
    return ProcessHandle.current().info().totalCpuDuration().orElse(Duration.ZERO).toNanos();
  }
}
