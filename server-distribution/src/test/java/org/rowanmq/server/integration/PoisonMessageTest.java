package org.rowanmq.server.integration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;
import jakarta.jms.TextMessage;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** A message that fails ten times lands in the dead-letter queue, and the loop ends. */
class PoisonMessageTest extends WithBroker {
  private static final Integer[] ALL_ATTEMPTS = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10};

  /** The class of what the listener throws, and the broker is told. */
  private @Nullable String thrown;

  private final List<Integer> attempts = new CopyOnWriteArrayList<>();

  private void sendPoisonAndGood() throws JMSException {
    Session session = session();
    MessageProducer producer = session.createProducer(queue(session));
    for (String text : List.of("poison", "good")) {
      TextMessage message = session.createTextMessage(text);
      message.setJMSCorrelationID(name());
      message.setStringProperty("colour", "green");
      producer.send(message);
    }
  }

  /** Notes the attempt if it is one with the poison; the good message is fine. */
  private boolean fails(Message message) throws JMSException {
    boolean poison = text(message).equals("poison");
    if (poison) {
      assertThat(message.getJMSRedelivered()).isEqualTo(!attempts.isEmpty());
      attempts.add(message.getIntProperty("JMSXDeliveryCount"));
    }
    return poison;
  }

  private void assertDeadLettered() throws JMSException {
    assertThat(attempts).containsExactly(ALL_ATTEMPTS);
    Session session = session();
    MessageConsumer consumer =
        session.createConsumer(session.createQueue("DLQ"), "JMSCorrelationID = '" + name() + "'");
    Message dead = consumer.receive(SOON);
    assertThat(text(dead)).isEqualTo("poison");
    assertThat(dead.getStringProperty("JMS_Rowan_DeadLetterReason")).isNotBlank();
    assertThat(dead.getStringProperty("JMS_Rowan_DeadLetterOrigin")).contains(name());
    assertThat(dead.getIntProperty("JMS_Rowan_DeadLetterAttempts")).isEqualTo(10);
    assertThat(dead.getLongProperty("JMS_Rowan_DeadLetterFirstFailed"))
        .isPositive()
        .isLessThanOrEqualTo(dead.getLongProperty("JMS_Rowan_DeadLetterLastFailed"));
    assertThat(dead.getStringProperty("JMS_Rowan_DeadLetterExceptionClass")).isEqualTo(thrown);
    assertThat(dead.getStringProperty("colour")).isEqualTo("green");
    assertThat(consumer.receiveNoWait()).isNull();
    assertThat(session.createConsumer(queue(session)).receiveNoWait()).isNull();
  }

  @Test
  void whenTheTransactionOfAListenerIsRolledBack() throws Exception {
    Session session = session(Session.SESSION_TRANSACTED);
    List<String> good = new CopyOnWriteArrayList<>();
    session
        .createConsumer(queue(session))
        .setMessageListener(
            message -> {
              try {
                if (fails(message)) {
                  session.rollback();
                } else {
                  good.add(text(message));
                  session.commit();
                }
              } catch (JMSException e) {
                good.add(e.toString());
              }
            });

    sendPoisonAndGood();

    await().untilAsserted(() -> assertThat(good).containsExactly("good"));
    await().untilAsserted(() -> assertThat(attempts).hasSize(10));
    assertDeadLettered();
  }

  @Test
  void whenAReceivedTransactionIsRolledBack() throws Exception {
    Session session = session(Session.SESSION_TRANSACTED);
    MessageConsumer consumer = session.createConsumer(queue(session));
    sendPoisonAndGood();

    Message message = consumer.receive(SOON);
    while (fails(message)) {
      session.rollback();
      message = consumer.receive(SOON);
    }
    assertThat(text(message)).isEqualTo("good");
    session.commit();

    assertDeadLettered();
  }

  @Test
  void whenAClientAcknowledgeSessionIsRecovered() throws Exception {
    Session session = session(Session.CLIENT_ACKNOWLEDGE);
    MessageConsumer consumer = session.createConsumer(queue(session));
    sendPoisonAndGood();

    Message message = consumer.receive(SOON);
    while (fails(message)) {
      session.recover();
      message = consumer.receive(SOON);
    }
    assertThat(text(message)).isEqualTo("good");
    message.acknowledge();

    assertDeadLettered();
  }

  @Test
  void whenAListenerOfAnAutoAcknowledgeSessionThrows() throws Exception {
    Session session = session();
    List<String> good = new CopyOnWriteArrayList<>();
    session
        .createConsumer(queue(session))
        .setMessageListener(
            message -> {
              try {
                if (fails(message)) {
                  thrown = "java.lang.IllegalArgumentException";
                  throw new IllegalArgumentException("cannot work with this");
                }
                good.add(text(message));
              } catch (JMSException e) {
                good.add(e.toString());
              }
            });

    sendPoisonAndGood();

    await().untilAsserted(() -> assertThat(good).containsExactly("good"));
    await().untilAsserted(() -> assertThat(attempts).hasSize(10));
    assertDeadLettered();
  }

  @Test
  void inADurableSubscription() throws Exception {
    Connection connection = connectAs(name());
    connection.start();
    Session session = connection.createSession(Session.SESSION_TRANSACTED);
    MessageConsumer consumer = session.createDurableConsumer(topic(session), "archive");
    Session publisher = session();
    TextMessage poison = publisher.createTextMessage("poison");
    poison.setJMSCorrelationID(name());
    publisher.createProducer(topic(publisher)).send(poison);
    send(publisher, topic(publisher), "good");

    Message message = consumer.receive(SOON);
    while (fails(message)) {
      session.rollback();
      message = consumer.receive(SOON);
    }
    session.commit();

    assertThat(attempts).containsExactly(ALL_ATTEMPTS);
    Message dead = deadLetter(publisher);
    assertThat(text(dead)).isEqualTo("poison");
    assertThat(dead.getStringProperty("JMS_Rowan_DeadLetterOrigin")).contains("archive");
    assertThat(dead.getJMSDestination()).isEqualTo(topic(publisher));
  }

  @Test
  void inTheDeadLetterQueueItselfItStays() throws Exception {
    Session session = session(Session.SESSION_TRANSACTED);
    TextMessage message = session.createTextMessage("already dead");
    message.setJMSCorrelationID(name());
    session.createProducer(session.createQueue("DLQ")).send(message);
    session.commit();
    for (int i = 0; i < 15; i++) {
      assertThat(text(deadLetter(session))).isEqualTo("already dead");
      session.rollback();
    }
  }

  private Message deadLetter(Session session) throws JMSException {
    try (MessageConsumer consumer =
        session.createConsumer(session.createQueue("DLQ"), "JMSCorrelationID = '" + name() + "'")) {
      return consumer.receive(SOON);
    }
  }
}
