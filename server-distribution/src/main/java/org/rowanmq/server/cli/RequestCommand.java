package org.rowanmq.server.cli;

import jakarta.jms.Connection;
import jakarta.jms.DeliveryMode;
import jakarta.jms.Destination;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.rowanmq.jms.JmsRequestor;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code rowan request}: a request, and its reply. */
@Command(
    name = "request",
    description = {
      "Sends a text message and prints the reply to it.",
      "With --reply-to it does not wait: the reply is stored in that queue, and the printed"
          + " JMSCorrelationID finds it there."
    })
final class RequestCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();
  @Mixin private final ConnectionOptions connection;

  @Parameters(
      index = "0",
      paramLabel = "DEST",
      description = "Queue name, queue://NAME or topic://NAME.")
  private String destination = "";

  @Parameters(
      index = "1",
      arity = "0..1",
      paramLabel = "TEXT",
      description = "The request; without it what --file or standard input holds.")
  private @Nullable String text;

  @Option(names = "--file", paramLabel = "FILE", description = "Send the text of this file.")
  private @Nullable Path file;

  @Option(
      names = "--property",
      paramLabel = "KEY=VALUE",
      description = "String property of the request; may be repeated.")
  private Map<String, String> properties = new LinkedHashMap<>();

  @Option(
      names = "--correlation-id",
      paramLabel = "ID",
      description = "JMSCorrelationID of the request; default: one of its own.")
  private @Nullable String correlationId;

  @Option(
      names = "--timeout",
      paramLabel = "TIME",
      description = "How long to wait for the reply; default: 10s.")
  private Duration timeout = Duration.ofSeconds(10);

  @Option(
      names = "--reply-to",
      paramLabel = "QUEUE",
      description = "Have the reply stored in this queue, and do not wait.")
  private @Nullable String replyTo;

  @Option(names = "--headers", description = "Print headers and properties before the reply.")
  private boolean headers;

  RequestCommand(Installation installation) {
    this.connection = new ConnectionOptions(installation);
  }

  @Override
  public Integer call() throws JMSException, IOException, InterruptedException {
    if (text != null && file != null) {
      throw new ParameterException(spec.commandLine(), "TEXT and --file exclude each other");
    }
    if (timeout.isZero() || timeout.isNegative()) {
      throw new ParameterException(
          spec.commandLine(), "--timeout " + timeout.toMillis() + "ms is not above zero");
    }
    String body = body();
    try (Connection open = connection.connect()) {
      open.start();
      Session session = open.createSession(false, Session.AUTO_ACKNOWLEDGE);
      Message request = session.createTextMessage(body);
      for (Map.Entry<String, String> property : properties.entrySet()) {
        request.setStringProperty(property.getKey(), property.getValue());
      }
      request.setJMSCorrelationID(correlationId);
      Destination to = Destinations.of(session, destination);
      return replyTo == null ? ask(open, to, request) : leave(session, to, request, replyTo);
    }
  }

  private int ask(Connection open, Destination to, Message request)
      throws JMSException, InterruptedException {
    try (JmsRequestor requestor = new JmsRequestor(open)) {
      Message reply = requestor.ask(to, request, timeout);
      PrintWriter out = spec.commandLine().getOut();
      if (headers) {
        out.println(MessageText.headers(reply));
      }
      out.println(MessageText.body(reply));
      return ExitCode.SUCCESS;
    } catch (TimeoutException none) {
      spec.commandLine().getErr().println("rowan: " + none.getMessage());
      return ExitCode.FAILURE;
    }
  }

  /** Persistent, and without an end: whoever asked so may look for the reply much later. */
  private int leave(Session session, Destination to, Message request, String queue)
      throws JMSException {
    request.setJMSReplyTo(Destinations.of(session, queue));
    try (MessageProducer producer = session.createProducer(to)) {
      producer.setDeliveryMode(DeliveryMode.PERSISTENT);
      producer.send(request);
    }
    spec.commandLine()
        .getOut()
        .println(correlationId == null ? request.getJMSMessageID() : correlationId);
    return ExitCode.SUCCESS;
  }

  private String body() throws IOException {
    if (text != null) {
      return text;
    }
    return file != null
        ? Files.readString(file)
        : new String(System.in.readAllBytes(), StandardCharsets.UTF_8);
  }
}
