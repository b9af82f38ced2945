package org.rowanmq.broker.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.rowanmq.runtime.SystemEnvironment;

class StoreThreadsTest {
  private final SystemEnvironment environment = new SystemEnvironment("test");
  private final ScriptedStore store = new ScriptedStore();
  private final List<String> told = new CopyOnWriteArrayList<>();

  @AfterEach
  void endTimers() {
    environment.close();
  }

  @Test
  void writerCommitsBatchAfterBatch() {
    GroupCommitWriter writer = writer();
    for (int i = 1; i <= 3; i++) {
      writer.submit(GroupCommitTest.batch(i));
      String outcome = "stored " + i;
      await().until(() -> told.contains(outcome));
    }

    assertThat(writer.close(Duration.ofSeconds(10))).isTrue();
    assertThat(writer.stats().snapshot().recent())
        .containsOnly(new CommitStats.GroupSize(0, 1))
        .hasSize(3);
  }

  @Test
  void writerRetriesUntilTheStoreIsBack() {
    store.fail(
        new StoreException.Transient("away", null), new StoreException.Transient("away", null));
    try (GroupCommitWriter writer = writer()) {
      writer.submit(GroupCommitTest.batch(1));
      await().until(() -> told.contains("stored 1"));
    }

    assertThat(told).containsExactly("degraded", "recovered", "stored 1");
  }

  @Test
  void writerClosesInTheMiddleOfAnOutage() {
    StoreException[] outage = new StoreException[1000];
    java.util.Arrays.setAll(outage, i -> new StoreException.Transient("away", null));
    store.fail(outage);
    GroupCommitWriter writer = writer();
    writer.submit(GroupCommitTest.batch(1));
    await().until(() -> told.contains("degraded"));

    assertThat(writer.close(Duration.ofSeconds(10))).isTrue();
    assertThat(told).containsExactly("degraded");
  }

  @Test
  void readersRetryAndAnswer() {
    store.fail(new StoreException.Transient("away", null));
    AtomicReference<QueueCount> answer = new AtomicReference<>();
    try (StoreReaders readers = new StoreReaders(store, 2, 10, environment)) {
      assertThat(readers.submit(s -> s.count(0, 1), answer::set, cause -> {})).isTrue();
      await().until(() -> answer.get() != null);
    }

    assertThat(answer.get()).isEqualTo(new QueueCount(3, 30));
    assertThat(store.calls).containsExactly("count", "count");
  }

  @Test
  void readersReportWhatDoesNotPass() {
    store.fail(new StoreException.Fatal("corrupt", null));
    AtomicReference<StoreException> failure = new AtomicReference<>();
    try (StoreReaders readers = new StoreReaders(store, 2, 10, environment)) {
      assertThat(readers.submit(s -> s.count(0, 1), count -> {}, failure::set)).isTrue();
      await().until(() -> failure.get() != null);
    }

    assertThat(failure.get()).isInstanceOf(StoreException.Fatal.class).hasMessage("corrupt");
  }

  @Test
  void readersRefuseMoreThanTheirBoundAndAfterClose() throws Exception {
    CountDownLatch gate = new CountDownLatch(1);
    StoreReaders readers = new StoreReaders(store, 1, 2, environment);
    for (int i = 0; i < 2; i++) {
      assertThat(
              readers.submit(
                  s -> {
                    try {
                      gate.await();
                    } catch (InterruptedException e) {
                      Thread.currentThread().interrupt();
                    }
                    return 1;
                  },
                  one -> told.add("answered"),
                  cause -> {}))
          .isTrue();
    }
    assertThat(readers.submit(s -> s.hasRows(0, 1), rows -> {}, cause -> {})).isFalse();

    gate.countDown();
    await().until(() -> told.size() == 2);
    assertThat(readers.close(Duration.ofSeconds(10))).isTrue();
    assertThat(readers.submit(s -> s.hasRows(0, 1), rows -> {}, cause -> {})).isFalse();
  }

  private GroupCommitWriter writer() {
    BatchListener listener =
        new BatchListener() {
          @Override
          public void stored(long batch) {
            told.add("stored " + batch);
          }

          @Override
          public void rejected(long batch, StoreException.Rejected cause) {
            told.add("rejected " + batch);
          }

          @Override
          public void degraded(String why) {
            told.add("degraded");
          }

          @Override
          public void recovered() {
            told.add("recovered");
          }

          @Override
          public void fatal(StoreException cause) {
            told.add("fatal");
          }
        };
    return new GroupCommitWriter(
        "test-store-writer",
        new GroupCommit(store, new Fence(0, 1, 0, 0), environment, listener),
        store.patience(),
        new ToldWatcher(told),
        environment);
  }
}
