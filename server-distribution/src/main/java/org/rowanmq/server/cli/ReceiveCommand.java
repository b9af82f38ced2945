package org.rowanmq.server.cli;

import jakarta.jms.BytesMessage;
import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.Session;
import jakarta.jms.Topic;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/**
 * {@code rowan receive}: prints messages, one a line. A message is acknowledged only after its line
 * was written, so a broken pipe loses nothing.
 */
@Command(
    name = "receive",
    description =
        "Receives messages and prints each on a line; ends when none comes for --timeout.")
final class ReceiveCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();
  @Mixin private final ConnectionOptions connection;

  @Parameters(
      index = "0",
      paramLabel = "DEST",
      description = "Queue name, queue://NAME or topic://NAME.")
  private String destination = "";

  @Option(names = "--count", paramLabel = "N", description = "End after N messages.")
  private long count = Long.MAX_VALUE;

  @Option(
      names = "--durable",
      paramLabel = "NAME",
      description = "Durable subscription of a topic; created if new. Needs --client-id.")
  private @Nullable String durable;

  @Option(names = "--client-id", paramLabel = "ID", description = "JMS client id.")
  private @Nullable String clientId;

  @Option(names = "--selector", paramLabel = "S", description = "JMS message selector.")
  private @Nullable String selector;

  @Option(
      names = "--timeout",
      paramLabel = "TIME",
      description = "How long to wait for the next message; default: 1s.")
  private Duration timeout = Duration.ofSeconds(1);

  @Option(names = "--follow", description = "Wait for ever; end with ctrl-c.")
  private boolean follow;

  @Option(names = "--headers", description = "Print headers and properties before each message.")
  private boolean headers;

  @Option(
      names = "--file",
      paramLabel = "FILE",
      description = "Receive one message and write its body to FILE, whatever its size.")
  private @Nullable Path file;

  ReceiveCommand(Installation installation) {
    this.connection = new ConnectionOptions(installation);
  }

  @Override
  public Integer call() throws JMSException, IOException {
    boolean topic = Destinations.isTopic(destination);
    if (durable != null && (!topic || clientId == null)) {
      throw new ParameterException(
          spec.commandLine(), "--durable needs a topic (topic://NAME) and --client-id");
    }
    if (file != null) {
      count = 1;
    }
    try (Connection open = connection.connect()) {
      if (clientId != null) {
        open.setClientID(clientId);
      }
      Session session = open.createSession(false, Session.CLIENT_ACKNOWLEDGE);
      MessageConsumer consumer = consumer(session);
      open.start();
      long received = receiveAll(consumer);
      if (count != Long.MAX_VALUE && received < count) {
        spec.commandLine()
            .getErr()
            .println("rowan: " + received + " of " + count + " messages came within the timeout");
        return ExitCode.FAILURE;
      }
      return ExitCode.SUCCESS;
    }
  }

  private MessageConsumer consumer(Session session) throws JMSException {
    jakarta.jms.Destination from = Destinations.of(session, destination);
    return durable == null
        ? session.createConsumer(from, selector)
        : session.createDurableSubscriber((Topic) from, durable, selector, false);
  }

  private static void save(Message message, Path to) throws JMSException, IOException {
    if (message instanceof BytesMessage) {
      try (OutputStream out = Files.newOutputStream(to)) {
        message.setObjectProperty("JMS_ROWAN_SaveStream", out);
      }
    } else {
      Files.writeString(to, MessageText.body(message));
    }
  }

  private long receiveAll(MessageConsumer consumer) throws JMSException, IOException {
    PrintWriter out = spec.commandLine().getOut();
    long received = 0;
    while (received < count) {
      Message message = follow ? consumer.receive() : consumer.receive(timeout.toMillis());
      if (message == null) {
        break;
      }
      if (headers) {
        out.println(MessageText.headers(message));
      }
      if (file != null) {
        save(message, file);
      } else {
        out.println(MessageText.body(message));
      }
      if (out.checkError()) {
        break; // nobody reads: the message stays in its queue
      }
      message.acknowledge();
      received++;
    }
    return received;
  }
}
