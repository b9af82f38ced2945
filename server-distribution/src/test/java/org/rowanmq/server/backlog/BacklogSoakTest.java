package org.rowanmq.server.backlog;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.jms.CompletionListener;
import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.Queue;
import jakarta.jms.Session;
import jakarta.jms.TextMessage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.rowanmq.runtime.SystemEnvironment;
import org.rowanmq.store.jdbc.JdbcMessageStore;
import org.rowanmq.store.jdbc.JdbcStoreConfig;
import org.rowanmq.testkit.database.Database;
import org.rowanmq.testkit.database.DatabaseServer;
import org.rowanmq.testkit.database.DatabaseServer.Product;
import org.rowanmq.testkit.store.BacklogLoader;
import org.rowanmq.wire.ContentBuilder;

/**
 * Ten million waiting messages ({@code -Dbacklog.rows=N} for others) and a broker with 256 MiB of
 * heap: it is ready at once, hands them out as fast as those of a short queue, and finds one by its
 * correlation id without looking at the others. {@code -Dbacklog.data=DIR} keeps what was loaded
 * for the next run.
 */
@Tag("soak")
class BacklogSoakTest {
  private static final long ROWS = Long.getLong("backlog.rows", 10_000_000);
  private static final long REPLIES = Math.min(ROWS, 1_000_000);
  private static final int SHORT = 8_000;
  private static final int SHORT_ROUNDS = 12;
  private static final int ROUNDS_COUNTED = 8;
  private static final int DRAINED = 400_000;
  private static final int OPENINGS = 2_000;
  private static final long READY_MILLIS = 5_000;
  private static final double RATIO = 0.8;
  private static final long SOON = 120_000;

  @Test
  void h2ServesTenMillionMessagesLikeAFew(@TempDir Path temporary) throws Exception {
    String kept = System.getProperty("backlog.data");
    Path home = kept == null ? temporary : Path.of(kept);
    Path data = home.resolve("data");
    if (!Files.exists(data)) {
      load("H2", JdbcStoreConfig.embedded(Files.createDirectories(data)));
    }
    serve("H2", home, "");
  }

  @ParameterizedTest
  @EnumSource
  void aServerServesTenMillionMessagesLikeAFew(Product product, @TempDir Path home)
      throws Exception {
    Path ignored = Files.createDirectories(home.resolve("data"));
    try (DatabaseServer server = DatabaseServer.start(product, Map.of())) {
      Database database = server.newDatabase();
      load(
          product.name(),
          JdbcStoreConfig.server(database.url(), database.user(), database.password()));
      serve(
          product.name(),
          home,
          """
          store:
            url: "%s"
            user: %s
            password: %s
          """
              .formatted(database.url(), database.user(), database.password()));
    }
  }

  private static void serve(String database, Path home, String config) throws Exception {
    Path data = home.resolve("data");
    // The first start makes the user; how fast that is says nothing about the backlog.
    try (SmallBroker broker = SmallBroker.start(home.resolve("home"), data, config)) {
      assertThat(broker.stop()).isTrue();
    }
    try (SmallBroker broker = SmallBroker.start(home.resolve("home"), data, config)) {
      measure(database, broker);
      assertThat(broker.stop()).isTrue();
    }
  }

  private static void measure(String database, SmallBroker broker) throws Exception {
    try (Connection connection = broker.factory().createConnection()) {
      connection.start();
      Session session = connection.createSession(Session.CLIENT_ACKNOWLEDGE);
      Queue deep = session.createQueue("deep");
      double first = 1_000 / drain(session, deep, 1);
      double head = 0;
      for (int round = 0; round < SHORT_ROUNDS; round++) {
        fill(session, "short", SHORT);
        double rate = drain(session, session.createQueue("short"), SHORT);
        head += round < SHORT_ROUNDS - ROUNDS_COUNTED ? 0 : rate / ROUNDS_COUNTED;
      }
      double rate = drain(session, deep, (int) Math.min(ROWS / 2, DRAINED));
      System.out.printf(
          "BACKLOG database=%s rows=%d startMs=%d firstMs=%.0f drain=%.0f/s head=%.0f/s ratio=%.2f"
              + " heapMax=%dM%n",
          database, ROWS, broker.startMillis(), first, rate, head, rate / head, broker.heapMax());
      lookUp(database, connection, broker);
      assertThat(broker.startMillis()).isLessThan(READY_MILLIS);
      assertThat(rate / head).isGreaterThanOrEqualTo(RATIO);
    }
  }

  /** One consumer for each reply, as in request and reply over one shared queue. */
  private static void lookUp(String database, Connection connection, SmallBroker broker)
      throws Exception {
    Session session = connection.createSession(Session.AUTO_ACKNOWLEDGE);
    Queue replies = session.createQueue("replies");
    Random random = new Random(1);
    long begin = System.nanoTime();
    find(session, replies, REPLIES - 1);
    double firstMillis = millisSince(begin);
    find(session, replies, 0);
    begin = System.nanoTime();
    try (MessageConsumer none = session.createConsumer(replies, "JMSCorrelationID = 'nobody'")) {
      assertThat(none.receiveNoWait()).isNull();
    }
    double allMillis = millisSince(begin);
    begin = System.nanoTime();
    for (int i = 0; i < OPENINGS; i++) {
      find(
          session, replies, 1 + random.nextLong(REPLIES / OPENINGS / 2) + i * (REPLIES / OPENINGS));
    }
    System.out.printf(
        "LOOKUP database=%s rows=%d firstMs=%.0f indexedMs=%.0f openings=%.0f/s heapMax=%dM%n",
        database,
        REPLIES,
        firstMillis,
        allMillis,
        OPENINGS * 1e3 / millisSince(begin),
        broker.heapMax());
  }

  private static void find(Session session, Queue replies, long n) throws JMSException {
    try (MessageConsumer consumer =
        session.createConsumer(replies, "JMSCorrelationID = 'c" + n + "'")) {
      Message found = consumer.receive(SOON);
      assertThat(found).as("reply %d", n).isNotNull();
      assertThat(((TextMessage) found).getText()).isEqualTo("message " + n);
    }
  }

  private static double millisSince(long nanos) {
    return (System.nanoTime() - nanos) / 1e6;
  }

  private static void load(String database, JdbcStoreConfig config) throws Exception {
    try (SystemEnvironment environment = new SystemEnvironment("backlog-loader")) {
      long begin = environment.clock().nanos();
      JdbcMessageStore store = JdbcMessageStore.open(config, environment);
      BacklogLoader loader = new BacklogLoader(store, environment.clock().epochMillis());
      loader.load("deep", ROWS, BacklogSoakTest::row);
      loader.load("replies", REPLIES, BacklogSoakTest::row);
      store.close();
      System.out.printf(
          "LOADED database=%s rows=%d ms=%d%n",
          database, ROWS + REPLIES, (environment.clock().nanos() - begin) / 1_000_000);
    }
  }

  private static BacklogLoader.Row row(long n) {
    return new BacklogLoader.Row(
        4, 0, new ContentBuilder().correlationId("c" + n).text("message " + n).build());
  }

  private static void fill(Session session, String queue, int count) throws JMSException {
    try (MessageProducer producer = session.createProducer(session.createQueue(queue))) {
      for (int n = 0; n < count; n++) {
        Message message = session.createTextMessage("message " + n);
        message.setJMSCorrelationID("c" + n);
        if (n % 500 == 499) {
          producer.send(message);
        } else {
          producer.send(message, new Sent());
        }
      }
    }
  }

  /** Messages per second. */
  private static double drain(Session session, Queue queue, int count) throws JMSException {
    try (MessageConsumer consumer = session.createConsumer(queue)) {
      long begin = System.nanoTime();
      for (int n = 1; n <= count; n++) {
        Message message = consumer.receive(SOON);
        assertThat(message).as("message %d of %s", n, queue).isNotNull();
        if (n % 100 == 0 || n == count) {
          message.acknowledge();
        }
      }
      return count * 1e3 / millisSince(begin);
    }
  }

  private static final class Sent implements CompletionListener {
    @Override
    public void onCompletion(Message message) {}

    @Override
    public void onException(Message message, Exception failure) {
      throw new AssertionError("a send failed", failure);
    }
  }
}
