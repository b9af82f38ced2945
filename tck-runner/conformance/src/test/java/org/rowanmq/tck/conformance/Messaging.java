package org.rowanmq.tck.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.jms.Connection;
import jakarta.jms.DeliveryMode;
import jakarta.jms.Destination;
import jakarta.jms.JMSException;
import jakarta.jms.JMSRuntimeException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.Queue;
import jakarta.jms.Session;
import jakarta.jms.TextMessage;
import jakarta.jms.Topic;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;

/**
 * What tests of connections, sessions and consumers share: a session to send and look with, texts,
 * and threads beside the test's.
 */
abstract class Messaging extends Conformance {
  /** Long enough for a message that must not come to have come. Milliseconds. */
  static final long A_MOMENT = 200;

  static {
    Awaitility.setDefaultTimeout(Duration.ofMillis(PATIENCE));
  }

  private Connection connection;

  /** Of a started connection of its own; for sending, and for looking at what is left. */
  Session other;

  /** A queue no other test uses. */
  Queue queue;

  /** A topic no other test uses. */
  Topic topic;

  /** What a call may do. */
  interface Call {
    void run() throws JMSException;
  }

  @BeforeEach
  final void connect() throws JMSException {
    connection = started();
    other = connection.createSession();
    queue = other.createQueue(name());
    topic = other.createTopic(name());
  }

  /** A connection that is started and is closed after the test. */
  final Connection started() throws JMSException {
    Connection started = connection();
    started.start();
    return started;
  }

  /** A started connection with this client id. */
  final Connection started(String clientId) throws JMSException {
    Connection started = connection();
    started.setClientID(clientId);
    started.start();
    return started;
  }

  /** A session of a started connection of its own. */
  final Session session(int mode) throws JMSException {
    return started().createSession(mode);
  }

  final <T> Background<T> background(Callable<T> work) {
    return closed(new Background<>(work));
  }

  /** Sends from {@link #other}. */
  final void send(Destination to, String... texts) throws JMSException {
    send(other, to, texts);
  }

  static void send(Session session, Destination to, String... texts) throws JMSException {
    try (MessageProducer producer = session.createProducer(to)) {
      for (String text : texts) {
        producer.send(session.createTextMessage(text));
      }
    }
  }

  /** Sends from {@link #other} with a property that selectors may use. */
  final void sendColoured(Destination to, String colour, String text) throws JMSException {
    try (MessageProducer producer = other.createProducer(to)) {
      TextMessage message = other.createTextMessage(text);
      message.setStringProperty("colour", colour);
      producer.send(message);
    }
  }

  final void send(Destination to, String text, int priority, long timeToLive) throws JMSException {
    try (MessageProducer producer = other.createProducer(to)) {
      producer.send(other.createTextMessage(text), DeliveryMode.PERSISTENT, priority, timeToLive);
    }
  }

  final void sendDelayed(Session session, Destination to, String text, long delay)
      throws JMSException {
    try (MessageProducer producer = session.createProducer(to)) {
      producer.setDeliveryDelay(delay);
      producer.send(session.createTextMessage(text));
    }
  }

  static String text(Message message) throws JMSException {
    assertThat(message).as("a message must have come").isNotNull();
    return message.getBody(String.class);
  }

  /** The texts of the next messages; waits for each. */
  static List<String> receive(MessageConsumer consumer, int count) throws JMSException {
    List<String> texts = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      Message message = consumer.receive(PATIENCE);
      assertThat(message).as("after " + texts).isNotNull();
      texts.add(text(message));
    }
    return texts;
  }

  /** The text, {@code *} if it is marked as redelivered, and how often it was delivered. */
  static String described(Message message) throws JMSException {
    return text(message)
        + (message.getJMSRedelivered() ? "*" : "")
        + message.getIntProperty("JMSXDeliveryCount");
  }

  static List<String> receiveDescribed(MessageConsumer consumer, int count) throws JMSException {
    List<String> described = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      described.add(described(consumer.receive(PATIENCE)));
    }
    return described;
  }

  /** Everything that is in the queue, taken by another session. */
  final List<String> left(Queue in) throws JMSException {
    try (MessageConsumer consumer = other.createConsumer(in)) {
      return rest(consumer);
    }
  }

  /** Everything the consumer gets without waiting. */
  static List<String> rest(MessageConsumer consumer) throws JMSException {
    List<String> texts = new ArrayList<>();
    for (Message m = consumer.receiveNoWait(); m != null; m = consumer.receiveNoWait()) {
      texts.add(text(m));
    }
    return texts;
  }

  static String[] numbered(int count) {
    return IntStream.range(0, count).mapToObj(Integer::toString).toArray(String[]::new);
  }

  /** "done", or the name of the exception. */
  static String outcome(Call call) {
    try {
      call.run();
      return "done";
    } catch (JMSException | JMSRuntimeException e) {
      return e.getClass().getSimpleName();
    }
  }
}
