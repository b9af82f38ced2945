package org.rowanmq.tck.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.jms.DeliveryMode;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.Queue;
import jakarta.jms.Session;
import jakarta.jms.TemporaryQueue;
import jakarta.jms.TextMessage;
import jakarta.jms.Topic;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MessageHeadersIT extends SessionConformance {
  @Test
  @Clause({"3.4", "3.4.11"})
  void newMessageHasNoHeadersYet() throws JMSException {
    Message message = session.createMessage();

    assertThat(message.getJMSMessageID()).isNull();
    assertThat(message.getJMSDestination()).isNull();
    assertThat(message.getJMSReplyTo()).isNull();
    assertThat(message.getJMSCorrelationID()).isNull();
    assertThat(message.getJMSType()).isNull();
    assertThat(message.getJMSTimestamp()).isZero();
    assertThat(message.getJMSExpiration()).isZero();
    assertThat(message.getJMSDeliveryTime()).isZero();
    assertThat(message.getJMSRedelivered()).isFalse();
  }

  @Test
  @Clause("3.4.1")
  void destinationIsTheOneThatWasSentTo() throws JMSException {
    Message message = session.createMessage();
    Message received = transferred(message);

    assertThat(message.getJMSDestination()).isSameAs(queue);
    assertThat(received.getJMSDestination()).isEqualTo(queue).isInstanceOf(Queue.class);
  }

  @Test
  @Clause("3.4.1")
  void destinationMayBeATopicOrTemporary() throws JMSException {
    Topic topic = session.createTopic(name());
    MessageConsumer subscriber = session.createConsumer(topic);
    session.createProducer(topic).send(session.createMessage());
    assertThat(receive(subscriber).getJMSDestination()).isEqualTo(topic).isInstanceOf(Topic.class);

    TemporaryQueue temporary = session.createTemporaryQueue();
    MessageConsumer replies = session.createConsumer(temporary);
    session.createProducer(temporary).send(session.createMessage());
    assertThat(receive(replies).getJMSDestination()).isEqualTo(temporary);
  }

  @ParameterizedTest
  @ValueSource(ints = {DeliveryMode.PERSISTENT, DeliveryMode.NON_PERSISTENT})
  @Clause({"3.4.2", "7.7"})
  void deliveryModeIsTheProducers(int mode) throws JMSException {
    producer.setDeliveryMode(mode);
    Message message = session.createMessage();
    Message received = transferred(message);

    assertThat(message.getJMSDeliveryMode()).isEqualTo(mode);
    assertThat(received.getJMSDeliveryMode()).isEqualTo(mode);
  }

  @Test
  @Clause("3.4.3")
  void messageIdsAreUniqueAndBeginWithId() throws JMSException {
    Set<String> ids = new HashSet<>();
    Message message = session.createMessage();
    for (int i = 0; i < 20; i++) {
      Message received = transferred(message);
      assertThat(message.getJMSMessageID()).startsWith("ID:");
      assertThat(received.getJMSMessageID()).isEqualTo(message.getJMSMessageID());
      ids.add(message.getJMSMessageID());
    }
    Session other = connection().createSession();
    Message elsewhere = other.createMessage();
    other.createProducer(queue).send(elsewhere);
    ids.add(elsewhere.getJMSMessageID());
    assertThat(ids).hasSize(21);
  }

  @Test
  @Clause("3.4.3")
  void withoutMessageIdsItIsNullOrAsUsual() throws JMSException {
    producer.setDisableMessageID(true);
    assertThat(producer.getDisableMessageID()).isTrue();
    Message message = session.createMessage();
    Message received = transferred(message);

    assertThat(message.getJMSMessageID()).isEqualTo(received.getJMSMessageID());
    if (message.getJMSMessageID() != null) {
      assertThat(message.getJMSMessageID()).startsWith("ID:");
    }
  }

  @Test
  @Clause("3.4.4")
  void timestampLiesBetweenCallAndReturn() throws JMSException {
    Message message = session.createMessage();
    long before = System.currentTimeMillis();
    producer.send(message);
    long after = System.currentTimeMillis();

    assertThat(message.getJMSTimestamp()).isBetween(before, after);
    assertThat(receive().getJMSTimestamp()).isEqualTo(message.getJMSTimestamp());
  }

  @Test
  @Clause("3.4.4")
  void withoutTimestampsItIsZeroOrAsUsual() throws JMSException {
    producer.setDisableMessageTimestamp(true);
    assertThat(producer.getDisableMessageTimestamp()).isTrue();
    long before = System.currentTimeMillis();
    Message message = session.createMessage();
    Message received = transferred(message);

    assertThat(received.getJMSTimestamp()).isEqualTo(message.getJMSTimestamp());
    if (message.getJMSTimestamp() != 0) {
      assertThat(message.getJMSTimestamp()).isGreaterThanOrEqualTo(before);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"order 7", "ID:of-another-message", "", "Grüße 漢字"})
  @Clause("3.4.5")
  void correlationIdIsAText(String id) throws JMSException {
    Message message = session.createMessage();
    message.setJMSCorrelationID(id);
    assertThat(message.getJMSCorrelationID()).isEqualTo(id);
    assertThat(transferred(message).getJMSCorrelationID()).isEqualTo(id);
  }

  @Test
  @Clause("3.4.5")
  void correlationIdIsBytesAsWell() throws JMSException {
    byte[] id = {0, -1, 127, -128, 7};
    Message message = session.createMessage();
    message.setJMSCorrelationIDAsBytes(id);
    byte[] given = id.clone();
    id[0] = 9;
    assertThat(message.getJMSCorrelationIDAsBytes()).isEqualTo(given);
    assertThat(transferred(message).getJMSCorrelationIDAsBytes()).isEqualTo(given);
  }

  @Test
  @Clause("3.4.5")
  void correlationIdOfTextCanBeReadAsBytesAndIsReplacedByNull() throws JMSException {
    Message message = session.createMessage();
    message.setJMSCorrelationID("ä7");
    assertThat(message.getJMSCorrelationIDAsBytes())
        .isEqualTo("ä7".getBytes(StandardCharsets.UTF_8));
    message.setJMSCorrelationID(null);
    assertThat(message.getJMSCorrelationID()).isNull();
    assertThat(message.getJMSCorrelationIDAsBytes()).isNull();
    assertThat(transferred(message).getJMSCorrelationID()).isNull();
  }

  @Test
  @Clause("3.4.6")
  void replyToIsAnyDestinationOrNull() throws JMSException {
    Message message = session.createMessage();
    assertThat(transferred(message).getJMSReplyTo()).isNull();
    message.setJMSReplyTo(queue);
    assertThat(message.getJMSReplyTo()).isSameAs(queue);
    assertThat(transferred(message).getJMSReplyTo()).isEqualTo(queue).isInstanceOf(Queue.class);
    Topic topic = session.createTopic(name());
    message.setJMSReplyTo(topic);
    assertThat(transferred(message).getJMSReplyTo()).isEqualTo(topic).isInstanceOf(Topic.class);
    TemporaryQueue temporary = session.createTemporaryQueue();
    message.setJMSReplyTo(temporary);
    assertThat(transferred(message).getJMSReplyTo()).isEqualTo(temporary);
  }

  @Test
  @Clause({"3.4.6", "6.2.2"})
  void replyCanBeSentToTheTemporaryQueueInReplyTo() throws JMSException {
    TemporaryQueue replies = session.createTemporaryQueue();
    MessageConsumer client = session.createConsumer(replies);
    TextMessage request = session.createTextMessage("ping");
    request.setJMSReplyTo(replies);
    producer.send(request);

    JMSContext server = context(JMSContext.AUTO_ACKNOWLEDGE);
    Message received = server.createConsumer(queue).receive(PATIENCE);
    server
        .createProducer()
        .setJMSCorrelationID(received.getJMSMessageID())
        .send(received.getJMSReplyTo(), "pong");

    Message answer = receive(client);
    assertThat(answer.getBody(String.class)).isEqualTo("pong");
    assertThat(answer.getJMSCorrelationID()).isEqualTo(request.getJMSMessageID());
  }

  @Test
  @Clause({"3.4.7", "3.5.11"})
  void redeliveredIsFalseAtFirstAndTrueAfterwards() throws JMSException {
    JMSContext context = context(JMSContext.CLIENT_ACKNOWLEDGE);
    var consumer = context.createConsumer(queue);
    producer.send(session.createMessage());
    Message first = consumer.receive(PATIENCE);
    assertThat(first.getJMSRedelivered()).isFalse();
    assertThat(first.getIntProperty("JMSXDeliveryCount")).isEqualTo(1);
    context.recover();
    Message second = consumer.receive(PATIENCE);
    assertThat(second.getJMSRedelivered()).isTrue();
    assertThat(second.getIntProperty("JMSXDeliveryCount")).isEqualTo(2);
    context.acknowledge();
  }

  @Test
  @Clause("3.4.7")
  void redeliveredIsNotTakenFromTheSender() throws JMSException {
    Message message = session.createMessage();
    message.setJMSRedelivered(true);
    assertThat(transferred(message).getJMSRedelivered()).isFalse();
  }

  @Test
  @Clause("3.4.8")
  void typeIsTheApplications() throws JMSException {
    Message message = session.createMessage();
    assertThat(transferred(message).getJMSType()).isNull();
    message.setJMSType("car");
    assertThat(transferred(message).getJMSType()).isEqualTo("car");
  }

  @Test
  @Clause({"3.4.9", "7.8"})
  void expirationIsTimeOfSendPlusTimeToLive() throws JMSException {
    Message message = session.createMessage();
    long before = System.currentTimeMillis();
    producer.send(message, DeliveryMode.PERSISTENT, 4, 60_000);
    long after = System.currentTimeMillis();
    assertThat(message.getJMSExpiration()).isBetween(before + 60_000, after + 60_000);
    assertThat(receive().getJMSExpiration()).isEqualTo(message.getJMSExpiration());
    assertThat(transferred(message).getJMSExpiration()).isZero();
  }

  @Test
  @Clause({"3.4.9", "7.9"})
  void deliveryDelayDoesNotPutOffTheExpiration() throws JMSException {
    producer.setDeliveryDelay(200);
    Message message = session.createMessage();
    long before = System.currentTimeMillis();
    producer.send(message, DeliveryMode.PERSISTENT, 4, 60_000);
    long after = System.currentTimeMillis();
    assertThat(message.getJMSExpiration()).isBetween(before + 60_000, after + 60_000);
    assertThat(receive().getJMSExpiration()).isEqualTo(message.getJMSExpiration());
  }

  @Test
  @Clause("3.4.9")
  void farthestTimeToLiveMeansThatItNeverExpires() throws JMSException {
    producer.setTimeToLive(Long.MAX_VALUE);
    Message message = session.createMessage();
    Message received = transferred(message);
    assertThat(message.getJMSExpiration()).isPositive();
    assertThat(received.getJMSExpiration()).isEqualTo(message.getJMSExpiration());
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 4, 5, 9})
  @Clause("3.4.10")
  void priorityIsTheProducers(int priority) throws JMSException {
    producer.setPriority(priority);
    Message message = session.createMessage();
    Message received = transferred(message);
    assertThat(message.getJMSPriority()).isEqualTo(priority);
    assertThat(received.getJMSPriority()).isEqualTo(priority);
  }

  @Test
  @Clause("3.4.13")
  void deliveryTimeIsTimeOfSendPlusDelay() throws JMSException {
    producer.setDeliveryDelay(150);
    Message message = session.createMessage();
    long before = System.currentTimeMillis();
    producer.send(message);
    long after = System.currentTimeMillis();
    assertThat(message.getJMSDeliveryTime()).isBetween(before + 150, after + 150);
    Message received = receive();
    assertThat(System.currentTimeMillis()).isGreaterThanOrEqualTo(before + 150);
    assertThat(received.getJMSDeliveryTime()).isEqualTo(message.getJMSDeliveryTime());
  }

  @Test
  @Clause("3.4.13")
  void deliveryTimeWithoutDelayIsTheTimeOfSend() throws JMSException {
    Message message = session.createMessage();
    long before = System.currentTimeMillis();
    producer.send(message);
    assertThat(message.getJMSDeliveryTime()).isBetween(before, System.currentTimeMillis());
    assertThat(receive().getJMSDeliveryTime()).isEqualTo(message.getJMSDeliveryTime());
  }

  @Test
  @Clause("3.4.11")
  void sendOverwritesWhatTheApplicationSetInItsStead() throws JMSException {
    TextMessage message = session.createTextMessage("x");
    message.setJMSDestination(session.createTopic(name()));
    message.setJMSDeliveryMode(DeliveryMode.NON_PERSISTENT);
    message.setJMSExpiration(17);
    message.setJMSDeliveryTime(18);
    message.setJMSPriority(9);
    message.setJMSMessageID("ID:mine");
    message.setJMSTimestamp(19);

    TextMessage received = transferred(message);

    for (Message each : new Message[] {message, received}) {
      assertThat(each.getJMSDestination()).isEqualTo(queue);
      assertThat(each.getJMSDeliveryMode()).isEqualTo(DeliveryMode.PERSISTENT);
      assertThat(each.getJMSExpiration()).isZero();
      assertThat(each.getJMSDeliveryTime()).isGreaterThan(1_000);
      assertThat(each.getJMSPriority()).isEqualTo(4);
      assertThat(each.getJMSMessageID()).startsWith("ID:").isNotEqualTo("ID:mine");
      assertThat(each.getJMSTimestamp()).isGreaterThan(1_000);
    }
  }

  @Test
  @Clause("3.10")
  void headersOfAReceivedMessageCanBeChanged() throws JMSException {
    Message received = transferred(session.createMessage());
    received.setJMSCorrelationID("c");
    received.setJMSType("t");
    received.setJMSReplyTo(queue);
    received.setJMSPriority(1);
    received.setJMSMessageID("ID:1");
    received.setJMSTimestamp(5);
    received.setJMSExpiration(6);
    received.setJMSDeliveryTime(7);
    received.setJMSDeliveryMode(DeliveryMode.NON_PERSISTENT);
    received.setJMSRedelivered(true);
    received.setJMSDestination(null);

    assertThat(received.getJMSCorrelationID()).isEqualTo("c");
    assertThat(received.getJMSType()).isEqualTo("t");
    assertThat(received.getJMSReplyTo()).isEqualTo(queue);
    assertThat(received.getJMSPriority()).isEqualTo(1);
    assertThat(received.getJMSMessageID()).isEqualTo("ID:1");
    assertThat(received.getJMSTimestamp()).isEqualTo(5);
    assertThat(received.getJMSExpiration()).isEqualTo(6);
    assertThat(received.getJMSDeliveryTime()).isEqualTo(7);
    assertThat(received.getJMSDeliveryMode()).isEqualTo(DeliveryMode.NON_PERSISTENT);
    assertThat(received.getJMSRedelivered()).isTrue();
    assertThat(received.getJMSDestination()).isNull();
  }

  @Test
  @Clause({"3.4.11", "6.2.7"})
  void headersAreSetWhenATransactedSendReturns() throws JMSException {
    Session transacted = connection.createSession(Session.SESSION_TRANSACTED);
    Message message = transacted.createMessage();
    transacted.createProducer(queue).send(message, DeliveryMode.PERSISTENT, 7, 60_000);
    assertThat(message.getJMSMessageID()).startsWith("ID:");
    assertThat(message.getJMSDestination()).isEqualTo(queue);
    assertThat(message.getJMSPriority()).isEqualTo(7);
    assertThat(message.getJMSTimestamp()).isPositive();
    assertThat(message.getJMSExpiration()).isEqualTo(message.getJMSTimestamp() + 60_000);
    transacted.commit();
    assertThat(receive().getJMSMessageID()).isEqualTo(message.getJMSMessageID());
  }
}
