package org.rowanmq.server.cli;

import jakarta.jms.BytesMessage;
import jakarta.jms.Connection;
import jakarta.jms.Destination;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.Queue;
import jakarta.jms.QueueBrowser;
import jakarta.jms.Session;
import jakarta.jms.TextMessage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Enumeration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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
 * {@code rowan dead-letters edit}: receives a dead letter and sends the corrected copy in one
 * transaction.
 */
@Command(
    name = "edit",
    description = {
      "Corrects a dead letter and sends it to the queue it comes from: the corrected message is"
          + " there and the dead letter is gone, or nothing has happened.",
      "A property that is there keeps its type; a new one is text. The corrected message has a new"
          + " JMSMessageID, and the old one as JMS_Rowan_CorrectionOf."
    })
final class EditDeadLetterCommand implements Callable<Integer> {
  private static final String ORIGIN = "JMS_Rowan_DeadLetterOrigin";
  private static final String CORRECTION_OF = "JMS_Rowan_CorrectionOf";
  private static final int PATIENCE_MILLIS = 10_000;

  @Spec private CommandSpec spec = CommandSpec.create();
  @Mixin private final ConnectionOptions connection;

  @Parameters(index = "0", paramLabel = "ID", description = "JMSMessageID, ID:…")
  private String id = "";

  @Option(
      names = "--queue",
      paramLabel = "NAME",
      description = "Dead-letter queue; default: ${DEFAULT-VALUE}.")
  private String queue = "DLQ";

  @Option(
      names = "--origin",
      paramLabel = "NAME",
      description = "The one that failed there, if several subscriptions had the message.")
  private @Nullable String origin;

  @Option(
      names = "--set",
      paramLabel = "KEY=VALUE",
      description = "Set a property; may be repeated.")
  private Map<String, String> set = new LinkedHashMap<>();

  @Option(names = "--unset", paramLabel = "KEY", description = "Remove one; may be repeated.")
  private List<String> unset = new ArrayList<>();

  @Option(names = "--text", paramLabel = "TEXT", description = "Replace the body.")
  private @Nullable String text;

  @Option(
      names = "--file",
      paramLabel = "FILE",
      description =
          "Replace the body by a file: by its bytes if the message has bytes, else by its text in"
              + " UTF-8.")
  private @Nullable Path file;

  @Option(
      names = "--to",
      paramLabel = "QUEUE",
      description = "Send it there; default: the queue it comes from.")
  private @Nullable String to;

  @Option(names = "--dry-run", description = "Only show the corrected message.")
  private boolean dryRun;

  EditDeadLetterCommand(Installation installation) {
    this.connection = new ConnectionOptions(installation);
  }

  @Override
  public Integer call() throws JMSException, IOException {
    if (text != null && file != null) {
      throw new ParameterException(spec.commandLine(), "Either --text or --file");
    }
    if (text == null && file == null && set.isEmpty() && unset.isEmpty()) {
      throw new ParameterException(
          spec.commandLine(),
          "Say what to correct: --set, --unset, --text or --file; 'rowan dead-letters retry' sends"
              + " it as it is");
    }
    try (Connection open = connection.connect()) {
      open.start();
      Session session = open.createSession(Session.SESSION_TRANSACTED);
      Queue source = session.createQueue(queue);
      Message found = find(session, source);
      if (found == null) {
        return ExitCode.FAILURE;
      }
      Destination target = target(session, found);
      if (target == null) {
        return ExitCode.FAILURE;
      }
      // What is wrong with the correction shows before the message is taken, which would count.
      Message corrected = correct(session, found);
      return dryRun ? show(corrected) : send(session, source, target);
    }
  }

  /** The one dead letter that is meant; null, and said so, if it is none or several. */
  private @Nullable Message find(Session session, Queue source) throws JMSException {
    List<String> origins = new ArrayList<>();
    @Nullable Message found = null;
    try (QueueBrowser browser = session.createBrowser(source, selector())) {
      Enumeration<?> all = browser.getEnumeration();
      while (all.hasMoreElements()) {
        found = (Message) all.nextElement();
        origins.add(String.valueOf(found.getStringProperty(ORIGIN)));
      }
    }
    if (origins.size() == 1) {
      return found;
    }
    return fail(
        origins.isEmpty()
            ? queue + " has no dead letter " + id
            : queue + " has " + id + " from " + String.join(", ", origins) + ": say --origin NAME");
  }

  private String selector() {
    return "JMSMessageID = "
        + quoted(id)
        + " AND "
        + ORIGIN
        + (origin == null ? " IS NOT NULL" : " = " + quoted(origin));
  }

  private static String quoted(String text) {
    return "'" + text.replace("'", "''") + "'";
  }

  /** Where the corrected message goes; null, and said so, if that must be said. */
  private @Nullable Destination target(Session session, Message dead) throws JMSException {
    if (to != null) {
      return Destinations.of(session, to);
    }
    Destination sentTo = dead.getJMSDestination();
    String failedIn = String.valueOf(dead.getStringProperty(ORIGIN));
    if (sentTo instanceof Queue was && was.getQueueName().equals(failedIn)) {
      return sentTo;
    }
    return fail(
        id
            + " was sent to "
            + sentTo
            + " and failed in '"
            + failedIn
            + "': say --to QUEUE, which gets the corrected message");
  }

  private int show(Message corrected) throws JMSException {
    spec.commandLine().getOut().println(MessageText.headers(corrected));
    if (corrected instanceof BytesMessage written && (text != null || file != null)) {
      written.reset();
    }
    spec.commandLine().getOut().println(MessageText.body(corrected));
    return ExitCode.SUCCESS;
  }

  private int send(Session session, Queue source, Destination target)
      throws JMSException, IOException {
    try (MessageConsumer consumer = session.createConsumer(source, selector());
        MessageProducer producer = session.createProducer(target)) {
      Message dead = consumer.receive(PATIENCE_MILLIS);
      if (dead == null) {
        spec.commandLine().getErr().println("rowan: somebody else has " + id);
        return ExitCode.FAILURE;
      }
      int mode = dead.getJMSDeliveryMode();
      int priority = dead.getJMSPriority();
      Message corrected = correct(session, dead);
      producer.send(corrected, mode, priority, Message.DEFAULT_TIME_TO_LIVE);
      session.commit();
      spec.commandLine()
          .getOut()
          .println(id + " corrected: " + corrected.getJMSMessageID() + " to " + target);
      return ExitCode.SUCCESS;
    }
  }

  private Message correct(Session session, Message dead) throws JMSException, IOException {
    Map<String, @Nullable Object> properties = Copies.properties(dead);
    for (Map.Entry<String, String> each : set.entrySet()) {
      properties.put(each.getKey(), typed(each.getKey(), each.getValue(), properties));
    }
    unset.forEach(properties::remove);
    properties.put(CORRECTION_OF, id);
    Message corrected = dead;
    if (text != null || file != null) {
      corrected = withNewBody(session, dead);
      corrected.setJMSCorrelationID(dead.getJMSCorrelationID());
      corrected.setJMSReplyTo(dead.getJMSReplyTo());
      corrected.setJMSType(dead.getJMSType());
    }
    Copies.setProperties(corrected, properties);
    return corrected;
  }

  private Message withNewBody(Session session, Message dead) throws JMSException, IOException {
    if (dead instanceof BytesMessage) {
      BytesMessage bytes = session.createBytesMessage();
      bytes.writeBytes(
          file == null
              ? String.valueOf(text).getBytes(StandardCharsets.UTF_8)
              : Files.readAllBytes(file));
      return bytes;
    }
    TextMessage message = session.createTextMessage();
    message.setText(file == null ? text : Files.readString(file));
    return message;
  }

  /** The value with the type the property has. */
  private Object typed(String key, String value, Map<String, @Nullable Object> properties) {
    @Nullable Object before = properties.get(key);
    try {
      if (before instanceof Boolean) {
        if (!value.equals("true") && !value.equals("false")) {
          throw new NumberFormatException(value);
        }
        return Boolean.valueOf(value);
      }
      if (before instanceof Byte) {
        return Byte.valueOf(value);
      }
      if (before instanceof Short) {
        return Short.valueOf(value);
      }
      if (before instanceof Integer) {
        return Integer.valueOf(value);
      }
      if (before instanceof Long) {
        return Long.valueOf(value);
      }
      if (before instanceof Float) {
        return Float.valueOf(value);
      }
      return before instanceof Double ? (Object) Double.valueOf(value) : value;
    } catch (NumberFormatException wrong) {
      throw new ParameterException(
          spec.commandLine(),
          "--set "
              + key
              + "="
              + value
              + ": the property is a "
              + String.valueOf(before == null ? "" : before.getClass().getSimpleName()));
    }
  }

  private <T> @Nullable T fail(String why) {
    spec.commandLine().getErr().println("rowan: " + why);
    return null;
  }
}
