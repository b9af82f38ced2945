package org.rowanmq.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;
import jakarta.jms.TextMessage;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.rowanmq.jms.JmsConnectionFactory;
import org.rowanmq.runtime.SystemEnvironment;
import org.rowanmq.server.RowanServer;
import org.rowanmq.server.ServerConfig;

/** The commands against a server in this process. */
class CommandLineTest {
  private record Outcome(int code, String out, String err) {}

  @TempDir private Path directory = Path.of("");
  private final SystemEnvironment environment = new SystemEnvironment("cli-test");
  private RowanServer server;

  @BeforeEach
  void start() throws Exception {
    ServerConfig config =
        ServerConfig.defaults().withDirectory(directory.resolve("data")).withPort(0);
    server = RowanServer.start(config, environment, (state, why) -> {});
  }

  @AfterEach
  void stop() {
    server.close();
    environment.close();
  }

  @Test
  void linesGoThroughAQueueInOrder() throws IOException {
    Path lines = Files.writeString(directory.resolve("lines"), "one\n\nthree ☃\n");
    assertThat(rowan("send", "numbers", lines.toString()).out()).contains("sent 3 messages");
    assertThat(rowan("queues").out()).containsPattern("numbers.* 3");
    assertThat(rowan("receive", "queue://numbers", "--count", "2").out().lines())
        .containsExactly("one", "");
    assertThat(rowan("receive", "numbers", "--timeout", "500ms").out().lines())
        .containsExactly("three ☃");
  }

  @Test
  void wholeFileIsOneMessage() throws IOException {
    Path file = Files.writeString(directory.resolve("file"), "a\nb\n");
    assertThat(rowan("send", "docs", "--file", file.toString()).out()).contains("sent 1 message");
    assertThat(rowan("receive", "docs", "--count", "1").out()).isEqualTo("a\nb\n\n");
  }

  @Test
  void durableSubscriptionCollectsWhileNobodyListens() throws IOException {
    List<String> subscribe =
        List.of(
            "receive", "topic://news", "--durable", "d", "--client-id", "c", "--timeout", "300ms");
    assertThat(rowan(subscribe.toArray(String[]::new)).out()).isEmpty();
    Path lines = Files.writeString(directory.resolve("lines"), "extra\nplain\n");
    rowan("send", "topic://news", lines.toString(), "--property", "kind=x");
    assertThat(rowan(subscribe.toArray(String[]::new)).out().lines())
        .containsExactly("extra", "plain");
  }

  @Test
  void selectorChooses() throws IOException {
    Path lines = Files.writeString(directory.resolve("lines"), "text\n");
    rowan("send", "q", lines.toString(), "--property", "colour=red");
    rowan("send", "q", lines.toString(), "--property", "colour=blue");
    Outcome blue =
        rowan("receive", "q", "--count", "1", "--headers", "--selector", "colour='blue'");
    assertThat(blue.out()).contains("colour=blue").doesNotContain("colour=red");
  }

  @Test
  void requestsAreAnsweredOrTimeOut() throws Exception {
    JmsConnectionFactory factory =
        new JmsConnectionFactory(server.urls().get(0), "admin", server.adminPassword());
    try (Connection connection = factory.createConnection()) {
      connection.start();
      Session session = connection.createSession();
      MessageProducer replies = session.createProducer(null);
      session
          .createConsumer(session.createQueue("prices"))
          .setMessageListener(
              request -> {
                try {
                  String about = ((TextMessage) request).getText();
                  Message reply = session.createTextMessage(about + ": 42");
                  reply.setStringProperty("currency", request.getStringProperty("currency"));
                  String given = request.getJMSCorrelationID();
                  reply.setJMSCorrelationID(given == null ? request.getJMSMessageID() : given);
                  replies.send(request.getJMSReplyTo(), reply);
                } catch (JMSException e) {
                  throw new AssertionError(e);
                }
              });
      Outcome reply = rowan("request", "prices", "gold", "--property", "currency=EUR", "--headers");
      assertThat(reply.out()).contains("currency=EUR", "gold: 42");

      String id = rowan("request", "prices", "tin", "--reply-to", "answers").out().strip();
      assertThat(
              rowan(
                      "receive",
                      "answers",
                      "--selector",
                      "JMSCorrelationID = '" + id + "'",
                      "--count",
                      "1",
                      "--timeout",
                      "15s")
                  .out())
          .contains("tin: 42");
    }
    Outcome late = rowan("request", "nobody", "hello", "--timeout", "200ms");
    assertThat(late.code()).isEqualTo(1);
    assertThat(late.err()).contains("No reply", "queue://nobody", "PT0.2S");
  }

  @Test
  void whatLiesInAQueueIsReplayed() throws IOException {
    Path lines = Files.writeString(directory.resolve("lines"), "one\ntwo\nthree\n");
    rowan("send", "archive", lines.toString(), "--property", "kind=x");
    rowan("send", "archive", Files.writeString(directory.resolve("y"), "four\n").toString());
    assertThat(rowan("replay", "archive", "--to", "again", "--dry-run").out())
        .isEqualTo("would replay 4 messages\n");
    assertThat(
            rowan("replay", "archive", "--to", "again", "--selector", "kind = 'x'", "--rate", "50")
                .out())
        .isEqualTo("replayed 3 messages\n");
    assertThat(rowan("receive", "again", "--count", "3", "--headers").out())
        .contains("kind=x", "one", "two", "three");
    assertThat(rowan("replay", "archive", "--to", "again", "--from", "1h", "--count", "1").out())
        .isEqualTo("replayed 1 message\n");
    assertThat(rowan("replay", "archive", "--to", "again", "--until", "1h").out())
        .isEqualTo("replayed 0 messages\n");
    assertThat(rowan("queues").out()).containsPattern("archive.* 4");

    Outcome wrong = rowan("replay", "archive", "--to", "again", "--from", "yesterday");
    assertThat(wrong.code()).isEqualTo(2);
    assertThat(wrong.err()).contains("--from", "'yesterday'", "2h for two hours ago");
    assertThat(rowan("replay", "topic://news", "--to", "q").err()).contains("is a topic");
    assertThat(rowan("replay", "q", "--to", "r", "--rate", "0").err()).contains("not above zero");
  }

  @Test
  void usersComeAndGo() throws IOException {
    Path password = Files.writeString(directory.resolve("pw"), "s3cret ü\n");
    assertThat(rowan("user", "add", "ann", "--new-password-file", password.toString()).code())
        .isZero();
    assertThat(rowan("user", "list").out()).contains("admin").containsPattern("ann +user");
    Outcome denied = rowan("user", "list", "--user", "ann", "--password-file", password.toString());
    assertThat(denied.code()).isEqualTo(1);
    assertThat(denied.err()).contains("NOT_AUTHORISED");
    Path lines = Files.writeString(directory.resolve("lines"), "hello\n");
    String[] send = {
      "send", "q", lines.toString(), "--user", "ann", "--password-file", password.toString()
    };
    assertThat(rowan(send).code()).isZero();
    assertThat(rowan("user", "remove", "ann").code()).isZero();
    Outcome gone = rowan(send);
    assertThat(gone.code()).isEqualTo(1);
    assertThat(gone.err()).contains("AUTHENTICATION_FAILED").doesNotContain("s3cret");
  }

  @Test
  void messagesAreReadInSql() throws IOException {
    Path lines = Files.writeString(directory.resolve("lines"), "one\nt\"wo \u2603\n");
    rowan("send", "numbers", lines.toString(), "--property", "kind=x");
    String query = "SELECT body_text, reply_to, properties FROM queue_messages_v1 ORDER BY id";
    assertThat(rowan("sql", query, "--format", "json").out().lines())
        .containsExactly(
            "{\"BODY_TEXT\": \"one\", \"REPLY_TO\": null, \"PROPERTIES\": \"{\\\"kind\\\":\\\"x\\\"}\"}",
            "{\"BODY_TEXT\": \"t\\\"wo \u2603\", \"REPLY_TO\": null, \"PROPERTIES\":"
                + " \"{\\\"kind\\\":\\\"x\\\"}\"}");
    assertThat(rowan("sql", "SELECT queue, messages FROM queue_stats_v1").out())
        .containsPattern("numbers +2");
    Outcome cut = rowan("sql", query, "--rows", "1");
    assertThat(cut.out()).contains("one").doesNotContain("wo");
    assertThat(cut.err()).contains("There are more rows");
    assertFailure("ARGUMENT_INVALID", "sql", "DELETE FROM queue_messages_v1");
    assertFailure("not found", "sql", "SELECT colour FROM queue_messages_v1");
    assertFailure("1 to 60", "sql", "SELECT 1", "--seconds", "100");
  }

  @Test
  void longAnswersComeInPages() throws IOException {
    Path lines =
        Files.writeString(directory.resolve("lines"), ("x".repeat(300) + "\n").repeat(900));
    rowan("send", "long", lines.toString());
    Outcome all = rowan("sql", "SELECT id, body_text FROM queue_messages_v1 ORDER BY id");
    assertThat(all.out().lines()).hasSize(901).doesNotHaveDuplicates();
  }

  @Test
  void storeIsBackedUpCheckedAndMoved() throws IOException {
    Path lines = Files.writeString(directory.resolve("lines"), "one\ntwo\n");
    rowan("send", "numbers", lines.toString());
    Outcome backup = rowan("store", "backup", "monday");
    assertThat(backup.out()).contains("backup", "monday.zip");
    assertFailure("exists already", "store", "backup", "monday");
    server.close();
    assertThat(rowan("store", "check", "--full", "--data", "" + data()).out())
        .contains("2 messages (all of them) can be read")
        .doesNotContain("error");
    String file = directory.resolve("all.rowan").toString();
    assertThat(rowan("store", "export", file, "--data", "" + data()).code()).isZero();
    assertThat(rowan("store", "export", file, "--data", "" + data()).err()).contains("exists");
    String other = directory.resolve("other").toString();
    assertThat(rowan("store", "import", file, "--data", other).out()).contains("imported");
    assertFailure("not empty", "store", "import", file, "--data", other);
    assertThat(rowan("store", "after-restore", "--data", other).out()).contains("redelivered");
    assertThat(rowan("store", "print-sql", "--database", "mariadb").out())
        .contains("CREATE TABLE", "DELIMITER $$");
    assertFailure("is not supported", "store", "print-sql", "--database", "db2");
  }

  private Path data() {
    return directory.resolve("data");
  }

  @Test
  void failuresAreOneLineAndExitCodeOne() {
    assertFailure("SELECTOR_INVALID", "receive", "q", "--selector", "a = ");
    assertFailure("DESTINATION_INVALID", "receive", " ");
    assertFailure("0 of 1 messages", "receive", "q", "--count", "1", "--timeout", "100ms");
    assertFailure("no such file", "send", "q", directory.resolve("none").toString());
    assertFailure("not a duration", 2, "receive", "q", "--timeout", "soon");
  }

  @Test
  void unreachableBrokersAreNamed() {
    Installation elsewhere = installation("rowan://localhost:1");
    assertThat(run(elsewhere, "queues").err()).contains("localhost:1", "refused");
    Installation nowhere = installation("rowan://nosuchhost.invalid");
    assertThat(run(nowhere, "queues").err()).contains("unknown host", "nosuchhost.invalid");
    assertThat(run(installation("http://x"), "queues").err()).contains("not a connection URI");
    assertThat(run(nowhere, "queues").code()).isEqualTo(1);
  }

  @Test
  void wrongUsageHasExitCodeTwo() {
    assertFailure("DEST", 2, "send");
    assertFailure("--nonsense", 2, "queues", "--nonsense");
    assertFailure("--durable needs a topic", 2, "receive", "q", "--durable", "d");
    assertFailure("--queues must be at least 1", 2, "bench", "--queues", "0");
  }

  @Test
  void everyCommandHasHelp() {
    for (String command :
        List.of("run", "send", "receive", "queues", "status", "user", "bench", "demo", "config")) {
      Outcome help = rowan(command, "--help");
      assertThat(help.code()).as(command).isZero();
      assertThat(help.out()).as(command).contains("Usage: rowan " + command, "Exit codes:");
    }
    assertThat(rowan("--version").out()).startsWith("RowanMQ ");
    assertThat(rowan().out()).contains("Commands:");
  }

  @Test
  void benchReportsRatesLatenciesAndGroups() throws IOException {
    Path groups = directory.resolve("groups");
    Outcome bench =
        rowan(
            "bench",
            "--duration",
            "1s",
            "--warmup",
            "0s",
            "--mode",
            "async",
            "--producers",
            "2",
            "--queues",
            "2",
            "--consumers",
            "2",
            "--record",
            groups.toString());
    assertThat(bench.err()).isEmpty();
    assertThat(bench.code()).isZero();
    assertThat(bench.out())
        .contains("sent per second", "send latency, ms", "end to end latency, ms")
        .contains("client CPU µs per message", "broker CPU µs per message", "inserts per commit");
    assertThat(Files.readAllLines(groups))
        .isNotEmpty()
        .allMatch(line -> line.matches("\\d+\\+\\d+"));
    assertThat(rowan("queues").out()).doesNotContainPattern("bench-0 .* [1-9]\\d* ");
  }

  @Test
  void benchMeasuresRoundTripsAndAnyProcess() {
    Outcome bench =
        rowan(
            "bench",
            "--duration=1s",
            "--warmup=0s",
            "--mode=request_reply",
            "--non-persistent",
            "--dups-ok",
            "--cpu-of",
            "test=" + ProcessHandle.current().pid());
    assertThat(bench.err()).isEmpty();
    assertThat(bench.code()).isZero();
    assertThat(bench.out())
        .contains("request and reply", "round trip latency, ms", "test CPU µs per message")
        .doesNotContainPattern("received per second +0\\s");
    assertFailure("there is no process", "bench", "--cpu-of", "gone=999999999", "--warmup=0s");
    assertFailure(
        "--consumers must be at least 1", 2, "bench", "--mode=request_reply", "--consumers=0");
  }

  private void assertFailure(String words, String... arguments) {
    assertFailure(words, 1, arguments);
  }

  private void assertFailure(String words, int code, String... arguments) {
    Outcome outcome = rowan(arguments);
    assertThat(outcome.code()).isEqualTo(code);
    assertThat(outcome.err()).contains(words);
    if (code == 1) {
      assertThat(outcome.err().lines()).hasSize(1);
    }
  }

  private Outcome rowan(String... arguments) {
    return run(installation(server.urls().get(0)), arguments);
  }

  private Installation installation(String url) {
    return new Installation(directory, directory.resolve("data"), Path.of("java"), "", url, false);
  }

  private static Outcome run(Installation installation, String... arguments) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    int code =
        Rowan.commandLine(installation)
            .setOut(new PrintWriter(out, true))
            .setErr(new PrintWriter(err, true))
            .execute(arguments);
    return new Outcome(code, out.toString(), err.toString());
  }
}
