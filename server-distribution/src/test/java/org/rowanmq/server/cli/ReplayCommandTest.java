package org.rowanmq.server.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.rowanmq.jms.JmsConnectionFactory;
import org.rowanmq.runtime.SystemEnvironment;
import org.rowanmq.server.RowanServer;
import org.rowanmq.server.ServerConfig;
import org.rowanmq.server.config.YamlConfig;

/** {@code rowan replay} of a history, against a server in this process. */
class ReplayCommandTest {
  private static final String CONFIG =
      """
      destinations:
        policies:
          - {destination: history, limit: {messages: 1000, when-full: drop-oldest}}
          - {destination: "*", keep: {history-queue: history}}
      """;

  private record Outcome(int code, String out, String err) {}

  @TempDir private Path directory = Path.of("");
  private final SystemEnvironment environment = new SystemEnvironment("cli-test");
  private RowanServer server;
  private JMSContext context;

  @BeforeEach
  void start() throws Exception {
    ServerConfig config =
        YamlConfig.read(ServerConfig.defaults(), "test", CONFIG)
            .withDirectory(directory.resolve("data"))
            .withPort(0);
    server = RowanServer.start(config, environment, (state, why) -> {});
    context =
        new JmsConnectionFactory(server.urls().get(0))
            .createContext("admin", server.adminPassword());
  }

  @AfterEach
  void stop() {
    context.close();
    server.close();
    environment.close();
  }

  private void send(String queue, String... texts) {
    for (String text : texts) {
      context
          .createProducer()
          .setProperty("text", text)
          .setTimeToLive(60_000)
          .send(context.createQueue(queue), text);
    }
  }

  private List<Message> receive(String queue, int count) {
    List<Message> received = new ArrayList<>();
    try (var consumer = context.createConsumer(context.createQueue(queue))) {
      for (int i = 0; i < count; i++) {
        received.add(consumer.receive(15_000));
      }
      assertThat(consumer.receiveNoWait()).isNull();
    }
    return received;
  }

  private static List<String> texts(List<Message> messages) throws JMSException {
    List<String> texts = new ArrayList<>();
    for (Message each : messages) {
      texts.add(each.getBody(String.class));
    }
    return texts;
  }

  private Outcome rowan(String... arguments) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    Installation installation =
        new Installation(
            directory, directory.resolve("data"), Path.of("java"), "", server.urls().get(0), false);
    int code =
        Rowan.commandLine(installation)
            .setOut(new PrintWriter(out, true))
            .setErr(new PrintWriter(err, true))
            .execute(arguments);
    return new Outcome(code, out.toString(), err.toString());
  }

  @Test
  void aCopyOutlivesWhatItsSenderSaidAlsoAtAClientThatFetchedItLongAgo() throws JMSException {
    int timeToLive = 100;
    try (var early = context.createConsumer(context.createQueue("history"))) {
      context
          .createProducer()
          .setTimeToLive(timeToLive)
          .send(context.createQueue("orders"), "brief");
      await().until(() -> isHeldByAConsumer("history"));
      long since = System.nanoTime();
      await().until(() -> System.nanoTime() - since > 3L * timeToLive * 1_000_000);
      assertThat(early.receive(15_000).getBody(String.class)).isEqualTo("brief");
    }
  }

  /** By the column in-flight. */
  private boolean isHeldByAConsumer(String queue) {
    return rowan("queues")
        .out()
        .lines()
        .map(line -> line.split(" +"))
        .anyMatch(row -> row[0].equals(queue) && row[4].equals("1"));
  }

  @Test
  void whatWasConsumedGoesBackToWhereItWasSent() throws Exception {
    send("a", "1", "2");
    send("b", "3");
    List<Message> first = receive("a", 2);
    assertThat(texts(receive("b", 1))).containsExactly("3");
    assertThat(rowan("replay", "history", "--dry-run", "--from", "1h").out())
        .isEqualTo("would replay 3 messages\n");
    assertThat(rowan("replay", "history").out()).isEqualTo("replayed 3 messages\n");
    List<Message> again = receive("a", 2);
    assertThat(texts(again)).containsExactly("1", "2");
    assertThat(texts(receive("b", 1))).containsExactly("3");
    Message copy = again.get(0);
    Message original = first.get(0);
    assertThat(copy.getStringProperty("JMS_Rowan_ReplayOf")).isEqualTo(original.getJMSMessageID());
    assertThat(copy.getLongProperty("JMS_Rowan_ReplayTimestamp"))
        .isEqualTo(original.getJMSTimestamp());
    assertThat(copy.getStringProperty("text")).isEqualTo("1");
    assertThat(copy.getJMSMessageID()).isNotEqualTo(original.getJMSMessageID());
    assertThat(copy.getJMSExpiration()).isZero();
  }

  @Test
  void aHistoryDoesNotGrowByItsReplays() throws Exception {
    send("a", "1");
    for (int i = 0; i < 3; i++) {
      assertThat(texts(receive("a", 1))).containsExactly("1");
      assertThat(rowan("replay", "history").out()).isEqualTo("replayed 1 message\n");
    }
    assertThat(rowan("queues").out()).containsPattern("history +queue +1");
  }

  @Test
  void aSelectorChoosesAndAnotherQueueGetsThem() throws Exception {
    send("a", "1", "2", "3");
    assertThat(rowan("replay", "history", "--selector", "text IN ('2', '3')", "--to", "test").out())
        .isEqualTo("replayed 2 messages\n");
    assertThat(texts(receive("test", 2))).containsExactly("2", "3");
  }

  @Test
  void aQueueThatIsReplayedIntoItselfEnds() throws Exception {
    send("a", "1", "2");
    assertThat(rowan("replay", "a").out()).isEqualTo("replayed 2 messages\n");
    assertThat(texts(receive("a", 4))).containsExactly("1", "2", "1", "2");
  }

  @Test
  void aCopyIsSentAtOnceWhateverTheScheduleOfItsMessage() throws Exception {
    context
        .createProducer()
        .setProperty("JMS_Rowan_DeliverAt", System.currentTimeMillis() - 1_000)
        .send(context.createQueue("a"), "1");
    Message sent = receive("a", 1).get(0);
    assertThat(sent.propertyExists("JMS_Rowan_DeliverAt")).isTrue();
    assertThat(rowan("replay", "history").out()).isEqualTo("replayed 1 message\n");
    Message copy = receive("a", 1).get(0);
    assertThat(copy.propertyExists("JMS_Rowan_DeliverAt")).isFalse();
  }
}
