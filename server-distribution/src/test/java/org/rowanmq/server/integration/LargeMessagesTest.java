package org.rowanmq.server.integration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import jakarta.jms.BytesMessage;
import jakarta.jms.Connection;
import jakarta.jms.DeliveryMode;
import jakarta.jms.Destination;
import jakarta.jms.JMSException;
import jakarta.jms.MapMessage;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.ObjectMessage;
import jakarta.jms.Queue;
import jakarta.jms.QueueBrowser;
import jakarta.jms.Session;
import jakarta.jms.StreamMessage;
import jakarta.jms.TextMessage;
import jakarta.jms.Topic;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.io.TempDir;
import org.rowanmq.jms.JmsConnectionFactory;
import org.rowanmq.server.StoreConfig;

/** Messages whose bodies are larger than what broker and client hold of them. */
class LargeMessagesTest {
  private static final long SOON = 20_000;
  private static final int SIZE = 3 << 20;

  @SuppressWarnings("NullAway.Init") // set before all tests
  private static LiveBroker broker;

  private final List<Connection> connections = new ArrayList<>();

  @SuppressWarnings("NullAway.Init") // set before each test
  private String name;

  @BeforeAll
  static void start(@TempDir Path directory) throws Exception {
    broker = LiveBroker.startWithoutLimit(StoreConfig.defaults().withDirectory(directory));
  }

  @AfterAll
  static void stop() {
    broker.close();
  }

  @BeforeEach
  void name(TestInfo test) {
    name = test.getTestMethod().orElseThrow().getName();
  }

  @AfterEach
  void close() throws JMSException {
    for (Connection connection : connections) {
      connection.close();
    }
    connections.clear();
    // What no message needs any more is removed, and what was under way is not charged any more.
    await()
        .atMost(Duration.ofSeconds(20))
        .untilAsserted(() -> assertThat(broker.status()).containsEntry("large-contents", "0"));
  }

  private Session session(int mode, String... options) throws JMSException {
    JmsConnectionFactory factory = new JmsConnectionFactory(broker.uri(options));
    Connection connection = factory.createConnection(broker.user(), broker.password());
    connections.add(connection);
    connection.start();
    return connection.createSession(mode);
  }

  /** Bytes that tell where they are, without an end in memory. */
  private static final class Pattern extends InputStream {
    private final long length;
    private long position;

    Pattern(long length) {
      this.length = length;
    }

    static byte at(long position) {
      return (byte) (position * 31 + (position >> 13));
    }

    @Override
    public int read() {
      return position == length ? -1 : at(position++) & 0xff;
    }

    @Override
    public int read(byte[] into, int offset, int count) {
      if (position == length) {
        return -1;
      }
      int read = (int) Math.min(count, length - position);
      for (int i = 0; i < read; i++) {
        into[offset + i] = at(position++);
      }
      return read;
    }
  }

  private static byte[] pattern(int length) throws Exception {
    return new Pattern(length).readAllBytes();
  }

  private static BytesMessage bytes(Session session, int length) throws Exception {
    BytesMessage message = session.createBytesMessage();
    message.writeBytes(pattern(length));
    return message;
  }

  private static byte[] read(Message message) throws Exception {
    BytesMessage bytes = (BytesMessage) message;
    byte[] body = new byte[(int) bytes.getBodyLength()];
    assertThat(bytes.readBytes(body)).isEqualTo(body.length);
    assertThat(bytes.readBytes(new byte[1])).isEqualTo(-1);
    return body;
  }

  private static void send(Session session, Destination to, Message message) throws JMSException {
    try (MessageProducer producer = session.createProducer(to)) {
      producer.send(message);
    }
  }

  @Test
  void aBodyOfManyMegabytesStreamsThroughAndSmallMessagesPassIt() throws Exception {
    long length = 64L << 20;
    Session session = session(Session.AUTO_ACKNOWLEDGE);
    Queue queue = session.createQueue(name);
    BytesMessage message = session.createBytesMessage();
    message.setStringProperty("colour", "red");
    message.setObjectProperty("JMS_ROWAN_InputStream", new Pattern(length));
    // On the same connection, while the large one is under way.
    AtomicBoolean isOver = new AtomicBoolean();
    Session other = connections.get(0).createSession(Session.AUTO_ACKNOWLEDGE);
    Queue small = other.createQueue(name + "-small");
    MessageConsumer smallConsumer = other.createConsumer(small);
    MessageProducer smallProducer = other.createProducer(small);
    List<Integer> passed = Collections.synchronizedList(new ArrayList<>());
    Thread beside =
        new Thread(
            () -> {
              try {
                for (int i = 0; !isOver.get(); i++) {
                  smallProducer.send(other.createTextMessage("small"));
                  assertThat(smallConsumer.receive(SOON)).isNotNull();
                  passed.add(i);
                }
              } catch (JMSException e) {
                throw new IllegalStateException(e);
              }
            });
    beside.start();
    send(session, queue, message);
    int whileSending = passed.size();
    BytesMessage received =
        (BytesMessage) session.createConsumer(queue, "colour = 'red'").receive(SOON);
    assertThat(received.getBodyLength()).isEqualTo(length);
    byte[] part = new byte[100_000];
    long position = 0;
    for (int count = received.readBytes(part); count > 0; count = received.readBytes(part)) {
      for (int i = 0; i < count; i += 97) {
        assertThat(part[i]).isEqualTo(Pattern.at(position + i));
      }
      position += count;
    }
    isOver.set(true);
    beside.join(SOON);

    assertThat(position).isEqualTo(length);
    assertThat(whileSending).isPositive();
    assertThat(passed.size()).isGreaterThan(whileSending);
    assertThat(Long.parseLong(broker.status().get("memory-peak-bytes"))).isLessThan(32 << 20);
  }

  @Test
  void aBodyCanBeReadAfterItsMessageWasAcknowledged() throws Exception {
    Session session = session(Session.AUTO_ACKNOWLEDGE);
    Queue queue = session.createQueue(name);
    send(session, queue, bytes(session, SIZE));
    send(session, queue, bytes(session, SIZE + 1));
    MessageConsumer consumer = session.createConsumer(queue);
    BytesMessage first = (BytesMessage) consumer.receive(SOON);
    assertThat(first.readByte()).isEqualTo(Pattern.at(0));
    Message second = consumer.receive(SOON);
    consumer.close();
    session.close();

    first.reset();
    assertThat(read(first)).isEqualTo(pattern(SIZE));
    first.reset();
    assertThat(read(first)).isEqualTo(pattern(SIZE));
    assertThat(read(second)).isEqualTo(pattern(SIZE + 1));
    Session next = session(Session.AUTO_ACKNOWLEDGE);
    assertThat(next.createConsumer(queue).receiveNoWait()).isNull();
  }

  @Test
  void anAcknowledgedBodyIsKeptAndAnUnacknowledgedOneComesAgain() throws Exception {
    Session session = session(Session.CLIENT_ACKNOWLEDGE);
    Queue queue = session.createQueue(name);
    send(session, queue, bytes(session, SIZE));
    send(session, queue, bytes(session, SIZE));
    MessageConsumer consumer = session.createConsumer(queue);
    Message kept = consumer.receive(SOON);
    kept.acknowledge();
    Message lost = consumer.receive(SOON);
    session.close();

    assertThat(read(kept)).isEqualTo(pattern(SIZE));
    assertThatThrownBy(() -> read(lost))
        .isInstanceOf(JMSException.class)
        .hasMessageContaining("closed");
    Session next = session(Session.AUTO_ACKNOWLEDGE);
    Message again = next.createConsumer(queue).receive(SOON);
    assertThat(again.getJMSRedelivered()).isTrue();
    assertThat(read(again)).isEqualTo(pattern(SIZE));
  }

  @Test
  void transactionsTakeAndGiveThemBack() throws Exception {
    Session session = session(Session.SESSION_TRANSACTED);
    Queue queue = session.createQueue(name);
    send(session, queue, bytes(session, SIZE));
    session.rollback();
    send(session, queue, bytes(session, SIZE + 7));
    session.commit();
    MessageConsumer consumer = session.createConsumer(queue);
    assertThat(read(consumer.receive(SOON))).isEqualTo(pattern(SIZE + 7));
    session.rollback();
    Message again = consumer.receive(SOON);
    assertThat(again.getJMSRedelivered()).isTrue();
    session.commit();
    assertThat(read(again)).isEqualTo(pattern(SIZE + 7));
    assertThat(consumer.receiveNoWait()).isNull();
  }

  @Test
  void allSubscriptionsOfATopicGetIt() throws Exception {
    Session session = session(Session.AUTO_ACKNOWLEDGE, "client-id=" + name);
    Topic topic = session.createTopic(name);
    MessageConsumer durable = session.createDurableConsumer(topic, "one");
    MessageConsumer loose = session.createConsumer(topic);
    MessageConsumer selective = session.createConsumer(topic, "colour = 'green'");
    Message message = bytes(session, SIZE);
    message.setStringProperty("colour", "blue");
    send(session, topic, message);
    assertThat(read(durable.receive(SOON))).isEqualTo(pattern(SIZE));
    assertThat(read(loose.receive(SOON))).isEqualTo(pattern(SIZE));
    assertThat(selective.receiveNoWait()).isNull();
    durable.close();
    session.unsubscribe("one");
  }

  @Test
  void theBrokerMayStartAnewInTheMiddle() throws Exception {
    Session session = session(Session.AUTO_ACKNOWLEDGE, "prefetch=1");
    Queue queue = session.createQueue(name);
    AtomicBoolean isRestarted = new AtomicBoolean();
    BytesMessage message = session.createBytesMessage();
    message.setObjectProperty("JMS_ROWAN_InputStream", new Pattern(48 << 20));
    Thread restart =
        new Thread(
            () -> {
              try {
                await()
                    .pollDelay(Duration.ZERO)
                    .pollInterval(Duration.ofMillis(10))
                    .until(() -> !broker.status().get("large-contents").equals("0"));
                broker.stop();
                broker.startAgain();
                isRestarted.set(true);
              } catch (Exception e) {
                throw new IllegalStateException(e);
              }
            });
    restart.start();
    send(session, queue, message);
    restart.join(SOON);
    assertThat(isRestarted).isTrue();
    MessageConsumer consumer = session.createConsumer(queue);
    BytesMessage received = (BytesMessage) consumer.receive(SOON);
    byte[] half = new byte[24 << 20];
    assertThat(received.readBytes(half)).isEqualTo(half.length);
    broker.stop();
    broker.startAgain();
    byte[] rest = new byte[24 << 20];
    assertThat(received.readBytes(rest)).isEqualTo(rest.length);
    assertThat(rest[rest.length - 1]).isEqualTo(Pattern.at((48 << 20) - 1));
    // Whether it comes again is the broker's to say, but then it says so.
    Message again = consumer.receive(1_000);
    assertThat(again == null || again.getJMSRedelivered()).isTrue();
  }

  @Test
  void textsObjectsMapsAndStreamsOfThatSizeComeAsAWhole() throws Exception {
    Session session = session(Session.AUTO_ACKNOWLEDGE);
    Queue queue = session.createQueue(name);
    String text = "grün ".repeat(400_000);
    send(session, queue, session.createTextMessage(text));
    send(session, queue, session.createObjectMessage(pattern(SIZE)));
    MapMessage map = session.createMapMessage();
    map.setBytes("bytes", pattern(SIZE));
    send(session, queue, map);
    StreamMessage stream = session.createStreamMessage();
    stream.writeBytes(pattern(SIZE));
    stream.writeString("end");
    send(session, queue, stream);
    MessageConsumer consumer = session.createConsumer(queue);

    assertThat(((TextMessage) consumer.receive(SOON)).getText()).isEqualTo(text);
    ObjectMessage object = (ObjectMessage) consumer.receive(SOON);
    assertThat((byte[]) object.getObject()).isEqualTo(pattern(SIZE));
    assertThat(((MapMessage) consumer.receive(SOON)).getBytes("bytes")).isEqualTo(pattern(SIZE));
    StreamMessage received = (StreamMessage) consumer.receive(SOON);
    byte[] part = new byte[SIZE];
    assertThat(received.readBytes(part)).isEqualTo(SIZE);
    assertThat(part).isEqualTo(pattern(SIZE));
  }

  @Test
  void browsersReadThemAndForwardingKeepsThem() throws Exception {
    Session session = session(Session.AUTO_ACKNOWLEDGE);
    Queue queue = session.createQueue(name);
    Queue next = session.createQueue(name + "-next");
    send(session, queue, bytes(session, SIZE));
    QueueBrowser browser = session.createBrowser(queue);
    Message shown = (Message) browser.getEnumeration().nextElement();
    assertThat(read(shown)).isEqualTo(pattern(SIZE));
    browser.close();

    send(session, next, session.createConsumer(queue).receive(SOON));
    BytesMessage forwarded = (BytesMessage) session.createConsumer(next).receive(SOON);
    ByteArrayOutputStream saved = new ByteArrayOutputStream();
    forwarded.setObjectProperty("JMS_ROWAN_SaveStream", saved);
    assertThat(saved.toByteArray()).isEqualTo(pattern(SIZE));
    InputStream stream = (InputStream) forwarded.getObjectProperty("JMS_ROWAN_InputStream");
    assertThat(stream.readAllBytes()).isEqualTo(pattern(SIZE));
    assertThat(forwarded.getBody(byte[].class)).isEqualTo(pattern(SIZE));
  }

  @Test
  void whatIsNotPersistentOrTemporaryPassesThroughTheStoreAndLeavesNothing() throws Exception {
    Session session = session(Session.AUTO_ACKNOWLEDGE);
    Queue temporary = session.createTemporaryQueue();
    MessageProducer producer = session.createProducer(temporary);
    producer.setDeliveryMode(DeliveryMode.NON_PERSISTENT);
    MessageConsumer consumer = session.createConsumer(temporary);
    producer.send(bytes(session, SIZE));
    send(session, temporary, bytes(session, SIZE));
    assertThat(read(consumer.receive(SOON))).isEqualTo(pattern(SIZE));
    assertThat(read(consumer.receive(SOON))).isEqualTo(pattern(SIZE));
    send(session, temporary, bytes(session, SIZE));
  }

  @Test
  void failedOnesAreDeadLettersAndExpiredOnesAreGone() throws Exception {
    Session session = session(Session.SESSION_TRANSACTED);
    Queue queue = session.createQueue(name);
    send(session, queue, bytes(session, SIZE));
    session.commit();
    MessageConsumer consumer = session.createConsumer(queue);
    for (int i = 0; i < 10; i++) {
      assertThat(consumer.receive(SOON)).isNotNull();
      session.rollback();
    }
    Queue deadLetters = session.createQueue("DLQ");
    assertThat(read(session.createConsumer(deadLetters).receive(SOON))).isEqualTo(pattern(SIZE));
    MessageProducer producer = session.createProducer(queue);
    producer.setTimeToLive(1);
    producer.send(bytes(session, SIZE));
    session.commit();
    assertThat(consumer.receive(200)).isNull();
    producer.setTimeToLive(0);
    producer.setDeliveryDelay(50);
    producer.send(bytes(session, SIZE));
    session.commit();
    assertThat(read(consumer.receive(SOON))).isEqualTo(pattern(SIZE));
    session.commit();
  }

  @Test
  void aBodyThatCannotBeSavedOrReadSaysWhy() throws Exception {
    Session session = session(Session.AUTO_ACKNOWLEDGE);
    Queue queue = session.createQueue(name);
    BytesMessage message = session.createBytesMessage();
    assertThatThrownBy(() -> message.setObjectProperty("JMS_ROWAN_InputStream", "text"))
        .isInstanceOf(JMSException.class)
        .hasMessageContaining("java.io.InputStream");
    send(session, queue, bytes(session, SIZE));
    Message received = session.createConsumer(queue).receive(SOON);
    OutputStream broken =
        new OutputStream() {
          @Override
          public void write(int value) throws IOException {
            throw new IOException("disk full");
          }
        };
    assertThatThrownBy(() -> received.setObjectProperty("JMS_ROWAN_SaveStream", broken))
        .isInstanceOf(JMSException.class)
        .hasMessageContaining("disk full");
    assertThat(read(received)).isEqualTo(pattern(SIZE));
  }
}
