package org.rowanmq.server.cli;

import jakarta.jms.Connection;
import jakarta.jms.Destination;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageProducer;
import jakarta.jms.Queue;
import jakarta.jms.QueueBrowser;
import jakarta.jms.Session;
import java.io.IOException;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Enumeration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import org.rowanmq.runtime.Environment;
import org.rowanmq.runtime.SystemEnvironment;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code rowan replay}: copies of what lies in a queue, a history above all, are sent again. */
@Command(
    name = "replay",
    description = {
      "Sends copies of the messages of a queue, such as a history, in their order; they stay where"
          + " they are.",
      "A copy has a new JMSMessageID and JMSTimestamp, the old ones as JMS_Rowan_ReplayOf and"
          + " JMS_Rowan_ReplayTimestamp, no time to live and no schedule; everything else its"
          + " producer said stays. No history keeps it."
    })
final class ReplayCommand implements Callable<Integer> {
  private static final double NANOS = 1e9;
  private static final String REPLAY_OF = "JMS_Rowan_ReplayOf";
  private static final String REPLAY_TIMESTAMP = "JMS_Rowan_ReplayTimestamp";

  @Spec private CommandSpec spec = CommandSpec.create();
  @Mixin private final ConnectionOptions connection;

  @Parameters(index = "0", paramLabel = "QUEUE", description = "Queue name or queue://NAME.")
  private String from = "";

  @Option(
      names = "--to",
      paramLabel = "DEST",
      description =
          "Queue name, queue://NAME or topic://NAME; default: where each message was sent to.")
  private @Nullable String to;

  @Option(
      names = "--from",
      paramLabel = "TIME",
      description =
          "Only what was sent at or after this time: 2026-11-28T09:00, with Z or +01:00 where it is"
              + " not this machine's zone, or 2h for two hours ago.")
  private @Nullable String since;

  @Option(
      names = "--until",
      paramLabel = "TIME",
      description = "Only what was sent before this time.")
  private @Nullable String until;

  @Option(names = "--selector", paramLabel = "S", description = "Only what this selects.")
  private @Nullable String selector;

  @Option(names = "--count", paramLabel = "N", description = "End after N messages.")
  private long count = Long.MAX_VALUE;

  @Option(
      names = "--rate",
      paramLabel = "N",
      description = "At most N messages a second; default: as fast as they go.")
  private double rate = Double.POSITIVE_INFINITY;

  @Option(names = "--dry-run", description = "Only count.")
  private boolean dryRun;

  @Option(names = "--progress", description = "Show progress even if nobody seems to watch.")
  private boolean progress;

  private final Installation installation;

  ReplayCommand(Installation installation) {
    this.installation = installation;
    this.connection = new ConnectionOptions(installation);
  }

  @Override
  public Integer call() throws JMSException, IOException, InterruptedException {
    if (Destinations.isTopic(from)) {
      throw new ParameterException(
          spec.commandLine(),
          "'" + from + "' is a topic: only what lies in a queue can be replayed");
    }
    if (!(rate > 0)) {
      throw new ParameterException(spec.commandLine(), "--rate " + rate + " is not above zero");
    }
    try (SystemEnvironment environment = new SystemEnvironment("rowan-replay");
        Connection open = connection.connect();
        Progress shown =
            new Progress(progress || installation.interactive(), System.err, environment.clock())) {
      open.start();
      Session session = open.createSession(false, Session.AUTO_ACKNOWLEDGE);
      Queue source = (Queue) Destinations.of(session, from);
      try (QueueBrowser browser = session.createBrowser(source, condition(environment))) {
        return dryRun ? count(browser) : copy(session, browser, environment, shown);
      }
    }
  }

  /** What is asked for as a selector, or null for everything. */
  private @Nullable String condition(Environment environment) {
    List<String> all = new ArrayList<>();
    if (selector != null) {
      all.add("(" + selector + ")");
    }
    if (since != null) {
      all.add("JMSTimestamp >= " + millis("--from", since, environment));
    }
    if (until != null) {
      all.add("JMSTimestamp < " + millis("--until", until, environment));
    }
    return all.isEmpty() ? null : String.join(" AND ", all);
  }

  private long millis(String option, String text, Environment environment) {
    try {
      return PointInTime.millis(text, environment.clock().epochMillis(), ZoneId.systemDefault());
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), option + ": " + e.getMessage());
    }
  }

  private int count(QueueBrowser browser) throws JMSException {
    long found = 0;
    for (Enumeration<?> all = browser.getEnumeration();
        found < count && all.hasMoreElements();
        all.nextElement()) {
      found++;
    }
    spec.commandLine()
        .getOut()
        .println("would replay " + found + (found == 1 ? " message" : " messages"));
    return ExitCode.SUCCESS;
  }

  private int copy(Session session, QueueBrowser browser, Environment environment, Progress shown)
      throws JMSException, InterruptedException {
    Confirmations confirmations = new Confirmations();
    long begin = environment.clock().nanos();
    long beginMillis = environment.clock().epochMillis();
    @Nullable Destination target = to == null ? null : Destinations.of(session, to);
    long sent = 0;
    try (MessageProducer producer = session.createProducer(null)) {
      Enumeration<?> all = browser.getEnumeration();
      while (sent < count && !confirmations.hasFailed() && all.hasMoreElements()) {
        Message message = (Message) all.nextElement();
        if (message.propertyExists(REPLAY_OF) && message.getJMSTimestamp() >= beginMillis) {
          continue; // a copy this replay has put there, or it would not end
        }
        Destination origin = message.getJMSDestination();
        mark(message);
        awaitNanos(
            (long) (sent / rate * NANOS) - (environment.clock().nanos() - begin), environment);
        confirmations.awaitRoom();
        producer.send(
            target == null ? origin : target,
            message,
            message.getJMSDeliveryMode(),
            message.getJMSPriority(),
            Message.DEFAULT_TIME_TO_LIVE,
            confirmations);
        sent++;
        shown.at(() -> confirmations.confirmed() + " messages replayed");
      }
      confirmations.awaitAll();
    }
    shown.clear();
    return confirmations.report(spec, "replayed");
  }

  /** Says of a copy what it is one of. A copy of a copy is one of the first message. */
  private static void mark(Message message) throws JMSException {
    Map<String, @Nullable Object> properties = Copies.properties(message);
    if (!properties.containsKey(REPLAY_OF)) {
      properties.put(REPLAY_OF, message.getJMSMessageID());
      properties.put(REPLAY_TIMESTAMP, message.getJMSTimestamp());
    }
    Copies.setProperties(message, properties);
  }

  private static void awaitNanos(long nanos, Environment environment) throws InterruptedException {
    if (nanos > 0) {
      CountDownLatch due = new CountDownLatch(1);
      environment.timers().schedule(nanos, due::countDown);
      due.await();
    }
  }
}
