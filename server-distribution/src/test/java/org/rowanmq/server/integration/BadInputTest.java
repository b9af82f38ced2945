package org.rowanmq.server.integration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import jakarta.jms.BytesMessage;
import jakarta.jms.Connection;
import jakarta.jms.IllegalStateException;
import jakarta.jms.InvalidClientIDException;
import jakarta.jms.InvalidDestinationException;
import jakarta.jms.InvalidDestinationRuntimeException;
import jakarta.jms.InvalidSelectorException;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageFormatException;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;
import jakarta.jms.TextMessage;
import java.util.List;
import org.junit.jupiter.api.Test;

class BadInputTest extends WithBroker {
  private static final int MAX_MESSAGE = 16 << 20;

  @Test
  void anInvalidSelectorIsRefusedWithItsPosition() throws Exception {
    Session session = session();

    InvalidSelectorException refused =
        catchThrowableOfType(
            InvalidSelectorException.class,
            () -> session.createConsumer(queue(session), "colour = 'red' AND > 3"));

    assertThat(refused).hasMessageContaining("20");
    assertThat(refused.getErrorCode()).isEqualTo("SELECTOR_INVALID");
    assertThatThrownBy(() -> session.createConsumer(topic(session), "colour ="))
        .isInstanceOf(InvalidSelectorException.class);
    assertThatThrownBy(() -> session.createBrowser(queue(session), "colour ~ 3").getEnumeration())
        .isInstanceOf(InvalidSelectorException.class);
    assertServed(session);
  }

  @Test
  void aQueueNeedsAName() throws Exception {
    Session session = session();
    assertThatThrownBy(() -> session.createQueue(""))
        .isInstanceOf(InvalidDestinationException.class);
    assertThatThrownBy(() -> session.createQueue(null))
        .isInstanceOf(InvalidDestinationException.class);
    assertThatThrownBy(() -> session.createTopic(""))
        .isInstanceOf(InvalidDestinationException.class);
    assertThatThrownBy(() -> session.createTopic(null))
        .isInstanceOf(InvalidDestinationException.class);
    assertThatThrownBy(() -> session.createQueue("q".repeat(70_000)))
        .isInstanceOf(InvalidDestinationException.class);
    assertServed(session);
  }

  @Test
  void aMessageNeedsADestination() throws Exception {
    Session session = session();
    MessageProducer producer = session.createProducer(null);
    assertThatThrownBy(() -> producer.send(null, session.createTextMessage("lost")))
        .isInstanceOf(InvalidDestinationException.class);
    assertThatThrownBy(() -> session.createConsumer(null))
        .isInstanceOf(InvalidDestinationException.class);
    assertThatThrownBy(() -> session.createBrowser(null))
        .isInstanceOf(InvalidDestinationException.class);
    try (JMSContext context = factory().createContext()) {
      assertThatThrownBy(() -> context.createProducer().send(null, "lost"))
          .isInstanceOf(InvalidDestinationRuntimeException.class);
    }
    assertServed(session);
  }

  @Test
  void aMessageForAPatternIsRefused() throws Exception {
    Session session = session();
    MessageProducer producer = session.createProducer(session.createTopic("news.*"));
    assertThatThrownBy(() -> producer.send(session.createTextMessage("lost")))
        .isInstanceOf(InvalidDestinationException.class)
        .hasMessageContaining("news.*");
    assertServed(session);
  }

  @Test
  void aMessageOverTheLimitIsRefusedAndTheSessionGoesOn() throws Exception {
    Session session = session();
    BytesMessage message = session.createBytesMessage();
    message.writeBytes(new byte[MAX_MESSAGE + 1]);
    try (MessageProducer producer = session.createProducer(queue(session))) {
      JMSException refused = catchThrowableOfType(JMSException.class, () -> producer.send(message));
      assertThat(refused.getErrorCode()).isEqualTo("MESSAGE_TOO_LARGE");
      assertThat(refused)
          .hasMessageContaining("limits.max-message")
          .hasMessageContaining(Integer.toString(MAX_MESSAGE));
    }
    assertServed(session);
  }

  @Test
  void aMessageOverTheLimitInATransactionLeavesTheOthersInIt() throws Exception {
    Session session = session(Session.SESSION_TRANSACTED);
    MessageProducer producer = session.createProducer(queue(session));
    producer.send(session.createTextMessage("small"));
    BytesMessage message = session.createBytesMessage();
    message.writeBytes(new byte[MAX_MESSAGE + 1]);

    assertThatThrownBy(() -> producer.send(message))
        .isInstanceOfSatisfying(
            JMSException.class, e -> assertThat(e.getErrorCode()).isEqualTo("MESSAGE_TOO_LARGE"));

    session.commit();
    assertThat(receive(session.createConsumer(queue(session)), 1)).containsExactly("small");
    session.commit();
  }

  @Test
  void aNullMessageIsNoMessage() throws Exception {
    Session session = session();
    MessageProducer producer = session.createProducer(queue(session));
    assertThatThrownBy(() -> producer.send((TextMessage) null))
        .isInstanceOf(MessageFormatException.class);
    assertThatThrownBy(() -> producer.setPriority(10)).isInstanceOf(JMSException.class);
    assertThatThrownBy(() -> producer.setDeliveryMode(3)).isInstanceOf(JMSException.class);
    assertServed(session);
  }

  @Test
  void namesThatAreMuchTooLongAreRefusedAtOnce() throws Exception {
    String longName = "n".repeat(300_000);
    Connection connection = connect();
    assertThatThrownBy(() -> connection.setClientID(longName))
        .isInstanceOf(InvalidClientIDException.class);
    connection.setClientID(name());
    connection.start();
    Session session = connection.createSession();
    assertThatThrownBy(() -> session.createDurableConsumer(topic(session), longName))
        .isInstanceOf(JMSException.class);
    assertThatThrownBy(() -> session.createDurableConsumer(topic(session), " "))
        .isInstanceOf(JMSException.class);
    assertThatThrownBy(() -> session.unsubscribe(longName)).isInstanceOf(JMSException.class);
    assertThatThrownBy(() -> session.unsubscribe(" ")).isInstanceOf(JMSException.class);
    assertThatThrownBy(() -> session.createConsumer(queue(session), "colour = '" + longName + "'"))
        .isInstanceOf(InvalidSelectorException.class);
    assertThatThrownBy(() -> factory().createConnection(longName, "wrong"))
        .isInstanceOf(JMSException.class);
    assertThatThrownBy(() -> factory("client-id=" + longName).createConnection())
        .isInstanceOf(JMSException.class);
    assertServed(session);
  }

  @Test
  void aSelectorOfAnyDepthDoesNotHurtTheBroker() throws Exception {
    Session session = session();
    for (String selector :
        List.of(
            "(".repeat(10_000) + "1 = 1" + ")".repeat(10_000),
            "NOT ".repeat(8_000) + "TRUE",
            "a = " + "-".repeat(30_000) + "1")) {
      try {
        session.createConsumer(queue(session), selector).close();
      } catch (InvalidSelectorException e) {
        assertThat(e.getErrorCode()).isEqualTo("SELECTOR_INVALID");
      }
    }
    assertServed(session);
  }

  @Test
  void longPropertiesTravelLikeAnyContent() throws Exception {
    Session session = session();
    String longText = "p".repeat(400_000);
    TextMessage message = session.createTextMessage("long properties");
    message.setStringProperty("colour", longText);
    assertThatThrownBy(
            () -> {
              message.setJMSCorrelationID(longText);
              session.createProducer(queue(session)).send(message);
            })
        .isInstanceOf(MessageFormatException.class)
        .hasMessageContaining("JMSCorrelationID");
    String correlation = longText.substring(0, 60_000);
    message.setJMSCorrelationID(correlation);
    session.createProducer(queue(session)).send(message);
    try (MessageConsumer consumer = session.createConsumer(queue(session))) {
      var received = consumer.receive(SOON);
      assertThat(received.getStringProperty("colour")).isEqualTo(longText);
      assertThat(received.getJMSCorrelationID()).isEqualTo(correlation);
    }
    assertServed(session);
  }

  @Test
  void manyPropertiesTravelToo() throws Exception {
    Session session = session();
    for (int round = 0; round < 2; round++) {
      TextMessage message = session.createTextMessage("many properties");
      for (int i = 0; i < 3_000; i++) {
        message.setIntProperty("property" + i, i);
      }
      session.createProducer(queue(session)).send(message);
      try (MessageConsumer consumer =
          session.createConsumer(queue(session), "property2999 = 2999")) {
        assertThat(consumer.receive(SOON).getIntProperty("property1500")).isEqualTo(1500);
      }
    }
    assertServed(session);
  }

  @Test
  void commitNeedsATransactedSession() throws Exception {
    Session session = session();
    assertThatThrownBy(session::commit).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(session::rollback).isInstanceOf(IllegalStateException.class);
    Session transacted = session(Session.SESSION_TRANSACTED);
    assertThatThrownBy(transacted::recover).isInstanceOf(IllegalStateException.class);
    MessageConsumer listening = session.createConsumer(queue(session));
    listening.setMessageListener(message -> {});
    assertThatThrownBy(() -> listening.receive(1)).isInstanceOf(IllegalStateException.class);
  }

  private void assertServed(Session session) throws JMSException {
    send(session, queue(session), "after the refusal");
    try (MessageConsumer consumer = session.createConsumer(queue(session))) {
      assertThat(receive(consumer, 1)).containsExactly("after the refusal");
    }
  }
}
