package org.rowanmq.server.integration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.jms.DeliveryMode;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageNotWriteableException;
import jakarta.jms.MessageProducer;
import jakarta.jms.Queue;
import jakarta.jms.Session;
import jakarta.jms.TextMessage;
import org.junit.jupiter.api.Test;

/** What the provider sets, what selectors see of it, and names out of the ordinary. */
class HeadersTest extends WithBroker {
  private TextMessage sendOne(Session session, int mode, int priority) throws Exception {
    MessageProducer producer = session.createProducer(queue(session));
    TextMessage message = session.createTextMessage("one");
    message.setJMSCorrelationID("it's");
    message.setJMSType("order");
    producer.send(message, mode, priority, 0);
    return message;
  }

  private void assertSelected(Session session, String selector) throws Exception {
    try (MessageConsumer consumer = session.createConsumer(queue(session), selector)) {
      assertThat(text(consumer.receive(SOON))).as(selector).isEqualTo("one");
    }
  }

  @Test
  void selectorsSeeTheHeaders() throws Exception {
    Session session = session(Session.SESSION_TRANSACTED);
    TextMessage sent = sendOne(session, DeliveryMode.PERSISTENT, 7);
    session.commit();
    for (String selector :
        new String[] {
          "JMSPriority = 7",
          "JMSDeliveryMode = 'PERSISTENT'",
          "JMSMessageID = '" + sent.getJMSMessageID() + "'",
          "JMSCorrelationID = 'it''s'",
          "JMSType IN ('order', 'invoice')",
          "JMSTimestamp = " + sent.getJMSTimestamp(),
          "JMSXUserID = '" + broker.user() + "'",
          "nothing IS NULL"
        }) {
      assertSelected(session, selector);
      session.rollback();
    }
    try (MessageConsumer none =
        session.createConsumer(queue(session), "JMSDeliveryMode = 'NON_PERSISTENT'")) {
      assertThat(none.receiveNoWait()).isNull();
    }
  }

  @Test
  void theProviderSaysWhoSentAMessage() throws Exception {
    Session session = session();
    TextMessage sent = sendOne(session, DeliveryMode.NON_PERSISTENT, 0);
    Message received = session.createConsumer(queue(session)).receive(SOON);
    assertThat(received.getStringProperty("JMSXUserID")).isEqualTo(broker.user());
    assertThat(received.getJMSMessageID()).isEqualTo(sent.getJMSMessageID());
    assertThat(received.getJMSDeliveryMode()).isEqualTo(DeliveryMode.NON_PERSISTENT);
    assertThat(received.getJMSPriority()).isZero();
  }

  @Test
  void aMessageMayBeSentAgainAndAgain() throws Exception {
    Session session = session();
    MessageProducer producer = session.createProducer(queue(session));
    MessageConsumer consumer = session.createConsumer(queue(session));
    TextMessage message = session.createTextMessage("first");
    producer.send(message);
    String firstId = message.getJMSMessageID();
    message.setText("second");
    producer.send(message);
    assertThat(message.getJMSMessageID()).isNotEqualTo(firstId);
    Message first = consumer.receive(SOON);
    assertThat(text(first)).isEqualTo("first");
    assertThat(receive(consumer, 1)).containsExactly("second");

    producer.send(first);
    Message forwarded = consumer.receive(SOON);
    assertThat(text(forwarded)).isEqualTo("first");
    assertThat(forwarded.getJMSMessageID()).isNotEqualTo(firstId);
    assertThat(forwarded.getJMSRedelivered()).isFalse();
  }

  @Test
  void aReceivedMessageIsReadOnlyUntilItIsCleared() throws Exception {
    Session session = session();
    send(session, queue(session), "one");
    TextMessage received = (TextMessage) session.createConsumer(queue(session)).receive(SOON);
    assertThat(received.getText()).isEqualTo("one");
    assertThatThrownBy(() -> received.setText("two"))
        .isInstanceOf(MessageNotWriteableException.class);
    assertThatThrownBy(() -> received.setStringProperty("colour", "red"))
        .isInstanceOf(MessageNotWriteableException.class);
    received.clearBody();
    received.clearProperties();
    received.setText("two");
    received.setStringProperty("colour", "red");
    assertThat(received.getText()).isEqualTo("two");
  }

  @Test
  void queuesMayHaveAnyName() throws Exception {
    Session session = session();
    String[] names = {
      "with space",
      "\u00e4\u20ac\ud83d\ude00",
      "a/b=c&d", // a question mark begins options: docs/destinations.md
      "it's",
      "*",
      "#",
      "a.*.b",
      "queue://x",
      "n".repeat(255),
      "DROP TABLE message; --",
      "%_\\"
    };
    for (String each : names) {
      Queue queue = session.createQueue(each);
      assertThat(queue.getQueueName()).isEqualTo(each);
      send(session, queue, each);
    }
    broker.stop();
    broker.startAgain();
    for (String each : names) {
      try (MessageConsumer consumer = session.createConsumer(session.createQueue(each))) {
        Message received = consumer.receive(SOON);
        assertThat(text(received)).isEqualTo(each);
        assertThat(((Queue) received.getJMSDestination()).getQueueName()).isEqualTo(each);
        assertThat(consumer.receiveNoWait()).isNull();
      }
    }
  }
}
