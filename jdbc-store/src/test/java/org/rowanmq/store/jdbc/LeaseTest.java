package org.rowanmq.store.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;
import static org.rowanmq.testkit.store.StoreSamples.insert;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.rowanmq.broker.store.StoreException;
import org.rowanmq.broker.store.StoreWatcher;
import org.rowanmq.runtime.SystemEnvironment;
import org.rowanmq.testkit.database.Database;
import org.rowanmq.testkit.database.DatabaseServer;
import org.rowanmq.testkit.database.DatabaseServer.Product;
import org.rowanmq.testkit.store.StoreOwner;

/** Brokers that would share a database: one serves, the others wait or give up. */
class LeaseTest {
  private static final Duration LONG = Duration.ofMinutes(10);

  @TempDir private Path directory = Path.of("");
  private final SystemEnvironment environment = new SystemEnvironment("test");

  @AfterEach
  void endTimers() {
    environment.close();
  }

  @ParameterizedTest
  @EnumSource(Product.class)
  void secondBrokerGivesUpAndSaysWhoHoldsTheStore(Product product) throws Exception {
    Database database = DatabaseServer.shared(product).newDatabase();
    try (JdbcMessageStore first = open(database, 1, LONG, Duration.ZERO)) {
      StoreOwner owner = new StoreOwner(first);
      assertThatExceptionOfType(StoreException.Fatal.class)
          .isThrownBy(() -> open(database, 2, LONG, Duration.ZERO))
          .withMessageContaining("in use by another broker: broker 1, for 0 s");
      owner.commit(insert(1, 1));
    }
    open(database, 2, LONG, Duration.ZERO).close();
  }

  @ParameterizedTest
  @EnumSource(Product.class)
  void secondBrokerTakesOverWhenTheFirstHasStopped(Product product) throws Exception {
    Database database = DatabaseServer.shared(product).newDatabase();
    JdbcMessageStore first = open(database, 1, LONG, Duration.ZERO);
    ExecutorService thread = Executors.newSingleThreadExecutor();
    try {
      Future<JdbcMessageStore> second = thread.submit(() -> open(database, 2, LONG, LONG));
      new StoreOwner(first).commit(insert(1, 1));
      assertThat(second.isDone()).isFalse();
      first.close();
      try (JdbcMessageStore taken = second.get()) {
        assertThat(new StoreOwner(taken).ids(1)).containsExactly(1L);
      }
    } finally {
      thread.shutdown();
    }
  }

  @ParameterizedTest
  @EnumSource(Product.class)
  void brokerThatStartsAgainAfterACrashNeedNotWaitForItself(Product product) throws Exception {
    Database database = DatabaseServer.shared(product).newDatabase();
    try (JdbcMessageStore killed = open(database, 1, LONG, Duration.ZERO)) {
      new StoreOwner(killed).commit(insert(1, 1));
      try (JdbcMessageStore again = open(database, 1, LONG, Duration.ZERO)) {
        assertThat(new StoreOwner(again).ids(1)).containsExactly(1L);
      }
    }
  }

  @ParameterizedTest
  @EnumSource(Product.class)
  void leaseThatNobodyRenewsEndsAndItsHolderStops(Product product) throws Exception {
    Database database = DatabaseServer.shared(product).newDatabase();
    Duration shortly = Duration.ofSeconds(3);
    try (JdbcMessageStore first = open(database, 1, shortly, Duration.ZERO);
        Connection connection = database.connect();
        Statement statement = connection.createStatement()) {
      StoreOwner owner = new StoreOwner(first);
      connection.setAutoCommit(false);
      // The renewals wait for this row.
      statement.executeUpdate("UPDATE rowan_lease SET holder = 'held up'");
      await()
          .atMost(Duration.ofSeconds(30))
          .untilAsserted(
              () ->
                  assertThatExceptionOfType(StoreException.Transient.class)
                      .isThrownBy(() -> owner.commit())
                      .withMessageContaining("has lapsed"));
      connection.rollback();
      await()
          .atMost(Duration.ofSeconds(30))
          .ignoreExceptions()
          .until(
              () -> {
                owner.commit(insert(1, 1));
                return true;
              });

      statement.executeUpdate("UPDATE rowan_lease SET owner = 2, holder = 'another'");
      connection.commit();
      await()
          .atMost(Duration.ofSeconds(30))
          .untilAsserted(
              () ->
                  assertThatExceptionOfType(StoreException.Fenced.class)
                      .isThrownBy(() -> owner.commit())
                      .withMessageContaining("Another broker has taken the store"));
    }
  }

  @ParameterizedTest
  @EnumSource(Product.class)
  void brokerThatLostTheStoreDoesNotTakeItBack(Product product) throws Exception {
    Database database = DatabaseServer.shared(product).newDatabase();
    try (JdbcMessageStore old = open(database, 1, LONG, Duration.ZERO)) {
      StoreOwner before = new StoreOwner(old);
      endLease(database);
      try (JdbcMessageStore young = open(database, 2, LONG, Duration.ZERO)) {
        StoreOwner after = new StoreOwner(young);
        // As it does to find out what became of a commit whose answer was lost.
        assertThatExceptionOfType(StoreException.Fenced.class).isThrownBy(before::acquire);
        assertThatExceptionOfType(StoreException.Fenced.class).isThrownBy(before::commit);
        after.commit(insert(1, 1));
      }
    }
  }

  @ParameterizedTest
  @EnumSource(Product.class)
  void watcherIsToldHowTheLeaseFares(Product product) throws Exception {
    Database database = DatabaseServer.shared(product).newDatabase();
    Duration shortly = Duration.ofSeconds(2);
    Told told = new Told();
    try (JdbcMessageStore first = open(database, 1, shortly, Duration.ZERO);
        Connection connection = database.connect();
        Statement statement = connection.createStatement()) {
      first.watchLease(told);
      assertThat(told.words).containsExactly("held");
      await().atMost(Duration.ofSeconds(30)).until(() -> told.words.size() >= 2);
      assertThat(told.words).doesNotContain("lost");
      connection.setAutoCommit(false);
      statement.executeUpdate("UPDATE rowan_lease SET holder = 'held up'");
      await().atMost(Duration.ofSeconds(30)).until(() -> told.words.contains("lapsed"));
      told.words.clear();
      connection.rollback();
      await().atMost(Duration.ofSeconds(30)).until(() -> told.words.contains("held"));
      // The same broker has started again, and this one does not know.
      statement.executeUpdate("UPDATE rowan_lease SET term = term + 1");
      connection.commit();
      await().atMost(Duration.ofSeconds(30)).until(() -> told.words.contains("lost"));
    }
  }

  @ParameterizedTest
  @EnumSource(Product.class)
  void toolsThatNeedTheStoreForThemselvesAreRefusedWhileABrokerRuns(Product product)
      throws Exception {
    Database database = DatabaseServer.shared(product).newDatabase();
    Path file = directory.resolve("store.export");
    try (JdbcMessageStore first = open(database, 1, LONG, Duration.ZERO);
        StoreTools tools = StoreTools.open(TestConfigs.of(database), false)) {
      StoreOwner owner = new StoreOwner(first);
      owner.commit(insert(1, 1));
      assertThat(tools.check(true).toString())
          .contains("served by broker 1, for 0 s; its lease ends in 600 s unless it is renewed");
      assertThat(tools.exportTo(file, "test")).isPositive();
      assertThat(tools.quarantined()).isEmpty();
      assertThat(tools.dropQuarantined(0)).isZero();
    }
    try (JdbcMessageStore first = open(database, 1, LONG, Duration.ZERO);
        StoreTools tools = StoreTools.open(TestConfigs.of(database), false)) {
      StoreOwner owner = new StoreOwner(first);
      refused(() -> tools.importFrom(file, true));
      refused(tools::afterRestore);
      refused(() -> tools.retryQuarantined(0));
      owner.commit(insert(1, 2));
    }
    try (StoreTools tools = StoreTools.open(TestConfigs.of(database), false)) {
      assertThat(tools.importFrom(file, true)).isPositive();
      assertThat(tools.afterRestore()).hasSize(4);
      assertThat(tools.retryQuarantined(0)).isZero();
    }
    try (JdbcMessageStore next = open(database, 2, LONG, Duration.ZERO)) {
      assertThat(new StoreOwner(next).ids(1)).containsExactly(1L);
    }
  }

  private static void refused(ThrowingCallable tool) {
    assertThatExceptionOfType(StoreException.Fatal.class)
        .isThrownBy(tool)
        .withMessageContaining("No broker may run, but this one does: broker 1, for")
        .withMessageContaining("Stop it first");
  }

  @ParameterizedTest
  @EnumSource(Product.class)
  void brokerWaitsForAToolToEnd(Product product) throws Exception {
    Database database = DatabaseServer.shared(product).newDatabase();
    open(database, 1, LONG, Duration.ZERO).close();
    ExecutorService thread = Executors.newSingleThreadExecutor();
    try (Connection tool = database.connect();
        Statement statement = tool.createStatement()) {
      tool.setAutoCommit(false);
      LeaseRow.exclude(tool, "a test", Supported.byUrl(database.url()).clock());
      Future<JdbcMessageStore> broker = thread.submit(() -> open(database, 2, LONG, LONG));
      statement.executeUpdate("UPDATE rowan_lease SET holder = 'a test'");
      assertThat(broker.isDone()).isFalse();
      tool.commit();
      try (JdbcMessageStore store = broker.get()) {
        assertThat(store.acquire(0).epoch()).isEqualTo(1);
      }
    } finally {
      thread.shutdown();
    }
  }

  /** As if its holder had not renewed it for long. */
  private static void endLease(Database database) throws Exception {
    try (Connection connection = database.connect();
        Statement statement = connection.createStatement()) {
      connection.setAutoCommit(true);
      statement.executeUpdate("UPDATE rowan_lease SET expires_at = 0");
    }
  }

  /** What a store said of its lease. */
  private static final class Told implements StoreWatcher {
    final List<String> words = new CopyOnWriteArrayList<>();

    @Override
    public void hangs(Duration since) {}

    @Override
    public void returned() {}

    @Override
    public void leaseHeld(long untilNanos) {
      words.add("held");
    }

    @Override
    public void leaseLapsed() {
      words.add("lapsed");
    }

    @Override
    public void leaseLost(StoreException.Fenced cause) {
      words.add("lost");
    }
  }

  private JdbcMessageStore open(Database database, long owner, Duration duration, Duration patience)
      throws StoreException {
    LeaseConfig lease = new LeaseConfig(owner, "broker " + owner, duration, patience);
    return JdbcMessageStore.open(TestConfigs.of(database).withLease(lease), environment);
  }
}
