package org.rowanmq.server.cli;

import jakarta.jms.BytesMessage;
import jakarta.jms.Connection;
import jakarta.jms.DeliveryMode;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.rowanmq.runtime.SystemEnvironment;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code rowan send}: text messages from lines or a file. */
@Command(
    name = "send",
    description = {
      "Sends text messages: one for each line of FILE or standard input, or a whole file as one."
    })
final class SendCommand implements Callable<Integer> {
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
      paramLabel = "FILE",
      description = "File of lines, - for standard input (the default).")
  private String lines = "-";

  @Option(
      names = "--file",
      paramLabel = "FILE",
      description = "Send this whole file as one message.")
  private @Nullable Path whole;

  @Option(
      names = "--bytes",
      description = "Send the FILE of --file as bytes, of any size, instead of as text.")
  private boolean bytes;

  @Option(
      names = "--property",
      paramLabel = "KEY=VALUE",
      description = "String property of every message; may be repeated.")
  private Map<String, String> properties = new LinkedHashMap<>();

  @Option(names = "--priority", paramLabel = "0-9", description = "Default: ${DEFAULT-VALUE}.")
  private int priority = Message.DEFAULT_PRIORITY;

  @Option(
      names = "--ttl",
      paramLabel = "TIME",
      description = "Time to live, like 60s; default: for ever.")
  private Duration timeToLive = Duration.ZERO;

  @Option(
      names = "--delay",
      paramLabel = "TIME",
      description = "Delivery delay, like 5m; default: none.")
  private Duration delay = Duration.ZERO;

  @Option(names = "--non-persistent", description = "Messages may be lost when the broker stops.")
  private boolean nonPersistent;

  @Option(names = "--progress", description = "Show progress even if nobody seems to watch.")
  private boolean progress;

  private final Installation installation;

  SendCommand(Installation installation) {
    this.installation = installation;
    this.connection = new ConnectionOptions(installation);
  }

  @Override
  public Integer call() throws JMSException, IOException, InterruptedException {
    if (bytes && whole == null) {
      throw new ParameterException(spec.commandLine(), "--bytes needs --file FILE");
    }
    try (SystemEnvironment environment = new SystemEnvironment("rowan-send");
        Connection open = connection.connect();
        Progress shown =
            new Progress(progress || installation.interactive(), System.err, environment.clock())) {
      Session session = open.createSession(false, Session.AUTO_ACKNOWLEDGE);
      MessageProducer producer = session.createProducer(Destinations.of(session, destination));
      producer.setDeliveryMode(
          nonPersistent ? DeliveryMode.NON_PERSISTENT : DeliveryMode.PERSISTENT);
      producer.setPriority(priority);
      producer.setTimeToLive(timeToLive.toMillis());
      producer.setDeliveryDelay(delay.toMillis());
      Confirmations confirmations = new Confirmations();
      if (whole != null && bytes) {
        sendBytes(session, producer, whole, confirmations);
      } else if (whole != null) {
        send(session, producer, Files.readString(whole), confirmations);
      } else {
        sendLines(session, producer, confirmations, shown);
      }
      confirmations.awaitAll();
      shown.clear();
      return confirmations.report(spec, "sent");
    }
  }

  private void sendLines(
      Session session, MessageProducer producer, Confirmations confirmations, Progress shown)
      throws JMSException, IOException, InterruptedException {
    try (BufferedReader reader =
        lines.equals("-")
            ? new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))
            : Files.newBufferedReader(Path.of(lines))) {
      String line;
      while (!confirmations.hasFailed() && (line = reader.readLine()) != null) {
        send(session, producer, line, confirmations);
        shown.at(() -> confirmations.confirmed() + " messages sent");
      }
    }
  }

  private void send(
      Session session, MessageProducer producer, String text, Confirmations confirmations)
      throws JMSException, InterruptedException {
    send(session.createTextMessage(text), producer, confirmations);
  }

  private void sendBytes(
      Session session, MessageProducer producer, Path file, Confirmations confirmations)
      throws JMSException, IOException, InterruptedException {
    try (InputStream content = Files.newInputStream(file)) {
      BytesMessage message = session.createBytesMessage();
      message.setObjectProperty("JMS_ROWAN_InputStream", content);
      send(message, producer, confirmations);
    }
  }

  private void send(Message message, MessageProducer producer, Confirmations confirmations)
      throws JMSException, InterruptedException {
    for (Map.Entry<String, String> property : properties.entrySet()) {
      message.setStringProperty(property.getKey(), property.getValue());
    }
    confirmations.awaitRoom();
    producer.send(message, confirmations);
  }
}
