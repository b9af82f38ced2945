package org.rowanmq.server.kill;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.jms.Connection;
import jakarta.jms.ConnectionFactory;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.Session;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.rowanmq.jms.JmsConnectionFactory;

/**
 * Kills the server with SIGKILL at random moments under load, again and again on one store, while
 * standard JMS programs run on and reconnect by themselves; then judges I1, I2, I5, I6, I7 and
 * duplicates from what the programs saw.
 *
 * <p>{@code -Drowan.kills=N} and {@code -Drowan.seed=N} choose other numbers.
 */
@Timeout(value = 8, unit = TimeUnit.MINUTES)
final class KillTest {
  private static final int KILLS = Integer.getInteger("rowan.kills", 20);
  private static final long SEED = Long.getLong("rowan.seed", System.nanoTime());
  private static final int COINS = 40;
  private static final int ROOM = 2_000;
  private static final int HOARD_PER_ROUND = 250;

  /** Soon, so that the test measures the broker's start and not the clients' patience. */
  private static final String RECONNECT = "?reconnect-delay-max=200ms";

  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final Road auto = new Road("kill.auto", false, ROOM);
  private final Road client = new Road("kill.client", true, ROOM);
  private final Road topic = new Road("kill.topic", true, ROOM);
  private final Road hoard = new Road("kill.hoard", true, HOARD_PER_ROUND);
  private final Road coins = new Road("kill.coins", false, ROOM);
  private final List<Road> roads = List.of(auto, client, topic, hoard, coins);
  private final List<Connection> connections = new ArrayList<>();
  private final Map<Road, Integer> before = new HashMap<>();
  private final Running senders = new Running();
  private final Running receivers = new Running();

  @TempDir private Path data = Path.of("");
  private Server server;

  @BeforeEach
  void start() throws IOException, InterruptedException {
    server = new Server(data);
  }

  @AfterEach
  void stop() {
    senders.close();
    receivers.close();
    server.close();
  }

  @Test
  void nothingConfirmedIsLostOrDuplicatedWhenTheServerIsKilled() throws Exception {
    Random random = new Random(SEED);
    subscribe();
    startLoads();
    for (int kill = 1; kill <= KILLS; kill++) {
      awaitTraffic(random);
      server.kill();
      hoard.makeRoom(HOARD_PER_ROUND);
      roads.forEach(road -> before.put(road, road.counts().progress()));
      server.restart();
    }
    awaitMoved(roads, 1);
    finish();
    Set<Integer> found = drain();

    Counts all = roads.stream().map(Road::counts).reduce(Counts.NONE, Counts::plus);
    System.out.println("KILL kills=" + KILLS + " " + all + " seed=" + SEED);
    for (Road road : roads) {
      System.out.println("  " + road.name() + " " + road.counts());
    }
    assertThat(roads.stream().flatMap(road -> road.violations().stream())).isEmpty();
    assertThat(all.lost()).isZero();
    assertThat(all.duplicates()).isZero();
    assertThat(all.storedTwice()).isZero();
    assertThat(found).as("coins").hasSize(COINS);
    assertThat(server.stop()).as("exit code 0").isTrue();
  }

  @Test
  void anOrderlyStopMakesNothingComeAgain() throws Exception {
    Connection connection = connect("");
    startSenderAndReceiver(connection, client, Sender.Mode.SYNC, Receiver.Mode.CLIENT);
    startSenderAndReceiver(connection, auto, Sender.Mode.ASYNC, Receiver.Mode.AUTO);
    for (int round = 0; round < 3; round++) {
      awaitMoved(List.of(client, auto), 100);
      assertThat(server.stop()).as("exit code 0").isTrue();
      List.of(client, auto).forEach(road -> before.put(road, road.counts().progress()));
      server.restart();
    }
    finish();
    for (Road road : List.of(auto, client)) {
      drain(connection.createSession(false, Session.AUTO_ACKNOWLEDGE), road, false);
      assertThat(road.violations()).isEmpty();
      assertThat(road.counts().lost()).isZero();
      assertThat(road.counts().duplicates()).isZero();
    }
  }

  /** The subscription must exist before the first publication. */
  private void subscribe() throws JMSException, IOException {
    Connection connection = connect("&client-id=kill-test&share=false");
    try (Session session = connection.createSession(false, Session.AUTO_ACKNOWLEDGE)) {
      session
          .createDurableConsumer(session.createTopic(topic.name()), Receiver.SUBSCRIPTION)
          .close();
    }
    receivers.start("subscriber", new Receiver(connection, topic, Receiver.Mode.DURABLE));
  }

  private void startLoads() throws JMSException, IOException {
    Connection shared = connect("");
    startSenderAndReceiver(shared, auto, Sender.Mode.SYNC, Receiver.Mode.AUTO);
    startSenderAndReceiver(shared, auto, Sender.Mode.ASYNC, Receiver.Mode.LISTENER);
    startSenderAndReceiver(connect(""), client, Sender.Mode.ASYNC, Receiver.Mode.CLIENT);
    for (Sender.Mode mode : Sender.Mode.values()) {
      senders.start("hoard-" + mode, new Sender(connect("&share=false"), hoard, false, mode));
    }
    senders.start("publisher", new Sender(shared, topic, true, Sender.Mode.ASYNC));
    Connection bank = connect("&share=false&prefetch=10");
    Transfer.mint(bank, coins, "kill.left", COINS);
    senders.start("carry-right", new Transfer(bank, coins, "kill.left", "kill.right"));
    senders.start("carry-left", new Transfer(bank, coins, "kill.right", "kill.left"));
  }

  private void startSenderAndReceiver(
      Connection connection, Road road, Sender.Mode sender, Receiver.Mode receiver) {
    senders.start(road.name() + "-" + sender, new Sender(connection, road, false, sender));
    receivers.start(road.name() + "-" + receiver, new Receiver(connection, road, receiver));
  }

  /** Mostly until everything moves again and a random distance further; sometimes hardly at all. */
  private void awaitTraffic(Random random) {
    if (random.nextInt(4) == 0) {
      awaitMoved(roads.subList(random.nextInt(roads.size()), roads.size()), 1);
    } else {
      awaitMoved(roads, 1);
      int begin = progress();
      int more = random.nextInt(3_000);
      await("traffic", () -> progress() >= begin + more);
    }
  }

  /** Waits until each has moved on since the last kill. */
  private void awaitMoved(List<Road> moving, int distance) {
    for (Road road : moving) {
      int goal = before.getOrDefault(road, 0) + distance;
      await(road.name() + " moves", () -> road.counts().progress() >= goal);
    }
  }

  private List<String> failures() {
    return Stream.of(senders, receivers).flatMap(all -> all.failures().stream()).toList();
  }

  private int progress() {
    return roads.stream().mapToInt(road -> road.counts().progress()).sum();
  }

  /** Receives on until everything confirmed has come, then ends all programs. */
  private void finish() throws InterruptedException {
    assertThat(senders.stop()).as("all senders ended").isTrue();
    await(
        "the rest",
        () -> Stream.of(auto, client, topic).allMatch(road -> road.counts().lost() == 0));
    assertThat(receivers.stop()).as("all receivers ended").isTrue();
    assertThat(failures()).isEmpty();
  }

  /** Takes what is still waiting; returns the different coins. */
  private Set<Integer> drain() throws JMSException, IOException {
    Set<Integer> found = new TreeSet<>();
    for (Connection connection : connections) {
      connection.close();
    }
    Connection connection = connect("&client-id=kill-test&share=false");
    try (Session session = connection.createSession(false, Session.AUTO_ACKNOWLEDGE)) {
      drain(session, auto, false);
      drain(session, client, false);
      drain(session, topic, true);
      drain(session, hoard, false);
      hoard.checkOnce();
      for (String bank : List.of("kill.left", "kill.right")) {
        try (MessageConsumer consumer = session.createConsumer(session.createQueue(bank))) {
          for (Message m = consumer.receiveNoWait(); m != null; m = consumer.receiveNoWait()) {
            String unused = coins.received(m);
            assertThat(found.add(m.getIntProperty(Transfer.COIN))).as("new coin").isTrue();
          }
        }
      }
    }
    connection.close();
    return found;
  }

  private static void drain(Session session, Road road, boolean isTopic) throws JMSException {
    try (MessageConsumer consumer =
        isTopic
            ? session.createDurableConsumer(session.createTopic(road.name()), Receiver.SUBSCRIPTION)
            : session.createConsumer(session.createQueue(road.name()))) {
      for (Message m = consumer.receiveNoWait(); m != null; m = consumer.receiveNoWait()) {
        String unused = road.received(m);
      }
    }
  }

  private Connection connect(String options) throws JMSException, IOException {
    ConnectionFactory factory = new JmsConnectionFactory(server.url() + RECONNECT + options);
    Connection connection = factory.createConnection("admin", server.password());
    connections.add(connection);
    connection.start();
    return connection;
  }

  private void await(String what, BooleanSupplier condition) {
    org.awaitility.Awaitility.await(what)
        .atMost(PATIENCE)
        .pollDelay(Duration.ZERO)
        .pollInterval(Duration.ofMillis(2))
        .until(() -> condition.getAsBoolean() || !failures().isEmpty());
  }
}
