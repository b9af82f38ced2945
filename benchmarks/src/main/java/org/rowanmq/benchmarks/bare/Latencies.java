package org.rowanmq.benchmarks.bare;

import java.util.Arrays;

/** Collects durations, and names the one that a share of them does not exceed. One thread. */
final class Latencies {
  private long[] nanos = new long[1024];
  private int count;

  void add(long duration) {
    if (count == nanos.length) {
      nanos = Arrays.copyOf(nanos, count * 2);
    }
    nanos[count++] = duration;
  }

  int count() {
    return count;
  }

  /** In milliseconds; 0 if there are none. */
  double millis(double share) {
    if (count == 0) {
      return 0;
    }
    Arrays.sort(nanos, 0, count);
    return nanos[Math.min(count - 1, (int) (count * share))] / 1e6;
  }
}
