package org.rowanmq.server.integration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import jakarta.jms.BytesMessage;
import jakarta.jms.IllegalStateException;
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
