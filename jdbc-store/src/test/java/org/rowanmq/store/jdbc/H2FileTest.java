package org.rowanmq.store.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import org.h2.mvstore.MVMap;
import org.h2.mvstore.MVStore;
import org.h2.mvstore.MVStoreException;
import org.h2.store.fs.FilePath;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.rowanmq.testkit.disk.FaultyDisk;

/** What the layer under H2's file keeps, with H2's storage alone on top. */
class H2FileTest {
  private static final int BLOCK = 4096;
  private static final int COMMITS = 120;
  private static final int CUTS = 150;
  private static final int KEYS = 40;
  private static final long SEED = Long.getLong("rowan.seed", System.nanoTime());

  @TempDir Path directory;

  @BeforeEach
  void register() {
    FilePath.register(new H2FilePath());
  }

  /** Every open space is used again at once, so that nothing is safe because it is young. */
  @ParameterizedTest
  @EnumSource
  void lastForcedCommitSurvivesEveryCut(WriteJournal.Later later) throws Exception {
    Random random = new Random(SEED);
    WriteJournal journal = new WriteJournal();
    try (FaultyDisk disk = FaultyDisk.in(directory)) {
      disk.record(journal);
      MVStore store = open("rowan:" + disk.directory().resolve("rowan.mv.db"));
      for (int i = 1; i <= COMMITS; i++) {
        commit(store, i, random);
        journal.confirmed(i);
      }
      store.closeImmediately();
    }
    Path file = directory.resolve("rowan.mv.db");
    for (int i = 0; i < CUTS; i++) {
      int first = journal.firstConfirm() + 1;
      int cut = first + random.nextInt(journal.length() - first);
      journal.rebuild(file, cut, later, random);
      assertThat(lastCommit("rowan:" + file))
          .as("cut %s, seed %s", cut, SEED)
          .isBetween(journal.confirmedBefore(cut), journal.confirmedBefore(cut) + 1);
    }
  }

  @Test
  void chunkWithAHoleIsTakenForAbsent() throws Exception {
    Path file = directory.resolve("rowan.mv.db");
    MVStore store = open("rowan:" + file);
    commit(store, 1, new Random(SEED));
    long chunk = Files.size(file);
    // Larger than any open space: it goes to the end.
    byte[] large = new byte[64 * 1024];
    new Random(SEED).nextBytes(large);
    MVMap<Integer, byte[]> map = store.openMap("large");
    byte[] unused = map.put(1, large);
    commit(store, 2, new Random(SEED));
    store.closeImmediately();
    assertThat(Files.size(file)).isGreaterThan(chunk + 2 * BLOCK);
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      int ignored = channel.write(ByteBuffer.allocate(BLOCK), chunk + BLOCK);
    }
    assertThat(lastCommit("rowan:" + file)).isEqualTo(1);
  }

  @Test
  void filesOfBeforeAndFilesOfAfterAreReadEitherWay() throws Exception {
    Path file = directory.resolve("rowan.mv.db");
    long commit = 0;
    for (String scheme : new String[] {"", "rowan:", "", "rowan:"}) {
      if (commit > 0) {
        assertThat(lastCommit(scheme + file)).isEqualTo(commit);
      }
      MVStore store = open(scheme + file);
      commit(store, ++commit, new Random(SEED));
      store.close();
    }
    assertThat(lastCommit(file.toString())).isEqualTo(4);
  }

  @Test
  void oneWriteIsOpenAtMost() throws Exception {
    int[] open = {0, 0};
    FaultyDisk.Journal journal =
        new FaultyDisk.Journal() {
          @Override
          public void write(long position, byte[] bytes) {
            open[1] = Math.max(open[1], ++open[0]);
          }

          @Override
          public void truncate(long size) {
            open[1] = Math.max(open[1], ++open[0]);
          }

          @Override
          public Runnable force() {
            return () -> open[0] = 0;
          }
        };
    try (FaultyDisk disk = FaultyDisk.in(directory)) {
      disk.record(journal);
      MVStore store = open("rowan:" + disk.directory().resolve("rowan.mv.db"));
      for (int i = 1; i <= 20; i++) {
        MVMap<Integer, byte[]> map = store.openMap("map");
        byte[] unused = map.put(i, new byte[i * 500]);
        long ignored = store.commit();
      }
      store.close();
    }
    assertThat(open[1]).isEqualTo(1);
  }

  @Test
  void headerNamesTheLastChunkBeforeTheWayThereIsWrittenOver() throws Exception {
    try (FileChannel file = FilePath.get("rowan:" + directory.resolve("a.mv.db")).open("rw")) {
      writeFileHeader(file, 1, 2);
      writeChunk(file, 1, 2);
      writeFileHeader(file, 1, 2);
      writeChunk(file, 2, 4);
      assertThat(named(file)).as("nothing was written over").isEqualTo(2L * BLOCK);
      writeChunk(file, 3, 2);
      assertThat(named(file)).as("chunk 1 was written over").isEqualTo(4L * BLOCK);
    }
  }

  @Test
  void headerNamesTheLastChunkBeforeAnythingIsWrittenToAFileThatIsOpenedAgain() throws Exception {
    String name = "rowan:" + directory.resolve("a.mv.db");
    try (FileChannel file = FilePath.get(name).open("rw")) {
      writeFileHeader(file, 1, 2);
      writeChunk(file, 1, 2);
      writeFileHeader(file, 1, 2);
      writeChunk(file, 2, 4);
    }
    try (FileChannel file = FilePath.get(name).open("rw")) {
      for (long block : new long[] {2, 4}) {
        ByteBuffer line = ByteBuffer.allocate(H2ChunkHeader.LENGTH_MAX);
        assertThat(file.read(line, block * BLOCK)).isEqualTo(H2ChunkHeader.LENGTH_MAX);
      }
      writeChunk(file, 3, 6);
      assertThat(named(file)).isEqualTo(4L * BLOCK);
    }
  }

  @Test
  void chunkIsWholeWithAllOfItsBytesOnly() throws Exception {
    ByteBuffer chunk = chunk(7);
    H2ChunkHeader header = Objects.requireNonNull(H2ChunkHeader.of(chunk));
    ByteBuffer sealed = header.sealed(chunk);
    H2ChunkHeader read = Objects.requireNonNull(H2ChunkHeader.of(sealed));
    assertThat(read.seal()).isNotNull();
    assertThat(read.text()).isEqualTo(header.text());
    assertThat(read.isWhole(ByteBuffer.wrap(sealed.array().clone()))).isTrue();
    byte[] damaged = sealed.array().clone();
    damaged[BLOCK + 17] ^= 1;
    assertThat(read.isWhole(ByteBuffer.wrap(damaged))).isFalse();
    assertThat(header.isWhole(ByteBuffer.wrap(damaged))).as("without a seal").isTrue();
    assertThat(read.sealed(sealed)).as("sealed once").isEqualTo(sealed);
  }

  /** Two blocks that begin as H2's chunks do. */
  private static ByteBuffer chunk(int id) {
    byte[] bytes = new byte[2 * BLOCK];
    String line =
        ("chunk:" + id + ",len:2,version:" + id + " ".repeat(100)).substring(0, 90) + "\n";
    System.arraycopy(line.getBytes(StandardCharsets.ISO_8859_1), 0, bytes, 0, line.length());
    return ByteBuffer.wrap(bytes);
  }

  private static void writeChunk(FileChannel file, int id, long block) throws IOException {
    assertThat(file.write(chunk(id), block * BLOCK)).isEqualTo(2 * BLOCK);
  }

  private static void writeFileHeader(FileChannel file, int id, long block) throws IOException {
    H2ChunkHeader chunk = Objects.requireNonNull(H2ChunkHeader.of(chunk(id)));
    ByteBuffer blocks = new H2FileHeader(Map.of("H", "2")).naming(block * BLOCK, chunk);
    assertThat(file.write(blocks, 0)).isEqualTo(2 * BLOCK);
  }

  /** The position of the chunk that the file header names. */
  private static long named(FileChannel file) throws IOException {
    ByteBuffer blocks = ByteBuffer.allocate(2 * BLOCK);
    assertThat(file.read(blocks, 0)).isEqualTo(2 * BLOCK);
    return Objects.requireNonNull(H2FileHeader.of(blocks.flip())).chunkPosition();
  }

  @Test
  void nothingWorksAfterAFailedForce() throws Exception {
    try (FaultyDisk disk = FaultyDisk.in(directory);
        FileChannel file =
            FilePath.get("rowan:" + disk.directory().resolve("rowan.mv.db")).open("rw")) {
      assertThat(file.write(ByteBuffer.allocate(2 * BLOCK), 0)).isEqualTo(2 * BLOCK);
      disk.failForces();
      assertThatExceptionOfType(IOException.class).isThrownBy(() -> file.force(true));
      disk.heal();
      assertThatExceptionOfType(IOException.class)
          .isThrownBy(() -> file.write(ByteBuffer.allocate(BLOCK), 0))
          .withMessageContaining("has failed before");
      assertThatExceptionOfType(IOException.class)
          .isThrownBy(() -> file.read(ByteBuffer.allocate(BLOCK), 0));
      assertThatExceptionOfType(IOException.class).isThrownBy(() -> file.force(true));
    }
  }

  /**
   * H2 takes what it cannot read for absent; a disk that comes back must not make that the truth.
   */
  @Test
  void nothingWorksAfterAFailedReadInAFileJustOpened() throws Exception {
    try (FaultyDisk disk = FaultyDisk.in(directory)) {
      String name = "rowan:" + disk.directory().resolve("rowan.mv.db");
      try (FileChannel file = FilePath.get(name).open("rw")) {
        assertThat(file.write(ByteBuffer.allocate(2 * BLOCK), 0)).isEqualTo(2 * BLOCK);
        disk.failAll();
        assertThatExceptionOfType(IOException.class)
            .isThrownBy(() -> file.read(ByteBuffer.allocate(BLOCK), 0));
        disk.heal();
        assertThat(file.read(ByteBuffer.allocate(BLOCK), 0)).isEqualTo(BLOCK);
      }
      try (FileChannel file = FilePath.get(name).open("rw")) {
        disk.failAll();
        assertThatExceptionOfType(IOException.class)
            .isThrownBy(() -> file.read(ByteBuffer.allocate(BLOCK), 0));
        disk.heal();
        assertThatExceptionOfType(IOException.class)
            .isThrownBy(() -> file.read(ByteBuffer.allocate(BLOCK), 0))
            .withMessageContaining("has failed before");
      }
      try (FileChannel again = FilePath.get(name).open("rw")) {
        assertThat(again.read(ByteBuffer.allocate(BLOCK), 0)).isEqualTo(BLOCK);
      }
    }
  }

  private static MVStore open(String name) {
    MVStore store = new MVStore.Builder().fileName(name).autoCommitDisabled().open();
    store.setRetentionTime(0);
    store.setVersionsToKeep(0);
    return store;
  }

  private static void commit(MVStore store, long number, Random random) {
    MVMap<Integer, byte[]> map = store.openMap("map");
    MVMap<String, Long> last = store.openMap("last");
    for (int i = 0; i < 5; i++) {
      byte[] bytes = new byte[500 + random.nextInt(5_000)];
      random.nextBytes(bytes);
      byte[] unused = map.put(random.nextInt(KEYS), bytes);
    }
    Long before = last.put("commit", number);
    long ignored = store.commit();
    store.sync();
  }

  /** Reads everything; -1 if that cannot be. */
  private static long lastCommit(String name) {
    MVStore store = null;
    try {
      store = open(name);
      MVMap<Integer, byte[]> map = store.openMap("map");
      map.forEach((key, value) -> assertThat(value).isNotNull());
      MVMap<String, Long> last = store.openMap("last");
      Long commit = last.get("commit");
      return commit == null ? 0 : commit;
    } catch (MVStoreException unreadable) {
      return -1;
    } finally {
      if (store != null) {
        store.closeImmediately();
      }
    }
  }
}
