package org.rowanmq.server.integration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.jms.BytesMessage;
import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageFormatException;
import jakarta.jms.Session;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.util.Arrays;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.rowanmq.jms.JmsConnectionFactory;
import org.rowanmq.runtime.SystemEnvironment;
import org.rowanmq.wire.ErrorCode;

/** Sealed bodies that are opened as they are read, and what happens if that ends badly. */
class SealedStreamsTest extends WithBroker {
  private static final int SIZE = 3 << 20;
  private static final SystemEnvironment ENVIRONMENT = new SystemEnvironment("tampering");

  private static Path keys = Path.of("");

  @BeforeAll
  static void makeKeys() throws Exception {
    keys = Files.createDirectory(directory.resolve("keys"));
    Files.writeString(keys.resolve("k1.key"), "0123456789abcdef".repeat(4));
    KeyPair pair = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
    SealedMessagesTest.pem(keys.resolve("signer.private.pem"), "PRIVATE KEY", pair.getPrivate());
    SealedMessagesTest.pem(keys.resolve("signer.public.pem"), "PUBLIC KEY", pair.getPublic());
  }

  @AfterAll
  static void end() {
    ENVIRONMENT.close();
  }

  private static String keys() {
    return "seal-keys=" + keys;
  }

  private void send(byte[] body, String... options) throws JMSException {
    Session session = session(Session.AUTO_ACKNOWLEDGE, options);
    BytesMessage message = session.createBytesMessage();
    message.setJMSCorrelationID(name());
    message.writeBytes(body);
    session.createProducer(queue(session)).send(message);
  }

  private static byte[] body(@Nullable Message message) throws JMSException {
    return message == null ? new byte[0] : message.getBody(byte[].class);
  }

  private @Nullable Message dead() throws JMSException {
    Session session = session(Session.AUTO_ACKNOWLEDGE, keys());
    return session
        .createConsumer(session.createQueue("DLQ"), "JMSCorrelationID = '" + name() + "'")
        .receive(SOON);
  }

  @ParameterizedTest
  @ValueSource(ints = {Session.AUTO_ACKNOWLEDGE, Session.SESSION_TRANSACTED})
  void aBodyIsOpenedAsItIsReadAndKeptSealed(int mode) throws Exception {
    byte[] noise = new byte[SIZE];
    new Random(5).nextBytes(noise);
    send(noise, keys(), "encrypt=k1", "sign=signer");
    Session session = session(mode, keys(), "require=encryption,signature");
    MessageConsumer consumer = session.createConsumer(queue(session));

    BytesMessage received = (BytesMessage) consumer.receive(SOON);
    assertThat(received.getBodyLength()).isEqualTo(noise.length);
    byte[] first = new byte[1_000];
    assertThat(received.readBytes(first)).isEqualTo(1_000);
    assertThat(received.getStringProperty("JMS_Rowan_Signer")).isEqualTo("signer");
    assertThat(consumer.receiveNoWait()).isNull();
    if (mode == Session.SESSION_TRANSACTED) {
      session.commit();
    }
    // The broker does not have it any more; what was not read was kept.
    assertThat(body(received)).isEqualTo(noise);
    Session other = session();
    assertThat(other.createConsumer(queue(other)).receiveNoWait()).isNull();
  }

  @Test
  void aTextIsOpenedAsAWhole() throws Exception {
    Session sending = session(Session.AUTO_ACKNOWLEDGE, keys(), "encrypt=k1", "compress=deflate");
    String text = "a large text with \u00e4 and so on ".repeat(100_000);
    send(sending, queue(sending), text);
    Session session = session(Session.AUTO_ACKNOWLEDGE, keys());

    assertThat(text(session.createConsumer(queue(session)).receive(SOON))).isEqualTo(text);
  }

  @Test
  void aReceivedOneIsSentOn() throws Exception {
    byte[] noise = new byte[SIZE];
    new Random(6).nextBytes(noise);
    send(noise, keys(), "encrypt=k1");
    Session session = session(Session.SESSION_TRANSACTED, keys(), "sign=signer");
    Message message = session.createConsumer(queue(session)).receive(SOON);
    session.createProducer(session.createQueue(name() + "2")).send(message);
    session.commit();

    Session receiving = session(Session.AUTO_ACKNOWLEDGE, keys(), "require=signature");
    MessageConsumer consumer = receiving.createConsumer(receiving.createQueue(name() + "2"));
    assertThat(body(consumer.receive(SOON))).isEqualTo(noise);
  }

  @Test
  void withoutTheKeyItBecomesADeadLetter() throws Exception {
    byte[] noise = new byte[SIZE];
    new Random(7).nextBytes(noise);
    send(noise, keys(), "encrypt=k1");
    Session session = session();
    MessageConsumer consumer = session.createConsumer(queue(session));

    for (int i = 0; i < 10; i++) {
      assertThatThrownBy(() -> consumer.receive(SOON))
          .isInstanceOf(MessageFormatException.class)
          .hasMessageContaining("k1");
    }

    assertThat(consumer.receiveNoWait()).isNull();
    assertThat(body(dead())).isEqualTo(noise);
  }

  // ---- somebody alters a byte on the way

  private static byte[] letters() {
    byte[] body = new byte[SIZE];
    Arrays.fill(body, (byte) 'U');
    return body;
  }

  private Session tampered(TamperingRoad road, int mode) throws JMSException {
    JmsConnectionFactory factory = new JmsConnectionFactory(road, ENVIRONMENT);
    factory.setUri("rowan://tampered?" + keys());
    Connection connection =
        closedAfterwards(factory.createConnection(broker.user(), broker.password()));
    connection.start();
    return connection.createSession(mode);
  }

  @ParameterizedTest
  @ValueSource(
      ints = {
        Session.AUTO_ACKNOWLEDGE,
        Session.DUPS_OK_ACKNOWLEDGE,
        Session.CLIENT_ACKNOWLEDGE,
        Session.SESSION_TRANSACTED
      })
  void whatIsFoundAlteredWhileItIsReadBecomesADeadLetter(int mode) throws Exception {
    send(letters(), keys(), "sign=signer");
    TamperingRoad road = new TamperingRoad(broker.port(), ENVIRONMENT, 'U', 1 << 20);
    Session session = tampered(road, mode);
    MessageConsumer consumer = session.createConsumer(queue(session));

    for (int i = 0; i < 10; i++) {
      assertThatThrownBy(() -> body(consumer.receive(SOON)))
          .isInstanceOf(MessageFormatException.class)
          .satisfies(
              e ->
                  assertThat(((JMSException) e).getErrorCode())
                      .isEqualTo(ErrorCode.SEAL_BROKEN.symbol()));
      if (mode == Session.SESSION_TRANSACTED) {
        rollBackUnlessCommitted(session);
      } else if (mode == Session.CLIENT_ACKNOWLEDGE) {
        session.recover();
      }
    }

    assertThat(consumer.receiveNoWait()).isNull();
    assertThat(road.altered()).isPositive();
    assertThat(body(dead())).isEqualTo(letters());
  }

  /** A transaction that has read the beginning of it does not commit. */
  private static void rollBackUnlessCommitted(Session session) throws JMSException {
    try {
      session.commit();
    } catch (JMSException e) {
      assertThat(e.getErrorCode())
          .isIn(ErrorCode.SEAL_BROKEN.symbol(), ErrorCode.MESSAGE_CORRUPT.symbol());
      session.rollback();
    }
  }

  @Test
  void whatNobodyHasReadIsCheckedBeforeItIsAcknowledged() throws Exception {
    send(letters(), keys(), "sign=signer");
    TamperingRoad road = new TamperingRoad(broker.port(), ENVIRONMENT, 'U', 1 << 20);
    Session session = tampered(road, Session.AUTO_ACKNOWLEDGE);
    MessageConsumer consumer = session.createConsumer(queue(session));

    int attempts = 0;
    int failures = 0;
    while (attempts + failures < 10) {
      try {
        assertThat(consumer.receive(SOON)).isNotNull();
        attempts++;
      } catch (MessageFormatException e) {
        failures++;
      }
    }

    assertThat(consumer.receiveNoWait()).isNull();
    assertThat(body(dead())).isEqualTo(letters());
  }
}
