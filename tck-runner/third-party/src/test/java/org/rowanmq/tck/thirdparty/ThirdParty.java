package org.rowanmq.tck.thirdparty;

import static org.awaitility.Awaitility.await;

import jakarta.jms.JMSConsumer;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.QueueBrowser;
import jakarta.jms.TextMessage;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.Enumeration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.awaitility.core.ThrowingRunnable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;
import org.rowanmq.jms.JmsConnectionFactory;
import org.rowanmq.tck.harness.PackagedBroker;

/** What every test class of this module extends. One broker serves all of them, one at a time. */
@Timeout(120)
public abstract class ThirdParty {
  /** After so many failed deliveries a message is in the dead-letter queue. */
  protected static final int MAX_ATTEMPTS = 3;

  /** How long to wait for what must come. */
  protected static final Duration PATIENCE = Duration.ofSeconds(60);

  /** A broker that is back is found at once: tests wait for it. */
  private static final String SOON = "reconnect-delay-max=500ms";

  private static final AtomicLong NAMES = new AtomicLong();

  private final Deque<AutoCloseable> open = new ArrayDeque<>();

  private static final class Broker {
    static final PackagedBroker BROKER =
        PackagedBroker.start(
            "destinations: {policies: [{destination: '*', redelivery: {max-attempts: "
                + MAX_ATTEMPTS
                + "}}]}");
  }

  protected static PackagedBroker broker() {
    return Broker.BROKER;
  }

  protected static JmsConnectionFactory factory() {
    return factory("");
  }

  /**
   * A factory with the administrator's credentials; options as in {@code prefetch=0&share=false}.
   */
  protected static JmsConnectionFactory factory(String options) {
    String uri = uri() + (options.isEmpty() ? "" : "&" + options);
    return new JmsConnectionFactory(uri, PackagedBroker.ADMIN, broker().adminPassword());
  }

  /** The broker's, with what holds for all factories. */
  protected static String uri() {
    return broker().url() + "?" + SOON + Sealed.OPTIONS;
  }

  /** A name that no other test uses. */
  protected static String name(String what) {
    return what + "-" + NAMES.incrementAndGet();
  }

  /** For example a-1, a-2, a-3. */
  protected static List<String> texts(String prefix, int count) {
    return IntStream.rangeClosed(1, count).mapToObj(i -> prefix + "-" + i).toList();
  }

  /** Closes it after the test, the latest first. */
  protected final <T extends AutoCloseable> T closed(T resource) {
    open.push(resource);
    return resource;
  }

  /** Sends with plain JMS. */
  protected static void send(String queue, List<String> texts) {
    try (JMSContext context = factory().createContext()) {
      texts.forEach(text -> context.createProducer().send(context.createQueue(queue), text));
    }
  }

  /** Publishes with plain JMS. */
  protected static void publish(String topic, List<String> texts) {
    try (JMSContext context = factory().createContext()) {
      texts.forEach(text -> context.createProducer().send(context.createTopic(topic), text));
    }
  }

  /** Takes so many messages from a queue with plain JMS; fewer if they do not come. */
  protected static List<Received.Entry> take(String queue, int count) {
    Received received = new Received();
    try (JMSContext context = factory().createContext();
        JMSConsumer consumer = context.createConsumer(context.createQueue(queue))) {
      for (int i = 0; i < count; i++) {
        Message message = consumer.receive(PATIENCE.toMillis() / 4);
        if (message == null) {
          break;
        }
        received.onMessage(message);
      }
    }
    return received.entries();
  }

  /** The texts that lie in a queue, by a browser. */
  protected static List<String> lyingIn(String queue) throws JMSException {
    List<String> texts = new ArrayList<>();
    try (JMSContext context = factory().createContext();
        QueueBrowser browser = context.createBrowser(context.createQueue(queue))) {
      Enumeration<?> messages = browser.getEnumeration();
      for (Object message : Collections.list(messages)) {
        texts.add(((TextMessage) message).getText());
      }
    }
    return texts;
  }

  protected static List<String> deadLetters() throws JMSException {
    return lyingIn("DLQ");
  }

  /** Waits until the assertion holds. */
  protected static void eventually(ThrowingRunnable assertion) {
    await().atMost(PATIENCE).untilAsserted(assertion);
  }

  /** How many consumers the broker knows of for a queue. */
  protected static int consumersOf(String queue) {
    return broker()
        .command("queues")
        .lines()
        .map(line -> line.strip().split("\\s+"))
        .filter(columns -> columns[0].equals(queue))
        .mapToInt(columns -> Integer.parseInt(columns[5]))
        .sum();
  }

  /** One of the broker's counters: {@code channels}, {@code consumers}. */
  protected static int status(String counter) {
    return broker()
        .command("status")
        .lines()
        .map(line -> line.strip().split("\\s+"))
        .filter(columns -> columns[0].equals(counter))
        .mapToInt(columns -> Integer.parseInt(columns[1]))
        .findFirst()
        .orElseThrow();
  }

  /** SIGKILL, and back again. */
  protected static void crash() {
    broker().kill();
    broker().restart();
  }

  @AfterEach
  final void closeAll() throws Exception {
    if (!broker().isRunning()) {
      broker().restart();
    }
    while (!open.isEmpty()) {
      open.pop().close();
    }
  }
}
