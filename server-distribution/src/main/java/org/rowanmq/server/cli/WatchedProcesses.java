package org.rowanmq.server.cli;

import java.io.PrintWriter;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

/**
 * CPU time of processes of this machine, children included, before and after a measurement: works
 * for any broker and any database.
 */
final class WatchedProcesses {
  private final Map<String, Long> pids;
  private final Map<String, Long> before = new LinkedHashMap<>();
  private final Map<String, Long> after = new LinkedHashMap<>();

  /**
   * @param pids process ids by the name to report them under
   */
  WatchedProcesses(Map<String, Long> pids) {
    this.pids = pids;
  }

  void begin() {
    pids.forEach((name, pid) -> before.put(name, cpuNanos(name, pid)));
  }

  void end() {
    pids.forEach((name, pid) -> after.put(name, cpuNanos(name, pid)));
  }

  /** One line for each. */
  void report(PrintWriter out, long messages) {
    after.forEach(
        (name, nanos) ->
            out.printf(
                Locale.ROOT,
                "%-28s %.1f%n",
                name + " CPU µs per message",
                (nanos - before.getOrDefault(name, 0L)) / 1e3 / messages));
  }

  private static long cpuNanos(String name, long pid) {
    ProcessHandle root =
        ProcessHandle.of(pid)
            .orElseThrow(
                () -> new UsageException("--cpu-of " + name + ": there is no process " + pid));
    return Stream.concat(Stream.of(root), root.descendants())
        .mapToLong(each -> each.info().totalCpuDuration().orElse(Duration.ZERO).toNanos())
        .sum();
  }
}
