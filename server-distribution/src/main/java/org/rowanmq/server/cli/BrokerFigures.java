package org.rowanmq.server.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.rowanmq.jms.config.ConnectionUri;
import org.rowanmq.runtime.Environment;
import org.rowanmq.server.admin.AdminClient;
import org.rowanmq.server.admin.AdminException;
import org.rowanmq.wire.AdminOperation;

/** A RowanMQ broker's own counters before and after a measurement; nothing for other brokers. */
final class BrokerFigures {
  private final ConnectionOptions connection;
  private final Environment environment;
  private final boolean available;
  private Map<String, String> before = Map.of();
  private Map<String, String> after = Map.of();

  BrokerFigures(ConnectionOptions connection, Environment environment, String factory) {
    this.connection = connection;
    this.environment = environment;
    this.available = factory.equals(Provider.ROWAN);
  }

  void begin() {
    before = status();
  }

  void end() {
    after = status();
  }

  /** The latest group sizes, oldest first: {@code inserts+deletes}. */
  List<String> recentGroups() {
    return Arrays.stream(after.getOrDefault("group-recent", "").split(" "))
        .filter(text -> !text.isBlank())
        .toList();
  }

  void report(PrintWriter out, long messages) {
    if (after.isEmpty()) {
      return;
    }
    row(out, "broker CPU µs per message", difference("process-cpu-nanos") / 1e3 / messages);
    long batches = difference("commit-batches");
    row(out, "commits", batches);
    if (batches > 0) {
      long inserts = difference("commit-inserts");
      long deletes = difference("commit-deletes");
      row(out, "inserts per commit", (double) inserts / batches);
      row(out, "deletes per commit", (double) deletes / batches);
      row(out, "rows inserted per message", (double) inserts / messages);
      long elided = difference("commit-rows-elided");
      row(out, "rows never written %", 100.0 * elided / Math.max(1, inserts + elided));
      row(out, "delivered early %", 100.0 * difference("deliveries-early") / messages);
    }
    List<Integer> groups = recentGroups().stream().map(BrokerFigures::sum).sorted().toList();
    if (!groups.isEmpty()) {
      out.printf(
          "%-28s p50 %d  p95 %d  max %d (latest %d)%n",
          "commit group size",
          groups.get(groups.size() / 2),
          groups.get(groups.size() * 95 / 100),
          groups.get(groups.size() - 1),
          groups.size());
    }
  }

  private static int sum(String group) {
    return Arrays.stream(group.split("\\+")).mapToInt(Integer::parseInt).sum();
  }

  private long difference(String name) {
    return Long.parseLong(after.getOrDefault(name, "0"))
        - Long.parseLong(before.getOrDefault(name, "0"));
  }

  private Map<String, String> status() {
    if (!available) {
      return Map.of();
    }
    try {
      ConnectionOptions.Credentials credentials = connection.credentials();
      try (AdminClient client =
          AdminClient.connect(
              ConnectionUri.parse(connection.url()).config(),
              credentials.user(),
              credentials.password(),
              environment)) {
        return client.request(AdminOperation.STATUS, Map.of()).asMap();
      }
    } catch (IOException | AdminException | UsageException e) {
      // A user who may not administer can measure all the same, without these figures.
      return Map.of();
    }
  }

  private static void row(PrintWriter out, String name, double value) {
    out.printf(Locale.ROOT, "%-28s %.1f%n", name, value);
  }
}
