package org.rowanmq.tck.transactions;

import jakarta.jms.JMSConsumer;
import jakarta.jms.JMSContext;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.rowanmq.jms.JmsConnectionFactory;
import org.rowanmq.tck.harness.PackagedBroker;
import org.rowanmq.testkit.database.Database;
import org.rowanmq.testkit.database.DatabaseServer;

/** A broker, another database, and a coordinator with both in its transactions. */
final class World implements AutoCloseable {
  /** Databases under the broker. */
  enum Store {
    H2,
    POSTGRESQL,
    MARIADB
  }

  private static final String USER = "app";
  private static final String PASSWORD = "app-secret";

  /** A broker that is back is found at once. */
  private static final String SOON = "?reconnect-delay-max=200ms";

  private static final int DURING_MAX_MICROS = 4_000;

  private final Path directory;
  private final Random random;
  private final @Nullable DatabaseServer store;
  private final @Nullable DatabaseServer server;
  private final PackagedBroker broker;
  private final Coordinator.Settings settings;
  private final Path errors;
  private final JMSContext judge;
  private final Tally tally = new Tally();
  private CoordinatorProcess coordinator;

  private World(
      Path directory,
      Random random,
      @Nullable DatabaseServer store,
      @Nullable DatabaseServer server)
      throws IOException, InterruptedException, SQLException {
    this.directory = directory;
    this.random = random;
    this.store = store;
    this.server = server;
    broker = PackagedBroker.start(store == null ? "" : storeConfig(store.newDatabase()));
    // Recovery needs no administrator.
    broker.addUser(USER, PASSWORD, PackagedBroker.Role.USER);
    String url = broker.url() + SOON;
    settings = settings(url);
    // Not with the rest, which is gone after the test.
    errors = Files.createTempFile(Path.of("target"), "coordinator-", ".log");
    judge = new JmsConnectionFactory(url, USER, PASSWORD).createContext();
    coordinator = start();
  }

  /**
   * With PostgreSQL as the other database.
   *
   * @param directory for the transaction manager's log
   */
  static World withPostgres(Path directory, Random random, Store under)
      throws IOException, InterruptedException, SQLException {
    DatabaseServer store =
        under == Store.H2
            ? null
            : DatabaseServer.start(DatabaseServer.Product.valueOf(under.name()), Map.of());
    DatabaseServer server =
        DatabaseServer.start(
            DatabaseServer.Product.POSTGRESQL, Map.of("max_prepared_transactions", "20"));
    return new World(directory, random, store, server);
  }

  /**
   * With H2 as the other database, in the coordinator's JVM: it ends with it. Not as a server: that
   * rolls back what was prepared when the connection that prepared it is lost.
   */
  static World withH2(Path directory, Random random)
      throws IOException, InterruptedException, SQLException {
    return new World(directory, random, null, null);
  }

  private static String storeConfig(Database database) {
    return """
    store:
      url: "%s"
      user: %s
      password: %s
    """
        .formatted(database.url(), database.user(), database.password());
  }

  private Coordinator.Settings settings(String url) throws SQLException {
    Path log = directory.resolve("log");
    if (server == null) {
      return new Coordinator.Settings(
          url,
          USER,
          PASSWORD,
          "jdbc:h2:file:" + directory.resolve("other") + ";WRITE_DELAY=0",
          "sa",
          "",
          log);
    }
    Database other = server.newDatabase();
    return new Coordinator.Settings(
        url, USER, PASSWORD, other.url(), other.user(), other.password(), log);
  }

  private CoordinatorProcess start() throws IOException, InterruptedException {
    return CoordinatorProcess.start(settings, errors);
  }

  Tally tally() {
    return tally;
  }

  /** Runs one transaction, lets happen what is planned, recovers and judges. */
  void play(Plan plan) throws Exception {
    if (plan.work().receives()) {
      judge.createProducer().send(judge.createQueue(plan.in()), plan.line());
    }
    coordinator.say("RUN " + plan.line());
    String told =
        switch (plan.blow()) {
          case HALT -> halt();
          case KILL_COORDINATOR -> killCoordinator(plan);
          case KILL_BROKER -> strike(plan, broker::kill, broker::restart);
          case KILL_DATABASE -> strike(plan, there(server)::kill, there(server)::start);
          case KILL_STORE -> strike(plan, there(store)::kill, there(store)::start);
        };
    coordinator.say("RECOVER");
    tally.recovered(plan, coordinator.await("RECOVERED"));
    coordinator.say("ROWS " + plan.number());
    int rows = Integer.parseInt(coordinator.await("ROWS"));
    tally.judge(plan, told, rows, take(plan.in()), take(plan.out()));
  }

  private String halt() throws IOException, InterruptedException {
    coordinator.awaitHalt();
    coordinator = start();
    return "";
  }

  private String killCoordinator(Plan plan) throws IOException, InterruptedException {
    String unused = coordinator.await("AT");
    aLittleLater(plan);
    coordinator.kill();
    coordinator = start();
    return "";
  }

  private interface Act {
    void run() throws IOException, InterruptedException;
  }

  /** The coordinator goes on while what was killed is away. */
  private String strike(Plan plan, Act kill, Act start) throws IOException, InterruptedException {
    String unused = coordinator.await("AT");
    aLittleLater(plan);
    kill.run();
    if (!plan.goesOn()) {
      coordinator.say("GO");
    }
    start.run();
    return coordinator.await("END");
  }

  /** In the middle of what the coordinator does next. */
  private void aLittleLater(Plan plan) throws InterruptedException {
    if (plan.goesOn()) {
      // Nothing counts down: the pause is what is wanted.
      boolean unused =
          new CountDownLatch(1).await(random.nextInt(DURING_MAX_MICROS), TimeUnit.MICROSECONDS);
    }
  }

  private static DatabaseServer there(@Nullable DatabaseServer server) {
    return Objects.requireNonNull(server, "a database server");
  }

  /** How many messages are there, for anybody to receive. */
  private int take(String queue) {
    int count = 0;
    try (JMSConsumer consumer = judge.createConsumer(judge.createQueue(queue))) {
      while (consumer.receiveNoWait() != null) {
        count++;
      }
    }
    return count;
  }

  @Override
  public void close() {
    coordinator.close();
    judge.close();
    broker.close();
    for (DatabaseServer each : new DatabaseServer[] {store, server}) {
      if (each != null) {
        each.close();
      }
    }
  }
}
