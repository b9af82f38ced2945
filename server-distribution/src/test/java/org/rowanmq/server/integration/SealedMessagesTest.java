package org.rowanmq.server.integration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.jms.BytesMessage;
import jakarta.jms.Connection;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.MapMessage;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageFormatException;
import jakarta.jms.MessageFormatRuntimeException;
import jakarta.jms.ObjectMessage;
import jakarta.jms.QueueBrowser;
import jakarta.jms.Session;
import jakarta.jms.StreamMessage;
import jakarta.jms.TextMessage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.Key;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.rowanmq.wire.AdminOperation;
import org.rowanmq.wire.ErrorCode;

/** Bodies that broker and database never see, and what becomes of those that cannot be opened. */
class SealedMessagesTest extends WithBroker {
  private static final String SECRET_TEXT = "nobody but the receiver may read this";

  private static Path all = Path.of("");
  private static Path none = Path.of("");

  @BeforeAll
  static void makeKeys() throws Exception {
    all = Files.createDirectory(directory.resolve("keys"));
    none = Files.createDirectory(directory.resolve("no-keys"));
    Files.writeString(all.resolve("k1.key"), "0123456789abcdef".repeat(4));
    Files.writeString(none.resolve("k1.key"), "fedcba9876543210".repeat(4));
    pair("ann", "RSA");
    pair("signer", "Ed25519");
  }

  private static void pair(String id, String algorithm) throws Exception {
    KeyPair pair = KeyPairGenerator.getInstance(algorithm).generateKeyPair();
    pem(all.resolve(id + ".private.pem"), "PRIVATE KEY", pair.getPrivate());
    pem(all.resolve(id + ".public.pem"), "PUBLIC KEY", pair.getPublic());
  }

  static void pem(Path file, String label, Key key) throws Exception {
    Files.writeString(
        file,
        "-----BEGIN "
            + label
            + "-----\n"
            + Base64.getMimeEncoder().encodeToString(key.getEncoded())
            + "\n-----END "
            + label
            + "-----\n");
  }

  private static String keys() {
    return "seal-keys=" + all;
  }

  private static String wrongKeys() {
    return "seal-keys=" + none;
  }

  private Session sealing(int mode) throws JMSException {
    return session(mode, keys(), "encrypt=k1", "sign=signer");
  }

  private void sendSealed(String... texts) throws JMSException {
    Session session = sealing(Session.AUTO_ACKNOWLEDGE);
    try (var producer = session.createProducer(queue(session))) {
      for (String text : texts) {
        TextMessage message = session.createTextMessage(text);
        message.setJMSCorrelationID(name());
        message.setStringProperty("colour", "green");
        producer.send(message);
      }
    }
  }

  private Message dead() throws JMSException {
    return dead(keys());
  }

  private @Nullable Message dead(String... options) throws JMSException {
    Session session = session(Session.AUTO_ACKNOWLEDGE, options);
    return session
        .createConsumer(session.createQueue("DLQ"), "JMSCorrelationID = '" + name() + "'")
        .receive(SOON);
  }

  /** It is in the dead-letter queue, whole, and nowhere else. */
  private void assertDeadLettered() throws JMSException {
    Message dead = dead();
    assertThat(text(dead)).isEqualTo(SECRET_TEXT);
    assertThat(dead.getStringProperty("JMS_Rowan_DeadLetterReason")).contains("10");
    assertThat(dead.getStringProperty("JMS_Rowan_DeadLetterOrigin")).contains(name());
    assertThat(dead.getStringProperty("JMS_Rowan_Signer")).isEqualTo("signer");
    Session session = session();
    assertThat(session.createConsumer(queue(session)).receiveNoWait()).isNull();
  }

  private static void assertCannotBeOpened(JMSException e) {
    assertThat(e).isInstanceOf(MessageFormatException.class).hasMessageContaining("'k1'");
    assertThat(e.getErrorCode()).isEqualTo(ErrorCode.SEAL_KEY.symbol());
    assertThat(e.toString()).doesNotContain("0123456789").doesNotContain("fedcba98");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "encrypt=k1",
        "encrypt=ann&sign=signer",
        "sign=ann",
        "digest=sha-256",
        "compress=gzip&compress-above=0",
        "encrypt=k1&sign=signer&compress=deflate&compress-above=0&digest=sha-256"
      })
  void everyTypeOfMessageTravelsSealed(String method) throws Exception {
    Session session = session(Session.AUTO_ACKNOWLEDGE, keys(), method);
    var to = session.createQueue(name() + method.hashCode());
    var producer = session.createProducer(to);
    BytesMessage bytes = session.createBytesMessage();
    bytes.writeUTF("bytes");
    MapMessage map = session.createMapMessage();
    map.setLong("long", 7);
    StreamMessage stream = session.createStreamMessage();
    stream.writeString("stream");
    for (Message each :
        List.of(
            session.createMessage(),
            session.createTextMessage("text"),
            session.createTextMessage(),
            bytes,
            map,
            stream,
            session.createObjectMessage(new ArrayList<>(List.of(1, 2))))) {
      each.setIntProperty("number", 5);
      producer.send(each);
    }

    Session receiving = session(Session.AUTO_ACKNOWLEDGE, keys());
    MessageConsumer consumer = receiving.createConsumer(to, "number = 5");
    List<Message> messages = new ArrayList<>();
    for (int i = 0; i < 7; i++) {
      messages.add(consumer.receive(SOON));
    }
    assertThat(messages.get(0)).isNotInstanceOf(TextMessage.class);
    assertThat(text(messages.get(1))).isEqualTo("text");
    assertThat(((TextMessage) messages.get(2)).getText()).isNull();
    assertThat(((BytesMessage) messages.get(3)).readUTF()).isEqualTo("bytes");
    assertThat(((MapMessage) messages.get(4)).getLong("long")).isEqualTo(7);
    assertThat(((StreamMessage) messages.get(5)).readString()).isEqualTo("stream");
    assertThat(((ObjectMessage) messages.get(6)).getObject()).isEqualTo(List.of(1, 2));
    String signer =
        method.contains("sign=signer") ? "signer" : method.contains("sign=ann") ? "ann" : null;
    for (Message each : messages) {
      assertThat(each.getStringProperty("JMS_Rowan_Signer")).isEqualTo(signer);
    }
  }

  @Test
  void neitherBrokerNorDatabaseHasTheText() throws Exception {
    sendSealed(SECRET_TEXT);

    String rows =
        broker
            .administer(
                AdminOperation.SQL,
                Map.of(
                    "statement",
                    "SELECT body_type, body_text, properties FROM queue_messages_v1 WHERE queue = '"
                        + name()
                        + "'",
                    "rows",
                    "10",
                    "seconds",
                    "10"))
            .rows()
            .toString();
    assertThat(rows).contains("sealed").contains("green").doesNotContain(SECRET_TEXT);
    for (Path file : files()) {
      assertThat(new String(Files.readAllBytes(file), java.nio.charset.StandardCharsets.ISO_8859_1))
          .as(file.toString())
          .doesNotContain(SECRET_TEXT);
    }
  }

  private static List<Path> files() throws Exception {
    try (var files = Files.walk(directory)) {
      return files.filter(Files::isRegularFile).toList();
    }
  }

  @Test
  void aSenderCannotPretendToHaveSigned() throws Exception {
    Session session = session();
    TextMessage message = session.createTextMessage("not signed");
    message.setStringProperty("JMS_Rowan_Signer", "signer");
    session.createProducer(queue(session)).send(message);

    assertThat(
            session.createConsumer(queue(session), "JMS_Rowan_Signer = 'signer'").receiveNoWait())
        .isNull();
    Session receiving = session(Session.AUTO_ACKNOWLEDGE, keys());
    Message received = receiving.createConsumer(queue(receiving)).receive(SOON);
    assertThat(received.propertyExists("JMS_Rowan_Signer")).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      ints = {Session.AUTO_ACKNOWLEDGE, Session.DUPS_OK_ACKNOWLEDGE, Session.CLIENT_ACKNOWLEDGE})
  void whatReceiveCannotOpenBecomesADeadLetter(int mode) throws Exception {
    sendSealed(SECRET_TEXT);
    Session session = session(mode, wrongKeys());
    MessageConsumer consumer = session.createConsumer(queue(session));

    for (int i = 0; i < 10; i++) {
      assertThatThrownBy(() -> consumer.receive(SOON))
          .isInstanceOfSatisfying(JMSException.class, SealedMessagesTest::assertCannotBeOpened);
    }

    assertThat(consumer.receiveNoWait()).isNull();
    assertDeadLettered();
  }

  @Test
  void whatAClientAcknowledgeSessionCannotOpenTakesNoOtherMessageAlong() throws Exception {
    Session plain = session();
    send(plain, queue(plain), "before");
    sendSealed(SECRET_TEXT);
    send(plain, queue(plain), "after");
    Session session = session(Session.CLIENT_ACKNOWLEDGE, wrongKeys());
    MessageConsumer consumer = session.createConsumer(queue(session));

    Message before = consumer.receive(SOON);
    assertThat(text(before)).isEqualTo("before");
    List<String> later = new ArrayList<>();
    int failures = 0;
    Message last = before;
    while (later.isEmpty() || failures < 10) {
      try {
        Message next = consumer.receive(SOON);
        assertThat(next).isNotNull();
        later.add(text(next));
        last = next;
      } catch (MessageFormatException e) {
        failures++;
      }
    }
    last.acknowledge();

    assertThat(later).containsExactly("after");
    assertThat(failures).isEqualTo(10);
    assertDeadLettered();
  }

  @Test
  void aCommitDoesNotConsumeWhatCouldNotBeOpened() throws Exception {
    sendSealed(SECRET_TEXT);
    Session session = session(Session.SESSION_TRANSACTED, wrongKeys());
    MessageConsumer consumer = session.createConsumer(queue(session));

    for (int i = 0; i < 10; i++) {
      assertThatThrownBy(() -> consumer.receive(SOON)).isInstanceOf(MessageFormatException.class);
      session.commit();
    }

    assertDeadLettered();
  }

  @Test
  void aRollbackCountsItOnce() throws Exception {
    sendSealed(SECRET_TEXT);
    Session session = session(Session.SESSION_TRANSACTED, wrongKeys());
    MessageConsumer consumer = session.createConsumer(queue(session));

    for (int i = 0; i < 10; i++) {
      assertThatThrownBy(() -> consumer.receive(SOON)).isInstanceOf(MessageFormatException.class);
      session.rollback();
    }

    assertDeadLettered();
  }

  @ParameterizedTest
  @ValueSource(
      ints = {
        Session.SESSION_TRANSACTED,
        Session.AUTO_ACKNOWLEDGE,
        Session.DUPS_OK_ACKNOWLEDGE,
        Session.CLIENT_ACKNOWLEDGE
      })
  void aListenerIsNotGivenWhatCannotBeOpenedAndGoesOn(int mode) throws Exception {
    sendSealed(SECRET_TEXT);
    Session plain = session();
    send(plain, queue(plain), "good");
    Session session = session(mode, wrongKeys());
    List<String> given = new CopyOnWriteArrayList<>();
    session
        .createConsumer(queue(session))
        .setMessageListener(
            message -> {
              try {
                given.add(text(message));
                if (mode == Session.SESSION_TRANSACTED) {
                  session.commit();
                } else {
                  message.acknowledge();
                }
              } catch (JMSException e) {
                given.add(e.toString());
              }
            });

    assertDeadLettered();
    assertThat(given).containsExactly("good");
  }

  @Test
  void aContextFailsUnchecked() throws Exception {
    sendSealed(SECRET_TEXT);
    try (JMSContext context = factory(wrongKeys()).createContext()) {
      var consumer = context.createConsumer(context.createQueue(name()));
      for (int i = 0; i < 5; i++) {
        assertThatThrownBy(() -> consumer.receive(SOON))
            .isInstanceOf(MessageFormatRuntimeException.class);
        assertThatThrownBy(() -> consumer.receiveBody(String.class, SOON))
            .isInstanceOf(MessageFormatRuntimeException.class);
      }
    }
    assertDeadLettered();
  }

  @Test
  void aServerSessionIsNotGivenWhatCannotBeOpened() throws Exception {
    sendSealed(SECRET_TEXT);
    Connection connection = connect(wrongKeys());
    List<String> given = new CopyOnWriteArrayList<>();
    try (SessionPool pool =
        new SessionPool(
            connection,
            1,
            Session.AUTO_ACKNOWLEDGE,
            session -> message -> given.add(message.toString()))) {
      connection.createConnectionConsumer(session().createQueue(name()), null, pool, 1);
      connection.start();
      assertDeadLettered();
    }
    assertThat(given).isEmpty();
  }

  @Test
  void aBrowserShowsItWithoutItsBody() throws Exception {
    sendSealed(SECRET_TEXT);
    Session session = session(Session.AUTO_ACKNOWLEDGE, wrongKeys());
    try (QueueBrowser browser = session.createBrowser(queue(session))) {
      Object only = browser.getEnumeration().nextElement();
      assertThat(only)
          .isInstanceOfSatisfying(
              Message.class,
              message -> {
                assertThat(stringProperty(message, "colour")).isEqualTo("green");
                assertThatThrownBy(() -> message.getBody(String.class))
                    .isInstanceOf(MessageFormatException.class)
                    .hasMessageContaining("k1");
              });
    }
    Session knowing = session(Session.AUTO_ACKNOWLEDGE, keys());
    try (QueueBrowser browser = knowing.createBrowser(queue(knowing))) {
      Message only = (Message) browser.getEnumeration().nextElement();
      assertThat(text(only)).isEqualTo(SECRET_TEXT);
    }
  }

  private static String stringProperty(Message message, String name) {
    try {
      return message.getStringProperty(name);
    } catch (JMSException e) {
      return e.toString();
    }
  }

  @Test
  void whatIsLessThanRequiredIsRefusedAndKept() throws Exception {
    Session plain = session();
    TextMessage message = plain.createTextMessage(SECRET_TEXT);
    message.setJMSCorrelationID(name());
    plain.createProducer(queue(plain)).send(message);
    Session session = session(Session.AUTO_ACKNOWLEDGE, keys(), "require=encryption,signature");
    MessageConsumer consumer = session.createConsumer(queue(session));

    for (int i = 0; i < 10; i++) {
      assertThatThrownBy(() -> consumer.receive(SOON))
          .isInstanceOf(MessageFormatException.class)
          .hasMessageContaining("encryption");
    }

    assertThat(text(dead(keys()))).isEqualTo(SECRET_TEXT);
  }

  @Test
  void aReceivedMessageIsSentOnAndSealedAnew() throws Exception {
    sendSealed(SECRET_TEXT);
    Session session = session(Session.SESSION_TRANSACTED, keys(), "encrypt=ann");
    Message message = session.createConsumer(queue(session)).receive(SOON);
    session.createProducer(session.createQueue(name() + "2")).send(message);
    session.commit();

    Session receiving = session(Session.AUTO_ACKNOWLEDGE, keys(), "require=encryption");
    Message sentOn = receiving.createConsumer(receiving.createQueue(name() + "2")).receive(SOON);
    assertThat(text(sentOn)).isEqualTo(SECRET_TEXT);
    assertThat(sentOn.propertyExists("JMS_Rowan_Signer")).isFalse();
  }

  @Test
  void aTopicsSubscribersOpenItEachWithTheirKey() throws Exception {
    Session withKey = session(Session.AUTO_ACKNOWLEDGE, keys());
    Session withOther = session(Session.AUTO_ACKNOWLEDGE, wrongKeys());
    MessageConsumer opens = withKey.createConsumer(topic(withKey));
    MessageConsumer fails = withOther.createConsumer(topic(withOther));
    Session sending = sealing(Session.AUTO_ACKNOWLEDGE);
    send(sending, topic(sending), SECRET_TEXT);

    assertThat(text(opens.receive(SOON))).isEqualTo(SECRET_TEXT);
    assertThatThrownBy(() -> fails.receive(SOON)).isInstanceOf(MessageFormatException.class);
  }

  @Test
  void whatASenderLacksIsToldBeforeAnythingIsSent() throws Exception {
    Session session = session(Session.AUTO_ACKNOWLEDGE, keys(), "encrypt=unknown");
    assertThatThrownBy(() -> send(session, queue(session), "x"))
        .isInstanceOf(MessageFormatException.class)
        .hasMessageContaining("'unknown'");
    assertThatThrownBy(() -> connect("encrypt=k1")).hasMessageContaining("seal-keys");
    assertThat(session.createConsumer(queue(session)).receiveNoWait()).isNull();
  }
}
