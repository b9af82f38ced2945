package org.rowanmq.server.kill;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.jms.Connection;
import jakarta.jms.ConnectionFactory;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.Session;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.rowanmq.jms.JmsConnectionFactory;

/**
 * Standard JMS programs that use one broker all at once: sends one by one, ahead and in
 * transactions, every kind of acknowledgement, a durable subscription, coins carried from queue to
 * queue. They run on through whatever happens to the broker, and judge it in the end: I1, I2, I5,
 * I6, I7 and duplicates.
 *
 * <p>Belongs to the test's thread.
 */
final class Programs implements AutoCloseable {
  private static final int COINS = 40;
  private static final int ROOM = 2_000;
  private static final int HOARD_PER_ROUND = 250;
  private static final int MORE_MAX = 3_000;

  /** Soon, so that tests measure the broker and not the clients' patience. */
  private static final String RECONNECT = "?connect-timeout=60s&reconnect-delay-max=200ms";

  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final Road auto = new Road("kill.auto", false, ROOM);
  private final Road client = new Road("kill.client", true, ROOM);
  private final Road topic = new Road("kill.topic", true, ROOM);
  private final Road hoard = new Road("kill.hoard", true, HOARD_PER_ROUND);
  private final Road coins = new Road("kill.coins", false, ROOM);
  private final Road flood = new Road("kill.flood", true, Integer.MAX_VALUE / 2);
  private final List<Road> roads = List.of(auto, client, topic, hoard, coins);
  private final List<Connection> connections = new ArrayList<>();
  private final Map<Road, Integer> before = new HashMap<>();
  private final Running senders = new Running();
  private final Running receivers = new Running();
  private final String url;
  private final String password;
  private @Nullable Connection flooding;

  /**
   * @param url which stays valid when the broker is started again
   * @param password of the user admin
   */
  Programs(String url, String password) {
    this.url = url;
    this.password = password;
  }

  /** Starts them all. */
  void start() throws JMSException {
    subscribe();
    Connection shared = connect("");
    startSenderAndReceiver(shared, auto, Sender.Mode.SYNC, Receiver.Mode.AUTO);
    startSenderAndReceiver(shared, auto, Sender.Mode.ASYNC, Receiver.Mode.LISTENER);
    startSenderAndReceiver(connect(""), client, Sender.Mode.ASYNC, Receiver.Mode.CLIENT);
    for (Sender.Mode mode : Sender.Mode.values()) {
      senders.start("hoard-" + mode, new Sender(connect("&share=false"), hoard, false, mode));
    }
    senders.start("publisher", new Sender(shared, topic, true, Sender.Mode.ASYNC));
    flooding = connect("&share=false");
    Connection bank = connect("&share=false&prefetch=10");
    Transfer.mint(bank, coins, "kill.left", COINS);
    senders.start("carry-right", new Transfer(bank, coins, "kill.left", "kill.right"));
    senders.start("carry-left", new Transfer(bank, coins, "kill.right", "kill.left"));
  }

  /** Starts only two pairs that nothing else interferes with. */
  void startPairs() throws JMSException {
    Connection connection = connect("");
    startSenderAndReceiver(connection, client, Sender.Mode.SYNC, Receiver.Mode.CLIENT);
    startSenderAndReceiver(connection, auto, Sender.Mode.ASYNC, Receiver.Mode.AUTO);
  }

  /** The subscription must exist before the first publication. */
  private void subscribe() throws JMSException {
    Connection connection = connect("&client-id=kill-test&share=false");
    try (Session session = connection.createSession(false, Session.AUTO_ACKNOWLEDGE)) {
      session
          .createDurableConsumer(session.createTopic(topic.name()), Receiver.SUBSCRIPTION)
          .close();
    }
    receivers.start("subscriber", new Receiver(connection, topic, Receiver.Mode.DURABLE));
  }

  private void startSenderAndReceiver(
      Connection connection, Road road, Sender.Mode sender, Receiver.Mode receiver) {
    senders.start(road.name() + "-" + sender, new Sender(connection, road, false, sender));
    receivers.start(road.name() + "-" + receiver, new Receiver(connection, road, receiver));
  }

  /** One more program: it sends large messages that nobody takes, until it is enough. */
  void startFlood(BooleanSupplier enough) {
    senders.start("flood", new Flood(Objects.requireNonNull(flooding), flood, enough));
  }

  /** Takes what the flood left. */
  void drainFlood() throws JMSException {
    await("the flood", () -> flood.counts().confirmed() == flood.counts().sent());
    try (Session session =
        Objects.requireNonNull(flooding).createSession(false, Session.AUTO_ACKNOWLEDGE)) {
      drain(session, flood, false);
    }
  }

  /** Lets everything move on for a while: mostly a random distance, sometimes hardly at all. */
  void awaitTraffic(Random random) {
    if (random.nextInt(4) == 0) {
      awaitMoved(roads.subList(random.nextInt(roads.size()), roads.size()), 1);
    } else {
      awaitAllMoved();
      int begin = progress();
      int more = random.nextInt(MORE_MAX);
      await("traffic", () -> progress() >= begin + more);
    }
  }

  /** Call when something happens: from here on is counted what moves. */
  void happened() {
    hoard.makeRoom(HOARD_PER_ROUND);
    roads.forEach(road -> before.put(road, road.counts().progress()));
  }

  /** Waits until each program has moved on since then. */
  void awaitAllMoved() {
    awaitMoved(roads, 1);
  }

  /** Waits until the two pairs have moved on so far since then. */
  void awaitPairsMoved(int distance) {
    awaitMoved(List.of(auto, client), distance);
  }

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

  /**
   * Receives on until everything confirmed has come, then ends all programs.
   *
   * @return what became of all messages
   */
  Counts finish() throws InterruptedException, JMSException {
    end();
    Set<Integer> found = drain();
    Counts all = roads().map(Road::counts).reduce(Counts.NONE, Counts::plus);
    assertThat(roads().flatMap(road -> road.violations().stream())).isEmpty();
    assertThat(all.isClean()).as("%s", all).isTrue();
    assertThat(found).as("coins").hasSize(COINS);
    return all;
  }

  /** As {@link #finish}, after {@link #startPairs}. */
  void finishPairs() throws InterruptedException, JMSException {
    end();
    try (Connection connection = open("&share=false");
        Session session = connection.createSession(false, Session.AUTO_ACKNOWLEDGE)) {
      for (Road road : List.of(auto, client)) {
        drain(session, road, false);
        assertThat(road.violations()).isEmpty();
        assertThat(road.counts().isClean()).isTrue();
      }
    }
  }

  /** Per road, for people. */
  void print() {
    roads().forEach(road -> System.out.println("  " + road.name() + " " + road.counts()));
  }

  private Stream<Road> roads() {
    return Stream.concat(roads.stream(), Stream.of(flood));
  }

  private void end() throws InterruptedException {
    assertThat(senders.stop()).as("all senders ended").isTrue();
    await(
        "the rest",
        () -> Stream.of(auto, client, topic).allMatch(road -> road.counts().lost() == 0));
    assertThat(receivers.stop()).as("all receivers ended").isTrue();
    assertThat(failures()).isEmpty();
  }

  /** Takes what is still waiting; returns the different coins. */
  private Set<Integer> drain() throws JMSException {
    for (Connection connection : connections) {
      connection.close();
    }
    Set<Integer> found = new TreeSet<>();
    try (Connection connection = open("&client-id=kill-test&share=false");
        Session session = connection.createSession(false, Session.AUTO_ACKNOWLEDGE)) {
      drain(session, auto, false);
      drain(session, client, false);
      drain(session, topic, true);
      drain(session, hoard, false);
      hoard.checkOnce();
      drain(session, flood, false);
      flood.checkOnce();
      for (String bank : List.of("kill.left", "kill.right")) {
        try (MessageConsumer consumer = session.createConsumer(session.createQueue(bank))) {
          for (Message m = consumer.receiveNoWait(); m != null; m = consumer.receiveNoWait()) {
            String unused = coins.received(m);
            assertThat(found.add(m.getIntProperty(Transfer.COIN))).as("new coin").isTrue();
          }
        }
      }
    }
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

  private Connection connect(String options) throws JMSException {
    Connection connection = open(options);
    connections.add(connection);
    return connection;
  }

  private Connection open(String options) throws JMSException {
    ConnectionFactory factory = new JmsConnectionFactory(url + RECONNECT + options);
    Connection connection = factory.createConnection("admin", password);
    connection.start();
    return connection;
  }

  /** Waits for a condition; a failure of a program ends the test at once. */
  void await(String what, BooleanSupplier condition) {
    org.awaitility.Awaitility.await(what)
        .atMost(PATIENCE)
        .pollDelay(Duration.ZERO)
        .pollInterval(Duration.ofMillis(2))
        .until(
            () -> {
              assertThat(failures()).isEmpty();
              return condition.getAsBoolean();
            });
  }

  @Override
  public void close() {
    senders.close();
    receivers.close();
  }
}
