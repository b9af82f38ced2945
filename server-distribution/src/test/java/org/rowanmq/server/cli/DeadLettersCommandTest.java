package org.rowanmq.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.jms.BytesMessage;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.Queue;
import jakarta.jms.TextMessage;
import jakarta.jms.Topic;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.rowanmq.jms.JmsConnectionFactory;
import org.rowanmq.runtime.SystemEnvironment;
import org.rowanmq.server.RowanServer;
import org.rowanmq.server.ServerConfig;
import org.rowanmq.server.config.YamlConfig;

/** {@code rowan dead-letters} and {@code rowan scheduled} against a server in this process. */
class DeadLettersCommandTest {
  private static final String CONFIG =
      "destinations: {policies: [{destination: '*', redelivery: {max-attempts: 1}}]}";

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
            .createContext("admin", server.adminPassword(), JMSContext.SESSION_TRANSACTED);
  }

  @AfterEach
  void stop() {
    context.close();
    server.close();
    environment.close();
  }

  /** Sends messages that fail at once; returns the id of the last one. */
  private String bury(String queue, int count) throws JMSException {
    Queue destination = context.createQueue(queue);
    String id = "";
    for (int i = 0; i < count; i++) {
      TextMessage message = context.createTextMessage(queue + " " + i);
      message.setIntProperty("number", i);
      context.createProducer().send(destination, message);
      context.commit();
      id = message.getJMSMessageID();
    }
    try (var consumer = context.createConsumer(destination)) {
      for (int i = 0; i < count; i++) {
        assertThat(consumer.receive(15_000)).isNotNull();
        context.rollback();
      }
    }
    return id;
  }

  private String receive(String queue) throws JMSException {
    try (var consumer = context.createConsumer(context.createQueue(queue))) {
      TextMessage message = (TextMessage) consumer.receive(15_000);
      context.commit();
      return message.getText() + ", delivery " + message.getIntProperty("JMSXDeliveryCount");
    }
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
  void oneIsShownAndPutBackToWhereItComesFrom() throws Exception {
    String id = bury("orders", 1);
    assertThat(rowan("dead-letters", "list").out())
        .contains(id)
        .contains("delivery failed 1 times")
        .contains("orders");
    assertThat(rowan("dead-letters", "show", id).out())
        .contains("orders 0")
        .contains("JMS_Rowan_DeadLetterAttempts=1");
    assertThat(rowan("dead-letters", "show", "ID:1-1").code()).isEqualTo(1);
    assertThat(rowan("dead-letters", "retry", id).out()).contains("1 of 1 put back");
    assertThat(rowan("dead-letters", "list").out()).doesNotContain(id);
    assertThat(receive("orders")).isEqualTo("orders 0, delivery 2");
    assertThat(rowan("dead-letters", "retry", id).code()).isEqualTo(1);
  }

  @Test
  void oneIsCorrectedAndGoesToWhereItComesFrom() throws Exception {
    String id = bury("orders", 1);
    Outcome dry =
        rowan("dead-letters", "edit", id, "--set", "number=7", "--text", "b", "--dry-run");
    assertThat(dry.out()).contains("number=7", "JMS_Rowan_CorrectionOf=" + id, "b\n");
    assertThat(rowan("dead-letters", "list").out()).contains(id);

    Outcome edited =
        rowan("dead-letters", "edit", id, "--set", "number=7", "--set", "by=ann", "--text", "paid");
    assertThat(edited.out()).startsWith(id + " corrected: ID:").contains("to queue://orders");
    assertThat(rowan("dead-letters", "list").out()).doesNotContain(id);
    try (var consumer = context.createConsumer(context.createQueue("orders"))) {
      TextMessage message = (TextMessage) consumer.receive(15_000);
      assertThat(message.getText()).isEqualTo("paid");
      assertThat(message.getObjectProperty("number")).isEqualTo(7);
      assertThat(message.getStringProperty("by")).isEqualTo("ann");
      assertThat(message.getStringProperty("JMS_Rowan_CorrectionOf")).isEqualTo(id);
      assertThat(message.getIntProperty("JMSXDeliveryCount")).isEqualTo(1);
      assertThat(message.propertyExists("JMS_Rowan_DeadLetterReason")).isFalse();
      assertThat(message.getJMSMessageID()).isNotEqualTo(id);
      context.commit();
    }
  }

  @Test
  void itsBodyStaysIfOnlyPropertiesAreCorrected() throws Exception {
    String id = bury("orders", 1);
    assertThat(rowan("dead-letters", "edit", id, "--unset", "number", "--to", "repair").code())
        .isZero();
    try (var consumer = context.createConsumer(context.createQueue("repair"))) {
      TextMessage message = (TextMessage) consumer.receive(15_000);
      assertThat(message.getText()).isEqualTo("orders 0");
      assertThat(message.propertyExists("number")).isFalse();
      context.commit();
    }
  }

  @Test
  void bytesAreReplacedByTheBytesOfAFile() throws Exception {
    Queue orders = context.createQueue("orders");
    BytesMessage sent = context.createBytesMessage();
    sent.writeBytes(new byte[] {1, 2});
    context.createProducer().send(orders, sent);
    context.commit();
    try (var consumer = context.createConsumer(orders)) {
      assertThat(consumer.receive(15_000)).isNotNull();
      context.rollback();
    }
    Path file = Files.write(directory.resolve("body"), new byte[] {3, 4, 5});
    String id = sent.getJMSMessageID();
    assertThat(rowan("dead-letters", "edit", id, "--file", file.toString()).code()).isZero();
    try (var consumer = context.createConsumer(orders)) {
      assertThat(consumer.receive(15_000).getBody(byte[].class)).containsExactly(3, 4, 5);
      context.commit();
    }
  }

  @Test
  void whatASubscriptionHadNeedsAQueueToGoTo() throws Exception {
    Topic news = context.createTopic("news");
    TextMessage sent = context.createTextMessage("extra");
    try (var a = context.createSharedDurableConsumer(news, "a");
        var b = context.createSharedDurableConsumer(news, "b")) {
      context.createProducer().send(news, sent);
      context.commit();
      assertThat(a.receive(15_000)).isNotNull();
      context.rollback();
      assertThat(b.receive(15_000)).isNotNull();
      context.rollback();
    }
    String id = sent.getJMSMessageID();
    assertThat(rowan("dead-letters", "edit", id, "--text", "x").err()).contains("say --origin");
    String one = rowan("dead-letters", "list").out().contains(":a ") ? ":a" : "a";
    Outcome toWhere = rowan("dead-letters", "edit", id, "--text", "x", "--origin", one);
    assertThat(toWhere.code()).isEqualTo(1);
    assertThat(toWhere.err()).contains("topic://news", "say --to QUEUE");
    assertThat(
            rowan("dead-letters", "edit", id, "--text", "x", "--origin", one, "--to", "repair")
                .code())
        .isZero();
    assertThat(receive("repair")).isEqualTo("x, delivery 1");
  }

  @Test
  void anEditSaysWhatIsWrong() throws Exception {
    String id = bury("orders", 1);
    assertThat(rowan("dead-letters", "edit", id).code()).isEqualTo(2);
    assertThat(rowan("dead-letters", "edit", "ID:1-1", "--text", "x").err()).contains("ID:1-1");
    Outcome wrong = rowan("dead-letters", "edit", id, "--set", "number=seven");
    assertThat(wrong.code()).isEqualTo(2);
    assertThat(wrong.err()).contains("number=seven", "Integer");
    assertThat(rowan("dead-letters", "list").out()).contains(id);
  }

  @Test
  void thoseASelectorMatchesAreCountedPutElsewhereAndDeleted() throws Exception {
    String unused = bury("a", 3) + bury("b", 2);
    String fromA = "JMS_Rowan_DeadLetterOrigin = 'a' AND number > 0";
    assertThat(rowan("dead-letters", "retry", "--where", fromA, "--dry-run").out())
        .contains("2 would be put back");
    assertThat(rowan("dead-letters", "retry", "--where", fromA, "--to", "c", "--rate", "50").out())
        .contains("2 of 2 put back");
    assertThat(receive("c")).isEqualTo("a 1, delivery 2");
    assertThat(receive("c")).isEqualTo("a 2, delivery 2");
    assertThat(rowan("dead-letters", "delete", "--all").out()).contains("3 of 3 deleted");
    assertThat(rowan("dead-letters", "list").out().lines()).hasSize(1);
  }

  @Test
  void whatIsScheduledIsListedAndCancelled() throws Exception {
    TextMessage message = context.createTextMessage("every morning");
    message.setStringProperty("JMS_Rowan_Cron", "0 8 * * * Europe/Berlin");
    context.createProducer().send(context.createQueue("reminders"), message);
    context.commit();
    String id = message.getJMSMessageID();
    assertThat(rowan("scheduled", "list").out()).contains(id, "reminders", "0 8 * * *");
    assertThat(rowan("scheduled", "list", "--queue", "other").out()).doesNotContain(id);
    assertThat(rowan("scheduled", "cancel", id).out()).contains("cancelled " + id);
    assertThat(rowan("scheduled", "list").out()).doesNotContain(id);
    assertThat(rowan("scheduled", "cancel", "tomorrow").err()).contains("'tomorrow'");
  }

  @Test
  void whatIsAskedForMustBeClear() {
    assertThat(rowan("dead-letters", "delete").code()).isEqualTo(2);
    assertThat(rowan("dead-letters", "delete", "--all", "ID:1-1").code()).isEqualTo(2);
    assertThat(rowan("dead-letters", "list", "--queue", "nowhere").err()).contains("nowhere");
    assertThat(rowan("dead-letters", "list", "--where", "a = = b").err()).contains("selector");
  }
}
