package org.rowanmq.store.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.rowanmq.testkit.store.StoreSamples.delete;
import static org.rowanmq.testkit.store.StoreSamples.insert;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.rowanmq.broker.store.BatchListener;
import org.rowanmq.broker.store.Fence;
import org.rowanmq.broker.store.GroupCommit;
import org.rowanmq.broker.store.PageRequest;
import org.rowanmq.broker.store.StoreBatch;
import org.rowanmq.broker.store.StoreException;
import org.rowanmq.broker.store.StoreOp;
import org.rowanmq.broker.store.StoredMessage;
import org.rowanmq.runtime.SystemEnvironment;
import org.rowanmq.testkit.store.FaultyDataSource;
import org.rowanmq.testkit.store.FaultyDataSource.Fault;
import org.rowanmq.testkit.store.StoreOwner;

/** The group commit over a database whose connections fail: nothing lost, nothing twice. */
abstract class GroupCommitFaults {
  private static final int PARTITION = StoreOwner.PARTITION;

  private final SystemEnvironment environment = new SystemEnvironment("test");
  final List<String> told = new ArrayList<>();
  private final TreeSet<Long> expected = new TreeSet<>();
  private DataSource database;
  private FaultyDataSource writers;
  FaultyDataSource admins;
  private JdbcMessageStore store;
  private GroupCommit commit;
  private long lastBatch;
  private long lastId;

  /** An empty database. */
  abstract DataSource database() throws Exception;

  @BeforeEach
  void open() throws Exception {
    database = database();
    writers = new FaultyDataSource(database, Duration.ofMillis(5));
    admins = new FaultyDataSource(database, Duration.ofMillis(5));
    store = JdbcMessageStore.over(writers, database, admins, UnsafeSettings.REFUSE, environment);
    commit = new GroupCommit(store, store.acquire(PARTITION), environment, listener());
  }

  @AfterEach
  void close() throws Exception {
    store.close();
    environment.close();
  }

  @ParameterizedTest
  @EnumSource(Fault.class)
  void writerFaultIsSurvived(Fault fault) throws Exception {
    commitNext();
    if (fault == Fault.CONNECT) {
      writers.fail(Fault.STATEMENT); // so that a new connection is needed
    }
    writers.fail(fault);
    commitNext();
    commitNext();

    assertThat(told).containsExactly("stored 1", "degraded", "recovered", "stored 2", "stored 3");
    assertThat(writers.planned()).isZero();
    assertRowsAreAsExpected();
  }

  @ParameterizedTest
  @EnumSource(
      value = Fault.class,
      names = {"COMMIT_LOST", "COMMIT_ANSWER_LOST"})
  void lostAnswersToCommitAndToItsResolutionAreSurvived(Fault fault) throws Exception {
    commitNext();
    for (Fault next : List.of(Fault.COMMIT_ANSWER_LOST, fault, Fault.CONNECT, fault)) {
      writers.fail(next);
    }
    commitNext();
    commitNext();

    assertThat(writers.planned()).isZero();
    assertThat(told).containsExactly("stored 1", "degraded", "recovered", "stored 2", "stored 3");
    assertRowsAreAsExpected();
  }

  @Test
  void takeOverBehindALostAnswerIsNoticed() throws Exception {
    commitNext();
    writers.fail(Fault.COMMIT_ANSWER_LOST);
    commit.begin(batch());
    assertThat(commit.step()).isPositive();
    try (JdbcMessageStore rival =
        JdbcMessageStore.over(database, database, database, UnsafeSettings.REFUSE, environment)) {
      assertThat(rival.acquire(PARTITION)).isEqualTo(new Fence(PARTITION, 2, 2, 2000));
    }
    assertThat(commit.step()).isEqualTo(GroupCommit.IDLE);

    assertThat(told).containsExactly("stored 1", "degraded", "Fenced");
  }

  @Test
  void randomFaultsLoseNothingAndDoubleNothing() throws Exception {
    for (int seed = 1; seed <= 5; seed++) {
      writers.failAtRandom(new Random(seed), 0.02);
      admins.failAtRandom(new Random(-seed), 0.02);
      for (int i = 0; i < 40; i++) {
        commitNext();
      }
      writers.heal();
      admins.heal();
      assertRowsAreAsExpected();
    }
    assertThat(told).contains("degraded");
    assertThat(told.stream().filter(line -> line.startsWith("stored"))).hasSize(200);
  }

  /** Commits one batch, however often it takes; without waiting between the attempts. */
  final void commitNext() {
    commit.begin(batch());
    int attempts = 0;
    while (commit.step() != GroupCommit.IDLE) {
      assertThat(++attempts).isLessThan(1000);
    }
  }

  /** Inserts three messages and deletes the oldest two. */
  private StoreBatch batch() {
    List<StoreOp> ops = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      ops.add(insert(1, ++lastId));
      expected.add(lastId);
    }
    for (int i = 0; i < 2; i++) {
      Long oldest = expected.pollFirst();
      assertThat(oldest).isNotNull();
      ops.add(delete(1, oldest));
    }
    lastBatch++;
    return new StoreBatch(PARTITION, 1, lastBatch, lastBatch * 1000, ops);
  }

  final void assertRowsAreAsExpected() throws Exception {
    try (JdbcMessageStore reader =
        JdbcMessageStore.over(database, database, database, UnsafeSettings.REFUSE, environment)) {
      List<Long> ids =
          reader
              .read(PARTITION, new PageRequest(1, 4, 0, Long.MAX_VALUE, 10_000, Long.MAX_VALUE))
              .stream()
              .map(StoredMessage::id)
              .toList();
      assertThat(ids).containsExactlyElementsOf(expected);
    }
  }

  private BatchListener listener() {
    return new BatchListener() {
      @Override
      public void stored(long batch) {
        told.add("stored " + batch);
      }

      @Override
      public void rejected(long batch, StoreException.Rejected cause) {
        told.add("rejected " + batch + cause);
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
        told.add(cause.getClass().getSimpleName());
      }
    };
  }
}
