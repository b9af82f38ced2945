package org.rowanmq.store.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.rowanmq.testkit.store.StoreSamples.delete;
import static org.rowanmq.testkit.store.StoreSamples.insert;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.rowanmq.broker.store.Fence;
import org.rowanmq.broker.store.PageRequest;
import org.rowanmq.broker.store.StoreBatch;
import org.rowanmq.broker.store.StoreException;
import org.rowanmq.broker.store.StoreOp;
import org.rowanmq.broker.store.StoredMessage;
import org.rowanmq.runtime.SystemEnvironment;
import org.rowanmq.testkit.disk.FaultyDisk;
import org.rowanmq.testkit.store.StoreOwner;

/**
 * Cuts the power under the embedded database: its file is made again as the disk may have it after
 * a cut at a random moment, then opened by the store. Every batch whose commit had returned must be
 * there, whole, and of the one under way all or nothing.
 */
class H2PowerLossTest {
  private static final int PARTITION = StoreOwner.PARTITION;
  private static final int QUEUE = 1;
  private static final int CUTS = 30;
  private static final int SOAK_CUTS = 300;
  private static final int BATCHES = 400;
  private static final int SOAK_BATCHES = 4_000;

  /** Four times as long as H2 keeps what it does not need. */
  private static final long REUSE_MILLIS = 180_000;

  private static final int INSERTS = 3;
  private static final int DELETES = 2;
  private static final long SEED = Long.getLong("rowan.seed", System.nanoTime());

  @TempDir Path directory;

  private final SystemEnvironment environment = new SystemEnvironment("power");

  /** What the cuts showed. */
  private static final class Figures {
    private int cuts;
    private long lostBatches;
    private int unreadable;
    private final List<String> reasons = new ArrayList<>();

    @Override
    public String toString() {
      return "cuts=" + cuts + " lostBatches=" + lostBatches + " unreadable=" + unreadable;
    }
  }

  @Test
  void confirmedBatchesSurvive() throws Exception {
    cutPower(BATCHES, CUTS);
  }

  @Test
  @Tag("soak")
  void confirmedBatchesSurviveManyCuts() throws Exception {
    cutPower(SOAK_BATCHES, SOAK_CUTS);
  }

  /** What H2 writes when the file is closed in order must not endanger what was durable before. */
  @Test
  @Tag("soak")
  void confirmedBatchesSurviveACutWhileTheFileIsClosed() throws Exception {
    WriteJournal journal = record(BATCHES, () -> true);
    cutPower(journal, journal.lastConfirm(), CUTS, "closing ");
  }

  /**
   * H2 writes where it has written before as soon as that is 45 s old: cuts after that time, with
   * many batches a second, and with so few that its header names a chunk of before that time.
   */
  @ParameterizedTest
  @Tag("soak")
  @ValueSource(longs = {20, 3_000})
  void confirmedBatchesSurviveWhereTheFileIsUsedAgain(long pauseMillis) throws Exception {
    WriteJournal journal =
        record(
            Math.toIntExact(REUSE_MILLIS / pauseMillis),
            () -> new CountDownLatch(1).await(pauseMillis, TimeUnit.MILLISECONDS));
    int reused = journal.firstConfirm() + (journal.length() - journal.firstConfirm()) / 3;
    cutPower(journal, reused, SOAK_CUTS, "pauseMs=" + pauseMillis + " ");
  }

  private void cutPower(int batches, int cuts) throws Exception {
    WriteJournal journal = record(batches, () -> true);
    cutPower(journal, journal.firstConfirm(), cuts, "");
  }

  private void cutPower(WriteJournal journal, int first, int cuts, String how) throws Exception {
    Random random = new Random(SEED);
    for (WriteJournal.Later later : WriteJournal.Later.values()) {
      Figures figures = new Figures();
      for (int i = 0; i < cuts; i++) {
        cut(journal, first + 1 + random.nextInt(journal.length() - first), later, random, figures);
      }
      System.out.println(
          "POWERLOSS database=H2 later=" + later + " " + how + figures + " seed=" + SEED);
      assertThat(figures.lostBatches).as("%s %s", later, figures.reasons).isZero();
      assertThat(figures.unreadable).as("%s %s", later, figures.reasons).isZero();
    }
  }

  /** Commits batches on a disk that notes down what is written. */
  private WriteJournal record(int batches, Callable<Boolean> pause) throws Exception {
    WriteJournal journal = new WriteJournal();
    Path parent = Files.createDirectory(directory.resolve("recorded"));
    try (FaultyDisk disk = FaultyDisk.in(parent)) {
      disk.record(journal);
      try (JdbcMessageStore store =
          JdbcMessageStore.open(JdbcStoreConfig.embedded(disk.directory()), environment)) {
        Fence fence = store.acquire(PARTITION);
        for (int batch = 1; batch <= batches; batch++) {
          store.commit(batch(fence.epoch(), batch));
          journal.confirmed(batch);
          boolean ignored = pause.call();
        }
      }
    }
    return journal;
  }

  /** Adds three messages and removes the oldest two. */
  private static StoreBatch batch(long epoch, long number) {
    List<StoreOp> ops = new ArrayList<>();
    for (int i = 1; i <= INSERTS; i++) {
      ops.add(insert(QUEUE, (number - 1) * INSERTS + i));
    }
    for (int i = 1; i <= DELETES; i++) {
      ops.add(delete(QUEUE, (number - 1) * DELETES + i));
    }
    return new StoreBatch(PARTITION, epoch, number, number * INSERTS, ops);
  }

  private void cut(
      WriteJournal journal, int at, WriteJournal.Later later, Random random, Figures figures)
      throws Exception {
    Path there = Files.createDirectory(directory.resolve(later + "-" + figures.cuts));
    journal.rebuild(there.resolve("rowan.mv.db"), at, later, random);
    long confirmed = journal.confirmedBefore(at);
    figures.cuts++;
    try (JdbcMessageStore store =
        JdbcMessageStore.open(JdbcStoreConfig.embedded(there), environment)) {
      long last = store.acquire(PARTITION).lastBatch();
      if (last < confirmed) {
        figures.lostBatches += confirmed - last;
        figures.reasons.add("batch " + confirmed + " was confirmed, " + last + " is the last");
      }
      assertThat(ids(store)).as("after batch %s", last).containsExactlyElementsOf(expected(last));
    } catch (StoreException unreadable) {
      figures.unreadable++;
      figures.reasons.add("cut " + at + ": " + unreadable.getMessage());
    }
  }

  private static List<Long> ids(JdbcMessageStore store) throws StoreException {
    PageRequest all = new PageRequest(QUEUE, 4, 0, Long.MAX_VALUE, 100_000, Long.MAX_VALUE);
    return store.read(PARTITION, all).stream().map(StoredMessage::id).toList();
  }

  private static List<Long> expected(long batches) {
    return LongStream.rangeClosed(batches * DELETES + 1, batches * INSERTS).boxed().toList();
  }
}
