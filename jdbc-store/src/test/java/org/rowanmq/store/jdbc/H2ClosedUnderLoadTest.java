package org.rowanmq.store.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.rowanmq.testkit.store.StoreSamples.insert;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.rowanmq.broker.store.BatchListener;
import org.rowanmq.broker.store.GroupCommit;
import org.rowanmq.broker.store.PageRequest;
import org.rowanmq.broker.store.SqlQuery;
import org.rowanmq.broker.store.StoreBatch;
import org.rowanmq.broker.store.StoreException;
import org.rowanmq.runtime.SystemEnvironment;
import org.rowanmq.testkit.store.StoreOwner;

/**
 * Somebody shuts the embedded database down, again and again, while one thread commits and others
 * read: all of them go on each time. {@code -Drowan.shutdowns=N} chooses another number.
 */
class H2ClosedUnderLoadTest {
  private static final int ROUNDS = Integer.getInteger("rowan.shutdowns", 40);
  private static final int READERS = 3;

  private static final SqlQuery SELECT = new SqlQuery("SELECT 1", 1, 1_000, Duration.ofSeconds(10));

  private final SystemEnvironment environment = new SystemEnvironment("test");
  private final List<AtomicLong> progress = new ArrayList<>();
  private final List<Thread> threads = new ArrayList<>();
  private final AtomicLong committed = new AtomicLong();
  private volatile boolean goesOn = true;
  private volatile Throwable failure;
  @TempDir Path directory;

  @AfterEach
  void close() {
    goesOn = false; // also after a failure
    environment.close();
  }

  @Test
  void everybodyGoesOn() throws Exception {
    try (JdbcMessageStore store = JdbcMessageStore.open(config(), environment)) {
      start(writer(store));
      for (int i = 0; i < READERS; i++) {
        start(reader(store));
      }
      for (int round = 0; round < ROUNDS; round++) {
        awaitProgress("round " + round);
        administrator(store, round % 2 == 0 ? "SHUTDOWN" : "SHUTDOWN IMMEDIATELY");
      }
      awaitProgress("the end");
      goesOn = false;
      for (Thread thread : threads) {
        thread.join(30_000);
      }
      assertThat(failure).isNull();
    }
    try (JdbcMessageStore store =
        JdbcMessageStore.open(JdbcStoreConfig.embedded(directory), environment)) {
      assertThat(new StoreOwner(store).ids(1))
          .containsExactlyElementsOf(LongStream.rangeClosed(1, committed.get()).boxed().toList());
    }
  }

  private JdbcStoreConfig config() {
    return JdbcStoreConfig.embedded(directory)
        .withTimeouts(
            new StoreTimeouts(
                Duration.ofMillis(300),
                Duration.ofSeconds(15),
                Duration.ofSeconds(1),
                Duration.ofSeconds(20)));
  }

  private interface Step {
    void run(AtomicLong moved) throws StoreException;
  }

  private void start(Step step) {
    AtomicLong moved = new AtomicLong();
    progress.add(moved);
    Thread thread =
        new Thread(
            () -> {
              try {
                while (goesOn) {
                  step.run(moved);
                }
              } catch (StoreException | RuntimeException | Error unexpected) {
                failure = unexpected;
                unexpected.printStackTrace();
              }
            });
    threads.add(thread);
    thread.start();
  }

  private Step writer(JdbcMessageStore store) throws StoreException {
    GroupCommit commit =
        new GroupCommit(store, store.acquire(StoreOwner.PARTITION), environment, listener());
    return moved -> {
      long number = committed.get() + 1;
      commit.begin(
          new StoreBatch(
              StoreOwner.PARTITION, 1, number, number * 1000, List.of(insert(1, number))));
      for (long nanos = commit.step(); nanos != GroupCommit.IDLE; nanos = commit.step()) {
        LockSupport.parkNanos(nanos);
      }
      committed.set(number);
      moved.incrementAndGet();
    };
  }

  private Step reader(JdbcMessageStore store) {
    return moved -> {
      try {
        List<?> page =
            store.read(
                StoreOwner.PARTITION,
                new PageRequest(
                    1, 4, Math.max(0, committed.get() - 10), Long.MAX_VALUE, 20, 10_000));
        moved.addAndGet(page.isEmpty() ? 0 : 1);
      } catch (StoreException.Transient away) {
        LockSupport.parkNanos(1_000_000);
      }
    };
  }

  private void awaitProgress(String when) {
    List<Long> before = progress.stream().map(AtomicLong::get).toList();
    await(when)
        .pollDelay(Duration.ZERO)
        .pollInterval(Duration.ofMillis(1))
        .atMost(Duration.ofSeconds(30))
        .until(
            () -> {
              assertThat(failure).isNull();
              for (int i = 0; i < before.size(); i++) {
                if (progress.get(i).get() < before.get(i) + 3) {
                  return false;
                }
              }
              return true;
            });
  }

  private void administrator(JdbcMessageStore store, String sql) {
    await("a connection")
        .pollDelay(Duration.ZERO)
        .atMost(Duration.ofSeconds(30))
        .until(() -> isDone(sql) || !isAsked(store));
  }

  private boolean isDone(String sql) {
    try (Connection connection =
            DriverManager.getConnection(
                H2FilePath.url(directory.toAbsolutePath().normalize().resolve("rowan"))
                    + ";DB_CLOSE_ON_EXIT=FALSE",
                "rowan",
                "");
        Statement statement = connection.createStatement()) {
      boolean ignored = statement.execute(sql);
      return true;
    } catch (SQLException openedAnewJustNow) {
      return false;
    }
  }

  /** Has the store notice that H2 has forgotten the database; nothing else need show it. */
  private static boolean isAsked(JdbcMessageStore store) throws StoreException {
    try {
      return !store.query(SELECT).rows().isEmpty();
    } catch (StoreException.Transient away) {
      return true;
    }
  }

  private BatchListener listener() {
    return new BatchListener() {
      @Override
      public void stored(long batch) {}

      @Override
      public void rejected(long batch, StoreException.Rejected cause) {
        failure = cause;
      }

      @Override
      public void degraded(String why) {}

      @Override
      public void recovered() {}

      @Override
      public void fatal(StoreException cause) {
        failure = cause;
      }
    };
  }
}
