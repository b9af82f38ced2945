package org.rowanmq.tck.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.jms.DeliveryMode;
import jakarta.jms.IllegalStateException;
import jakarta.jms.InvalidDestinationException;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageFormatException;
import jakarta.jms.MessageProducer;
import jakarta.jms.Queue;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MessageProducerIT extends SessionConformance {
  private static final int MODE = DeliveryMode.NON_PERSISTENT;

  private final Outcomes outcomes = new Outcomes();

  private void assertSettings(Message sent, int mode, int priority, long timeToLive)
      throws JMSException {
    Message received = receive();
    assertThat(received.getJMSMessageID()).isEqualTo(sent.getJMSMessageID());
    assertThat(received.getJMSDeliveryMode()).isEqualTo(mode);
    assertThat(received.getJMSPriority()).isEqualTo(priority);
    assertThat(received.getJMSExpiration())
        .isEqualTo(timeToLive == 0 ? 0 : received.getJMSTimestamp() + timeToLive);
  }

  @Test
  @Clause({"7.1", "7.2", "7.4"})
  void producerWithADestinationSendsWithItsSettingsOrThoseOfTheCall() throws JMSException {
    Message message = session.createMessage();
    producer.send(message);
    assertSettings(message, DeliveryMode.PERSISTENT, 4, 0);
    producer.send(message, MODE, 8, 50_000);
    assertSettings(message, MODE, 8, 50_000);

    producer.setDeliveryMode(MODE);
    producer.setPriority(2);
    producer.setTimeToLive(40_000);
    producer.send(message);
    assertSettings(message, MODE, 2, 40_000);
    producer.send(message, DeliveryMode.PERSISTENT, 3, 0);
    assertSettings(message, DeliveryMode.PERSISTENT, 3, 0);
    producer.send(message);
    assertSettings(message, MODE, 2, 40_000);
  }

  @Test
  @Clause({"7.1", "7.2", "7.4"})
  void producerWithoutDestinationSendsWhereverItIsTold() throws JMSException {
    MessageProducer anonymous = session.createProducer(null);
    assertThat(anonymous.getDestination()).isNull();
    Message message = session.createMessage();
    anonymous.send(queue, message);
    assertSettings(message, DeliveryMode.PERSISTENT, 4, 0);
    anonymous.send(queue, message, MODE, 8, 50_000);
    assertSettings(message, MODE, 8, 50_000);

    Queue other = session.createQueue(name());
    var consumer = session.createConsumer(other);
    anonymous.send(other, session.createTextMessage("other"));
    assertThat(receive(consumer).getBody(String.class)).isEqualTo("other");
  }

  @Test
  @Clause({"7.1", "7.3", "7.4"})
  void everyOverloadExistsForAsynchronousSends() throws Exception {
    MessageProducer anonymous = session.createProducer(null);
    Message message = session.createMessage();
    producer.send(message, outcomes);
    outcomes.await(1);
    assertSettings(message, DeliveryMode.PERSISTENT, 4, 0);
    producer.send(message, MODE, 8, 50_000, outcomes);
    outcomes.await(2);
    assertSettings(message, MODE, 8, 50_000);
    anonymous.send(queue, message, outcomes);
    outcomes.await(3);
    assertSettings(message, DeliveryMode.PERSISTENT, 4, 0);
    anonymous.send(queue, message, MODE, 7, 40_000, outcomes);
    outcomes.await(4);
    assertSettings(message, MODE, 7, 40_000);
  }

  @Test
  @Clause({"7.1", "MessageProducer.send"})
  void producerWithADestinationSendsNowhereElse() throws JMSException {
    Message message = session.createMessage();
    Class<UnsupportedOperationException> refusal = UnsupportedOperationException.class;
    for (Queue to : new Queue[] {queue, session.createQueue(name()), null}) {
      assertRefused(refusal, () -> producer.send(to, message));
      assertRefused(refusal, () -> producer.send(to, message, MODE, 4, 0));
      assertRefused(refusal, () -> producer.send(to, message, outcomes));
      assertRefused(refusal, () -> producer.send(to, message, MODE, 4, 0, outcomes));
    }
    assertNothingLeft();
    outcomes.assertNone();
  }

  @Test
  @Clause({"7.1", "MessageProducer.send"})
  void producerWithoutDestinationNeedsOneWithEachSend() throws JMSException {
    MessageProducer anonymous = session.createProducer(null);
    Message message = session.createMessage();
    Class<UnsupportedOperationException> refusal = UnsupportedOperationException.class;
    assertRefused(refusal, () -> anonymous.send(message));
    assertRefused(refusal, () -> anonymous.send(message, MODE, 4, 0));
    assertRefused(refusal, () -> anonymous.send(message, outcomes));
    assertRefused(refusal, () -> anonymous.send(message, MODE, 4, 0, outcomes));
    Class<InvalidDestinationException> invalid = InvalidDestinationException.class;
    assertRefused(invalid, () -> anonymous.send(null, message));
    assertRefused(invalid, () -> anonymous.send(null, message, MODE, 4, 0));
    assertRefused(invalid, () -> anonymous.send(null, message, outcomes));
    assertRefused(invalid, () -> anonymous.send(null, message, MODE, 4, 0, outcomes));
    outcomes.assertNone();
  }

  @Test
  @Clause("MessageProducer.send")
  void nullIsNoMessage() throws JMSException {
    MessageProducer anonymous = session.createProducer(null);
    Class<MessageFormatException> refusal = MessageFormatException.class;
    assertRefused(refusal, () -> producer.send(null));
    assertRefused(refusal, () -> producer.send(null, MODE, 4, 0));
    assertRefused(refusal, () -> producer.send(null, outcomes));
    assertRefused(refusal, () -> producer.send(null, MODE, 4, 0, outcomes));
    assertRefused(refusal, () -> anonymous.send(queue, null));
    assertRefused(refusal, () -> anonymous.send(queue, null, MODE, 4, 0));
    assertRefused(refusal, () -> anonymous.send(queue, null, outcomes));
    assertRefused(refusal, () -> anonymous.send(queue, null, MODE, 4, 0, outcomes));
    outcomes.assertNone();
    assertNothingLeft();
  }

  @Test
  @Clause({"7.3", "MessageProducer.send"})
  void nullIsNoCompletionListener() throws JMSException {
    MessageProducer anonymous = session.createProducer(null);
    Message message = session.createMessage();
    Class<IllegalArgumentException> refusal = IllegalArgumentException.class;
    assertRefused(refusal, () -> producer.send(message, null));
    assertRefused(refusal, () -> producer.send(message, MODE, 4, 0, null));
    assertRefused(refusal, () -> anonymous.send(queue, message, null));
    assertRefused(refusal, () -> anonymous.send(queue, message, MODE, 4, 0, null));
    assertNothingLeft();
  }

  @Test
  @Clause({"7.4", "MessageProducer.setPriority"})
  void settingsHaveDefaultsAndCanBeAsked() throws JMSException {
    assertThat(producer.getDeliveryMode()).isEqualTo(Message.DEFAULT_DELIVERY_MODE);
    assertThat(producer.getPriority()).isEqualTo(Message.DEFAULT_PRIORITY);
    assertThat(producer.getTimeToLive()).isEqualTo(Message.DEFAULT_TIME_TO_LIVE);
    assertThat(producer.getDeliveryDelay()).isEqualTo(Message.DEFAULT_DELIVERY_DELAY);
    assertThat(producer.getDisableMessageID()).isFalse();
    assertThat(producer.getDisableMessageTimestamp()).isFalse();
    assertThat(producer.getDestination()).isEqualTo(queue);

    producer.setDeliveryMode(DeliveryMode.NON_PERSISTENT);
    producer.setPriority(9);
    producer.setTimeToLive(5);
    producer.setDeliveryDelay(6);
    producer.setDisableMessageTimestamp(true);
    assertThat(producer.getDeliveryMode()).isEqualTo(DeliveryMode.NON_PERSISTENT);
    assertThat(producer.getPriority()).isEqualTo(9);
    assertThat(producer.getTimeToLive()).isEqualTo(5);
    assertThat(producer.getDeliveryDelay()).isEqualTo(6);
    assertThat(producer.getDisableMessageTimestamp()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(ints = {-1, 10, Integer.MAX_VALUE})
  @Clause({"3.4.10", "MessageProducer.setPriority"})
  void priorityIsZeroToNine(int priority) throws JMSException {
    assertRefused(JMSException.class, () -> producer.setPriority(priority));
    assertRefused(
        JMSException.class, () -> producer.send(session.createMessage(), MODE, priority, 0));
    assertThat(producer.getPriority()).isEqualTo(4);
  }

  @ParameterizedTest
  @ValueSource(ints = {-1, 0, 3})
  @Clause({"7.7", "MessageProducer.setDeliveryMode"})
  void deliveryModeIsOneOfTwo(int mode) throws JMSException {
    assertRefused(JMSException.class, () -> producer.setDeliveryMode(mode));
    assertRefused(JMSException.class, () -> producer.send(session.createMessage(), mode, 4, 0));
    assertThat(producer.getDeliveryMode()).isEqualTo(DeliveryMode.PERSISTENT);
  }

  @Test
  @Clause({"7.8", "7.9"})
  void timesAreNotNegative() throws JMSException {
    assertRefused(JMSException.class, () -> producer.setTimeToLive(-1));
    assertRefused(JMSException.class, () -> producer.setDeliveryDelay(-1));
    assertRefused(JMSException.class, () -> producer.send(session.createMessage(), MODE, 4, -1));
    assertThat(producer.getTimeToLive()).isZero();
    assertThat(producer.getDeliveryDelay()).isZero();
  }

  @Test
  @Clause({"6.1.8", "MessageProducer.close"})
  void closedProducerDoesNothingAnyMore() throws JMSException {
    Message message = session.createMessage();
    producer.close();
    producer.close();
    for (ThrowingCallable call :
        new ThrowingCallable[] {
          () -> producer.send(message),
          () -> producer.send(message, MODE, 4, 0),
          () -> producer.send(message, outcomes),
          producer::getDestination,
          producer::getDeliveryMode,
          producer::getPriority,
          producer::getTimeToLive,
          producer::getDeliveryDelay,
          producer::getDisableMessageID,
          producer::getDisableMessageTimestamp,
          () -> producer.setDeliveryMode(MODE),
          () -> producer.setPriority(1),
          () -> producer.setTimeToLive(1),
          () -> producer.setDeliveryDelay(1),
          () -> producer.setDisableMessageID(true),
          () -> producer.setDisableMessageTimestamp(true)
        }) {
      assertRefused(IllegalStateException.class, call);
    }
  }

  @Test
  @Clause({"6.1.8", "6.2.15"})
  void producerEndsWithItsSession() throws JMSException {
    Message message = session.createMessage();
    session.close();
    assertRefused(IllegalStateException.class, () -> producer.send(message));
    assertRefused(IllegalStateException.class, producer::getPriority);
    producer.close();
  }

  @Test
  @Clause("6.1.4")
  void sendsNeedNoStartedConnection() throws JMSException {
    var stopped = connection().createSession();
    stopped.createProducer(queue).send(stopped.createTextMessage("x"));
    assertThat(receive().getBody(String.class)).isEqualTo("x");
    connection.stop();
    producer.send(session.createTextMessage("y"));
    connection.start();
    assertThat(receive().getBody(String.class)).isEqualTo("y");
  }
}
