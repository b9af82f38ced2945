package org.rowanmq.store.jdbc;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/** How many rows of each table were deleted or replaced, about. Thread-safe. */
final class Churn {
  private final Map<String, LongAdder> deleted = new ConcurrentHashMap<>();

  void deleted(String table, long rows) {
    deleted.computeIfAbsent(table, any -> new LongAdder()).add(rows);
  }

  /** Since the store was opened, by table. */
  Map<String, Long> totals() {
    Map<String, Long> totals = new java.util.TreeMap<>();
    deleted.forEach((table, rows) -> totals.put(table, rows.sum()));
    return totals;
  }
}
