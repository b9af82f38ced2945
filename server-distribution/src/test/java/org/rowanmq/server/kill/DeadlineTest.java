package org.rowanmq.server.kill;

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
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.rowanmq.jms.JmsConnectionFactory;
import org.rowanmq.testkit.database.Database;
import org.rowanmq.testkit.database.DatabaseProxy;
import org.rowanmq.testkit.database.DatabaseServer;
import org.rowanmq.testkit.disk.FaultyDisk;

/**
 * Sends into an outage that lasts longer than their deadline: they wait so long, then fail with an
 * error that says "not stored" or "outcome unknown", and what it says is true.
 */
@Timeout(value = 3, unit = TimeUnit.MINUTES)
final class DeadlineTest {
  /** More than a session may have under way, so that some are never sent. */
  private static final int AHEAD = 1_200;

  private static final String TIMEOUT = "TIMEOUT";
  private static final String NOT_STORED = "not stored";
  private static final String UNKNOWN = "the outcome is unknown";
  private static final String BEFORE = "before";
  private static final String AFTER = "after";

  @TempDir private Path directory = Path.of("");

  @Test
  void h2() throws Exception {
    try (FaultyDisk disk = FaultyDisk.in(directory);
        LocalBroker broker =
            new LocalBroker("store:\n  directory: \"" + disk.directory() + "\"\n")) {
      check(broker, Outage.lasting("HANG", disk::hang, disk::heal));
    }
  }

  @ParameterizedTest
  @EnumSource(DatabaseServer.Product.class)
  void server(DatabaseServer.Product product) throws Exception {
    DatabaseServer server = DatabaseServer.shared(product);
    Database database = server.newDatabase();
    try (DatabaseProxy proxy = new DatabaseProxy(server);
        LocalBroker broker =
            new LocalBroker(
                """
                store:
                  directory: "%s"
                  url: "%s"
                  user: %s
                  password: %s
                """
                    .formatted(
                        directory,
                        database.urlThrough(proxy.port()),
                        database.user(),
                        database.password()))) {
      check(broker, Outage.lasting("HANG", proxy::hang, proxy::heal));
    }
  }

  private static void check(LocalBroker broker, Outage hang) throws Exception {
    JmsConnectionFactory factory = new JmsConnectionFactory(broker.url() + "?send-timeout=3s");
    Map<String, String> ends = new ConcurrentHashMap<>();
    try (Connection connection = factory.createConnection("admin", broker.password())) {
      Session session = connection.createSession();
      MessageProducer producer = session.createProducer(session.createQueue("deadlines"));
      producer.send(session.createTextMessage(BEFORE));
      hang.begin().run();
      try {
        for (int i = 1; i <= AHEAD; i++) {
          producer.send(session.createTextMessage("ahead " + i), listener(ends));
        }
        Awaitility.await("all sends have failed")
            .atMost(Duration.ofSeconds(60))
            .until(() -> ends.size() == AHEAD);
      } finally {
        hang.end().run();
      }
      assertThat(ends.values())
          .allMatch(text -> text.startsWith(TIMEOUT))
          .allMatch(text -> text.contains(NOT_STORED) != text.contains(UNKNOWN))
          .anyMatch(text -> text.contains(NOT_STORED))
          .anyMatch(text -> text.contains(UNKNOWN));
    }
    List<String> received = receive(broker);
    assertThat(received).startsWith(BEFORE).endsWith(AFTER).doesNotHaveDuplicates();
    for (String text : received.subList(1, received.size() - 1)) {
      assertThat(ends.get(text)).as(text).contains(UNKNOWN);
    }
  }

  /** By another connection: what the first one had under way has been decided when it is closed. */
  private static List<String> receive(LocalBroker broker) throws Exception {
    JmsConnectionFactory factory = new JmsConnectionFactory(broker.url());
    List<String> received = new ArrayList<>();
    try (Connection connection = factory.createConnection("admin", broker.password())) {
      connection.start();
      Session session = connection.createSession();
      Queue queue = session.createQueue("deadlines");
      session.createProducer(queue).send(session.createTextMessage(AFTER));
      try (MessageConsumer consumer = session.createConsumer(queue)) {
        String text = "";
        while (!text.equals(AFTER)) {
          Message message = Objects.requireNonNull(consumer.receive(30_000), "a message");
          text = ((TextMessage) message).getText();
          received.add(text);
        }
      }
    }
    return received;
  }

  private static CompletionListener listener(Map<String, String> ends) {
    return new CompletionListener() {
      @Override
      public void onCompletion(Message message) {
        note(message, "confirmed");
      }

      @Override
      public void onException(Message message, Exception exception) {
        note(message, ((JMSException) exception).getErrorCode() + ": " + exception.getMessage());
      }

      private void note(Message message, String what) {
        try {
          ends.put(((TextMessage) message).getText(), what);
        } catch (JMSException unreadable) {
          throw new IllegalStateException(unreadable);
        }
      }
    };
  }
}
