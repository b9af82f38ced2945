package org.rowanmq.broker;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.rowanmq.broker.net.Links;
import org.rowanmq.broker.store.CommitStats;

/** The figures of a broker that lie outside its engine. Any thread. */
final class BrokerStatus {
  /** So many of the latest group sizes are told: enough to replay, short enough for a frame. */
  private static final int GROUPS_TOLD = 500;

  private final Supplier<BrokerState> state;
  private final Supplier<CommitStats> commits;
  private final Links links;

  BrokerStatus(Supplier<BrokerState> state, Supplier<CommitStats> commits, Links links) {
    this.state = state;
    this.commits = commits;
    this.links = links;
  }

  Map<String, String> rows() {
    Map<String, String> rows = new LinkedHashMap<>();
    rows.put("state", state.get().name());
    rows.put("connections", Integer.toString(links.size()));
    Runtime runtime = Runtime.getRuntime();
    rows.put("heap-used-bytes", Long.toString(runtime.totalMemory() - runtime.freeMemory()));
    rows.put("heap-max-bytes", Long.toString(runtime.maxMemory()));
    Duration cpu = ProcessHandle.current().info().totalCpuDuration().orElse(Duration.ZERO);
    rows.put("process-cpu-nanos", Long.toString(cpu.toNanos()));
    commits(rows, commits.get().snapshot());
    return rows;
  }

  private static void commits(Map<String, String> rows, CommitStats.Snapshot commits) {
    rows.put("commit-batches", Long.toString(commits.batches()));
    rows.put("commit-operations", Long.toString(commits.ops()));
    rows.put("commit-inserts", Long.toString(commits.inserts()));
    rows.put("commit-deletes", Long.toString(commits.deletes()));
    rows.put("commit-rows-elided", Long.toString(commits.elided()));
    long batches = Math.max(1, commits.batches());
    rows.put("commit-mean-micros", Long.toString(commits.commitNanos() / batches / 1_000));
    rows.put("commit-p50-micros", Long.toString(micros(commits.histogram(), 0.50)));
    rows.put("commit-p99-micros", Long.toString(micros(commits.histogram(), 0.99)));
    rows.put("commit-max-micros", Long.toString(commits.commitNanosMax() / 1_000));
    double mean = (double) (commits.inserts() + commits.deletes()) / batches;
    rows.put("group-mean", String.format(Locale.ROOT, "%.1f", mean));
    List<Integer> sizes = new ArrayList<>();
    for (CommitStats.GroupSize group : commits.recent()) {
      sizes.add(group.inserts() + group.deletes());
    }
    Collections.sort(sizes);
    rows.put("group-p50", Integer.toString(quantile(sizes, 0.50)));
    rows.put("group-p99", Integer.toString(quantile(sizes, 0.99)));
    List<CommitStats.GroupSize> recent = commits.recent();
    rows.put(
        "group-recent",
        recent.subList(Math.max(0, recent.size() - GROUPS_TOLD), recent.size()).stream()
            .map(group -> group.inserts() + "+" + group.deletes())
            .collect(Collectors.joining(" ")));
  }

  private static int quantile(List<Integer> sorted, double part) {
    return sorted.isEmpty() ? 0 : sorted.get((int) (part * (sorted.size() - 1)));
  }

  /** The upper bound of the bucket in which the quantile lies. */
  static long micros(List<Long> histogram, double part) {
    long total = histogram.stream().mapToLong(Long::longValue).sum();
    long left = (long) Math.ceil(total * part);
    for (int i = 0; i < histogram.size(); i++) {
      left -= histogram.get(i);
      if (left <= 0 && total > 0) {
        return 1L << i;
      }
    }
    return 0;
  }
}
