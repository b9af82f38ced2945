package org.rowanmq.broker.store;

import java.util.ArrayList;
import java.util.List;

/**
 * How many batches were committed, how long that took and how large they were. Written by the store
 * writer thread, read by any.
 */
public final class CommitStats {
  /** So many of the latest group sizes are kept. */
  public static final int RECENT_MAX = 8192;

  /** How many message rows one batch wrote and removed. */
  public record GroupSize(int inserts, int deletes) {}

  /**
   * The figures at one moment.
   *
   * @param ops of all kinds
   * @param inserts message rows written
   * @param deletes message rows removed
   * @param elided message rows never written, because their messages were settled before
   * @param histogram commits that took less than 2^i µs (and not less than half of it), by i
   * @param recent sizes of the latest {@value #RECENT_MAX} batches, oldest first: what a bare JDBC
   *     loop replays for comparison
   */
  public record Snapshot(
      long batches,
      long ops,
      long inserts,
      long deletes,
      long elided,
      long commitNanos,
      long commitNanosMax,
      List<Long> histogram,
      List<GroupSize> recent) {}

  private static final int BUCKETS = 32;

  private final long[] histogram = new long[BUCKETS];
  private final GroupSize[] recent = new GroupSize[RECENT_MAX];
  private long batches;
  private long ops;
  private long inserts;
  private long deletes;
  private long elided;
  private long commitNanos;
  private long commitNanosMax;

  synchronized void committed(StoreBatch batch, long nanos) {
    int inserted = 0;
    int deleted = 0;
    for (StoreOp op : batch.ops()) {
      if (op instanceof StoreOp.Insert) {
        inserted++;
      } else if (op instanceof StoreOp.Delete) {
        deleted++;
      }
    }
    recent[(int) (batches % RECENT_MAX)] = new GroupSize(inserted, deleted);
    batches++;
    ops += batch.ops().size();
    inserts += inserted;
    deletes += deleted;
    elided += batch.elided();
    commitNanos += nanos;
    commitNanosMax = Math.max(commitNanosMax, nanos);
    histogram[bucket(nanos)]++;
  }

  /** A copy of the figures. */
  public synchronized Snapshot snapshot() {
    List<Long> counts = new ArrayList<>();
    for (long count : histogram) {
      counts.add(count);
    }
    List<GroupSize> sizes = new ArrayList<>();
    for (long i = Math.max(0, batches - RECENT_MAX); i < batches; i++) {
      sizes.add(recent[(int) (i % RECENT_MAX)]);
    }
    return new Snapshot(
        batches,
        ops,
        inserts,
        deletes,
        elided,
        commitNanos,
        commitNanosMax,
        List.copyOf(counts),
        List.copyOf(sizes));
  }

  private static int bucket(long nanos) {
    return Math.min(BUCKETS - 1, Long.SIZE - Long.numberOfLeadingZeros(nanos / 1000));
  }
}
