package org.rowanmq.server.backlog;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.jms.Connection;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.rowanmq.runtime.SystemEnvironment;
import org.rowanmq.store.jdbc.JdbcMessageStore;
import org.rowanmq.store.jdbc.JdbcStoreConfig;
import org.rowanmq.testkit.store.BacklogLoader;
import org.rowanmq.wire.ContentBuilder;

/**
 * Ten million waiting messages ({@code -Dbacklog.rows=N} for others) and a broker with 256 MiB of
 * heap: it is ready at once, hands them out as fast as those of a short queue, and finds one by its
 * correlation id without looking at the others.
 */
@Tag("soak")
class BacklogSoakTest {
  private static final long ROWS = Long.getLong("backlog.rows", 10_000_000);
  private static final int SHORT = 8_000;
  private static final int DRAINED = 400_000;
  private static final long SOON = 60_000;

  @Test
  void tenMillionMessagesAreServedLikeAFew(@TempDir Path directory) throws Exception {
    Path data = directory;
    String kept = System.getProperty("backlog.data");
    if (kept != null) {
      data = Path.of(kept);
    }
    boolean isLoaded = Files.exists(data.resolve("data").resolve("rowan.mv.db"));
    Path files = Files.createDirectories(data.resolve("data"));
    try (SystemEnvironment environment = new SystemEnvironment("backlog-loader")) {
      if (!isLoaded) {
        long begin = environment.clock().nanos();
        JdbcMessageStore store =
            JdbcMessageStore.openH2(files, JdbcStoreConfig.defaults(), environment);
        BacklogLoader loader = new BacklogLoader(store, environment.clock().epochMillis());
        loader.load("deep", ROWS, BacklogSoakTest::row);
        store.close();
        System.out.println(
            "LOADED rows=" + ROWS + " ms=" + (environment.clock().nanos() - begin) / 1_000_000);
      }
    }
    try (SmallBroker broker = SmallBroker.start(data.resolve("home"), files, "")) {
      Connection connection = broker.factory().createConnection();
      connection.start();
      Session session = connection.createSession(Session.CLIENT_ACKNOWLEDGE);
      long first = System.nanoTime();
      drain(session, "deep", 1);
      long firstMillis = (System.nanoTime() - first) / 1_000_000;
      double head = 0;
      for (int i = 0; i < 12; i++) {
        fill(session, "short", SHORT);
        double rate = drain(session, "short", SHORT);
        head = i < 2 ? 0 : head + rate / 10;
      }
      double deep = drain(session, "deep", (int) Math.min(ROWS / 2, DRAINED));
      System.out.printf(
          "BACKLOG rows=%d startMs=%d firstMs=%d drain=%.0f/s head=%.0f/s ratio=%.2f heapMax=%dM%n",
          ROWS, broker.startMillis(), firstMillis, deep, head, deep / head, broker.heapMax());
      connection.close();
      assertThat(broker.startMillis()).isLessThan(5_000);
    }
  }

  private static BacklogLoader.Row row(long n) {
    return new BacklogLoader.Row(
        4, 0, new ContentBuilder().correlationId("c" + n).text("message " + n).build());
  }

  private static void fill(Session session, String queue, int count) throws Exception {
    Session transacted = session;
    try (MessageProducer producer = transacted.createProducer(session.createQueue(queue))) {
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
  private static double drain(Session session, String queue, int count) throws Exception {
    try (MessageConsumer consumer = session.createConsumer(session.createQueue(queue))) {
      long begin = System.nanoTime();
      Message last = null;
      for (int n = 1; n <= count; n++) {
        last = consumer.receive(SOON);
        assertThat(last).as("message %d of %s", n, queue).isNotNull();
        if (n % 100 == 0) {
          last.acknowledge();
        }
      }
      if (last != null) {
        last.acknowledge();
      }
      return count * 1e9 / (System.nanoTime() - begin);
    }
  }

  private static final class Sent implements jakarta.jms.CompletionListener {
    @Override
    public void onCompletion(Message message) {}

    @Override
    public void onException(Message message, Exception failure) {
      failure.printStackTrace();
    }
  }
}
