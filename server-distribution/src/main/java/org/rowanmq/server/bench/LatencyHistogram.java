package org.rowanmq.server.bench;

/**
 * Counts nanosecond latencies in buckets of about 1.6 % width. One thread records; read after it
 * ended.
 */
public final class LatencyHistogram {
  private static final int SUB_BITS = 6;
  private static final int SUB = 1 << SUB_BITS;

  private final long[] counts = new long[(64 - SUB_BITS) * SUB];
  private long count;
  private long max;

  /** Adds one; negative values count as 0. */
  public void record(long nanos) {
    long value = Math.max(0, nanos);
    counts[bucket(value)]++;
    count++;
    max = Math.max(max, value);
  }

  /** Adds all of another. */
  public void add(LatencyHistogram other) {
    for (int i = 0; i < counts.length; i++) {
      counts[i] += other.counts[i];
    }
    count += other.count;
    max = Math.max(max, other.max);
  }

  public long count() {
    return count;
  }

  public long max() {
    return max;
  }

  /** The value that {@code part} (0 to 1) of all are at or below, 0 if there are none. */
  public long percentile(double part) {
    long wanted = (long) Math.ceil(count * part);
    long seen = 0;
    for (int i = 0; i < counts.length && wanted > 0; i++) {
      seen += counts[i];
      if (seen >= wanted) {
        return Math.min(max, upper(i));
      }
    }
    return 0;
  }

  private static int bucket(long value) {
    if (value < SUB) {
      return (int) value;
    }
    int shift = 63 - SUB_BITS - Long.numberOfLeadingZeros(value);
    return (shift + 1) * SUB + (int) (value >>> shift) - SUB;
  }

  private static long upper(int bucket) {
    if (bucket < SUB) {
      return bucket;
    }
    int shift = bucket / SUB - 1;
    return (((long) (bucket % SUB + SUB) + 1) << shift) - 1;
  }
}
