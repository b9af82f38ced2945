package org.rowanmq.tck.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.jms.BytesMessage;
import jakarta.jms.DeliveryMode;
import jakarta.jms.Destination;
import jakarta.jms.IllegalStateRuntimeException;
import jakarta.jms.InvalidDestinationRuntimeException;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.JMSProducer;
import jakarta.jms.JMSRuntimeException;
import jakarta.jms.MapMessage;
import jakarta.jms.Message;
import jakarta.jms.MessageFormatRuntimeException;
import jakarta.jms.MessageNotWriteableRuntimeException;
import jakarta.jms.ObjectMessage;
import jakarta.jms.TextMessage;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Date;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullAndEmptySource;
import org.junit.jupiter.params.provider.ValueSource;

class JmsProducerIT extends SessionConformance {
  private JMSContext context;
  private JMSProducer jmsProducer;

  @BeforeEach
  void openContext() {
    context = context(JMSContext.AUTO_ACKNOWLEDGE);
    jmsProducer = context.createProducer();
  }

  @Test
  @Clause({"7.1", "7.10"})
  void everyKindOfBodyIsSent() throws JMSException {
    Map<String, Object> map = new HashMap<>(Map.of("a", 1, "b", "two"));
    map.put("c", null);
    jmsProducer
        .send(queue, "text")
        .send(queue, map)
        .send(queue, new byte[] {1, 2})
        .send(queue, new Date(5))
        .send(queue, context.createTextMessage("message"));

    assertThat(((TextMessage) receive()).getText()).isEqualTo("text");
    MapMessage receivedMap = (MapMessage) receive();
    assertThat(receivedMap.getInt("a")).isEqualTo(1);
    assertThat(receivedMap.getString("b")).isEqualTo("two");
    assertThat(receivedMap.itemExists("c")).isTrue();
    assertThat(((BytesMessage) receive()).getBody(byte[].class)).containsExactly(1, 2);
    assertThat(((ObjectMessage) receive()).getObject()).isEqualTo(new Date(5));
    assertThat(((TextMessage) receive()).getText()).isEqualTo("message");
  }

  @Test
  @Clause({"7.1", "JMSProducer.send"})
  void bodyMayBeNull() throws JMSException {
    jmsProducer.send(queue, (String) null);
    jmsProducer.send(queue, (Map<String, Object>) null);
    jmsProducer.send(queue, (byte[]) null);
    jmsProducer.send(queue, (Serializable) null);

    assertThat(((TextMessage) receive()).getText()).isNull();
    assertThat(((MapMessage) receive()).getMapNames().hasMoreElements()).isFalse();
    assertThat(((BytesMessage) receive()).getBodyLength()).isZero();
    assertThat(((ObjectMessage) receive()).getObject()).isNull();
  }

  @Test
  @Clause({"7.4", "JMSProducer"})
  void settingsHaveDefaultsAndCanBeAsked() {
    assertThat(jmsProducer.getDeliveryMode()).isEqualTo(Message.DEFAULT_DELIVERY_MODE);
    assertThat(jmsProducer.getPriority()).isEqualTo(Message.DEFAULT_PRIORITY);
    assertThat(jmsProducer.getTimeToLive()).isEqualTo(Message.DEFAULT_TIME_TO_LIVE);
    assertThat(jmsProducer.getDeliveryDelay()).isEqualTo(Message.DEFAULT_DELIVERY_DELAY);
    assertThat(jmsProducer.getDisableMessageID()).isFalse();
    assertThat(jmsProducer.getDisableMessageTimestamp()).isFalse();
    assertThat(jmsProducer.getAsync()).isNull();
    assertThat(jmsProducer.getJMSCorrelationID()).isNull();
    assertThat(jmsProducer.getJMSCorrelationIDAsBytes()).isNull();
    assertThat(jmsProducer.getJMSReplyTo()).isNull();
    assertThat(jmsProducer.getJMSType()).isNull();
    assertThat(jmsProducer.getPropertyNames()).isEmpty();
  }

  @Test
  @Clause({"7.4", "7.6", "7.10"})
  void everySetterReturnsTheProducerAndCounts() throws JMSException {
    Outcomes outcomes = new Outcomes();
    JMSProducer chained =
        jmsProducer
            .setDeliveryMode(DeliveryMode.NON_PERSISTENT)
            .setPriority(8)
            .setTimeToLive(60_000)
            .setDeliveryDelay(1)
            .setDisableMessageID(true)
            .setDisableMessageTimestamp(true)
            .setAsync(outcomes)
            .setProperty("boolean", true)
            .setProperty("byte", (byte) 1)
            .setProperty("short", (short) 2)
            .setProperty("int", 3)
            .setProperty("long", 4L)
            .setProperty("float", 5f)
            .setProperty("double", 6.0)
            .setProperty("text", "seven")
            .setProperty("object", (Object) 8)
            .setJMSCorrelationID("c")
            .setJMSType("t")
            .setJMSReplyTo(queue);
    assertThat(chained).isSameAs(jmsProducer);
    assertThat(jmsProducer.getAsync()).isSameAs(outcomes);
    assertThat(jmsProducer.getDisableMessageID()).isTrue();
    assertThat(jmsProducer.getDisableMessageTimestamp()).isTrue();
    assertThat(jmsProducer.getDeliveryDelay()).isEqualTo(1);
    assertThat(jmsProducer.getDeliveryMode()).isEqualTo(DeliveryMode.NON_PERSISTENT);
    assertThat(jmsProducer.getPriority()).isEqualTo(8);
    assertThat(jmsProducer.getTimeToLive()).isEqualTo(60_000);
    assertThat(jmsProducer.getJMSReplyTo()).isSameAs(queue);

    assertThat(jmsProducer.send(queue, "x")).isSameAs(jmsProducer);
    outcomes.await(1);
    Message received = receive();
    assertThat(received.getJMSDeliveryMode()).isEqualTo(DeliveryMode.NON_PERSISTENT);
    assertThat(received.getJMSPriority()).isEqualTo(8);
    assertThat(received.getJMSExpiration()).isPositive();
    assertThat(received.getObjectProperty("boolean")).isEqualTo(true);
    assertThat(received.getObjectProperty("byte")).isEqualTo((byte) 1);
    assertThat(received.getObjectProperty("short")).isEqualTo((short) 2);
    assertThat(received.getObjectProperty("int")).isEqualTo(3);
    assertThat(received.getObjectProperty("long")).isEqualTo(4L);
    assertThat(received.getObjectProperty("float")).isEqualTo(5f);
    assertThat(received.getObjectProperty("double")).isEqualTo(6.0);
    assertThat(received.getObjectProperty("text")).isEqualTo("seven");
    assertThat(received.getObjectProperty("object")).isEqualTo(8);
    assertThat(received.getJMSCorrelationID()).isEqualTo("c");
    assertThat(received.getJMSType()).isEqualTo("t");
    assertThat(received.getJMSReplyTo()).isEqualTo(queue);
  }

  @Test
  @Clause({"7.5", "7.6"})
  void propertiesAndHeadersOfTheProducerOverrideTheMessages() throws JMSException {
    TextMessage message = context.createTextMessage("x");
    message.setIntProperty("a", 1);
    message.setIntProperty("b", 1);
    message.setJMSType("message's");
    message.setJMSCorrelationID("message's");
    message.setJMSReplyTo(context.createQueue(name()));
    jmsProducer
        .setProperty("a", 2)
        .setJMSType("producer's")
        .setJMSCorrelationID("producer's")
        .setJMSReplyTo(queue)
        .send(queue, message);
    Message received = receive();
    assertThat(received.getIntProperty("a")).isEqualTo(2);
    assertThat(received.getIntProperty("b")).isEqualTo(1);
    assertThat(received.getJMSType()).isEqualTo("producer's");
    assertThat(received.getJMSCorrelationID()).isEqualTo("producer's");
    assertThat(received.getJMSReplyTo()).isEqualTo(queue);
    assertThat(message.getIntProperty("a")).isEqualTo(2);
    assertThat(message.getJMSMessageID()).isEqualTo(received.getJMSMessageID());
  }

  @Test
  @Clause({"7.5", "7.6"})
  void whatTheProducerDoesNotSetStaysTheMessages() throws JMSException {
    Message message = context.createMessage();
    message.setJMSType("t");
    message.setJMSCorrelationID("c");
    message.setJMSReplyTo(queue);
    jmsProducer.send(queue, message);
    Message received = receive();
    assertThat(received.getJMSType()).isEqualTo("t");
    assertThat(received.getJMSCorrelationID()).isEqualTo("c");
    assertThat(received.getJMSReplyTo()).isEqualTo(queue);
  }

  @Test
  @Clause("7.6")
  void correlationIdIsBytesAsWell() throws JMSException {
    byte[] id = {0, -1, 5};
    jmsProducer.setJMSCorrelationIDAsBytes(id).send(queue, "x");
    assertThat(jmsProducer.getJMSCorrelationIDAsBytes()).isEqualTo(id);
    assertThat(receive().getJMSCorrelationIDAsBytes()).isEqualTo(id);
    jmsProducer.setJMSCorrelationIDAsBytes(null).send(queue, "x");
    assertThat(receive().getJMSCorrelationID()).isNull();
  }

  @Test
  @Clause({"7.5", "JMSProducer.clearProperties"})
  void propertiesCanBeAskedAndCleared() throws JMSException {
    jmsProducer.setProperty("a", 1).setProperty("b", (String) null).setProperty("c", "1.5");
    assertThat(jmsProducer.getPropertyNames()).isEqualTo(Set.of("a", "b", "c"));
    assertThat(jmsProducer.propertyExists("a")).isTrue();
    assertThat(jmsProducer.propertyExists("d")).isFalse();
    assertThat(jmsProducer.getIntProperty("a")).isEqualTo(1);
    assertThat(jmsProducer.getLongProperty("a")).isEqualTo(1);
    assertThat(jmsProducer.getObjectProperty("a")).isEqualTo(1);
    assertThat(jmsProducer.getStringProperty("a")).isEqualTo("1");
    assertThat(jmsProducer.getStringProperty("b")).isNull();
    assertThat(jmsProducer.getFloatProperty("c")).isEqualTo(1.5f);
    assertThat(jmsProducer.getDoubleProperty("c")).isEqualTo(1.5);
    assertThat(jmsProducer.getBooleanProperty("c")).isFalse();
    assertRefused(MessageFormatRuntimeException.class, () -> jmsProducer.getByteProperty("a"));
    assertRefused(MessageFormatRuntimeException.class, () -> jmsProducer.getShortProperty("a"));
    assertRefused(NumberFormatException.class, () -> jmsProducer.getIntProperty("c"));
    assertRefused(NumberFormatException.class, () -> jmsProducer.getLongProperty("none"));
    Set<String> names = jmsProducer.getPropertyNames();
    assertRefused(UnsupportedOperationException.class, () -> names.remove("a"));
    assertRefused(UnsupportedOperationException.class, () -> names.add("z"));

    assertThat(jmsProducer.clearProperties()).isSameAs(jmsProducer);
    assertThat(jmsProducer.getPropertyNames()).isEmpty();
    jmsProducer.send(queue, "x");
    assertThat(receive().propertyExists("a")).isFalse();
  }

  @ParameterizedTest
  @NullAndEmptySource
  @Clause("JMSProducer.setProperty")
  void propertyHasAName(String name) {
    Class<IllegalArgumentException> refusal = IllegalArgumentException.class;
    assertRefused(refusal, () -> jmsProducer.setProperty(name, true));
    assertRefused(refusal, () -> jmsProducer.setProperty(name, (byte) 1));
    assertRefused(refusal, () -> jmsProducer.setProperty(name, (short) 1));
    assertRefused(refusal, () -> jmsProducer.setProperty(name, 1));
    assertRefused(refusal, () -> jmsProducer.setProperty(name, 1L));
    assertRefused(refusal, () -> jmsProducer.setProperty(name, 1f));
    assertRefused(refusal, () -> jmsProducer.setProperty(name, 1.0));
    assertRefused(refusal, () -> jmsProducer.setProperty(name, "x"));
    assertRefused(refusal, () -> jmsProducer.setProperty(name, (Object) 1));
  }

  @Test
  @Clause({"3.5.5", "JMSProducer.setProperty"})
  void otherObjectsAreNoProperties() {
    assertRefused(
        MessageFormatRuntimeException.class,
        () -> jmsProducer.setProperty("p", new ArrayList<String>()));
    assertRefused(JMSRuntimeException.class, () -> jmsProducer.setProperty("NOT", 1));
    assertThat(jmsProducer.getPropertyNames()).isEmpty();
  }

  @Test
  @Clause("JMSProducer.send")
  void nullIsNeitherMessageNorDestination() throws JMSException {
    assertRefused(
        MessageFormatRuntimeException.class, () -> jmsProducer.send(queue, (Message) null));
    Message message = context.createMessage();
    Class<InvalidDestinationRuntimeException> refusal = InvalidDestinationRuntimeException.class;
    Destination none = null;
    assertRefused(refusal, () -> jmsProducer.send(none, message));
    assertRefused(refusal, () -> jmsProducer.send(none, "x"));
    assertRefused(refusal, () -> jmsProducer.send(none, Map.of()));
    assertRefused(refusal, () -> jmsProducer.send(none, new byte[1]));
    assertRefused(refusal, () -> jmsProducer.send(none, (Serializable) 1));
    assertNothingLeft();
  }

  @Test
  @Clause("JMSProducer.send")
  void bodyThatNoMessageHoldsIsRefused() {
    assertRefused(
        MessageFormatRuntimeException.class,
        () -> jmsProducer.send(queue, Map.of("a", new ArrayList<>())));
    assertRefused(
        MessageFormatRuntimeException.class,
        () -> jmsProducer.send(queue, new ArrayList<>(List.of(new Object()))));
  }

  @Test
  @Clause({"7.5", "3.5.3", "JMSProducer.send"})
  void propertiesCannotBeAddedToAReceivedMessage() throws JMSException {
    Message received = transferred(session.createTextMessage("x"));
    assertRefused(
        MessageNotWriteableRuntimeException.class,
        () -> jmsProducer.setProperty("a", 1).send(queue, received));
    jmsProducer.clearProperties().send(queue, received);
    assertThat(receive().getBody(String.class)).isEqualTo("x");
  }

  @ParameterizedTest
  @ValueSource(ints = {-1, 10})
  @Clause({"7.4", "JMSProducer.setPriority"})
  void settingsAreChecked(int wrong) {
    assertRefused(JMSRuntimeException.class, () -> jmsProducer.setPriority(wrong));
    assertRefused(JMSRuntimeException.class, () -> jmsProducer.setDeliveryMode(wrong));
    assertRefused(JMSRuntimeException.class, () -> jmsProducer.setTimeToLive(-1));
    assertRefused(JMSRuntimeException.class, () -> jmsProducer.setDeliveryDelay(-1));
    assertThat(jmsProducer.getPriority()).isEqualTo(4);
    assertThat(jmsProducer.getDeliveryMode()).isEqualTo(DeliveryMode.PERSISTENT);
  }

  @Test
  @Clause("7.10")
  void producersOfAContextDoNotShareTheirSettings() throws JMSException {
    JMSProducer other = context.createProducer();
    jmsProducer.setPriority(9).setProperty("a", 1).setDeliveryDelay(50).setJMSType("t");
    assertThat(other.getPriority()).isEqualTo(4);
    other.send(queue, "x");
    Message received = receive();
    assertThat(received.getJMSPriority()).isEqualTo(4);
    assertThat(received.propertyExists("a")).isFalse();
    assertThat(received.getJMSType()).isNull();
    assertThat(received.getJMSDeliveryTime()).isEqualTo(received.getJMSTimestamp());
  }

  @Test
  @Clause({"6.1.8", "JMSContext.close"})
  void producerEndsWithItsContext() throws JMSException {
    Message message = context.createMessage();
    context.close();
    for (ThrowingCallable send :
        new ThrowingCallable[] {
          () -> jmsProducer.send(queue, message),
          () -> jmsProducer.send(queue, "x"),
          () -> jmsProducer.send(queue, Map.of()),
          () -> jmsProducer.send(queue, new byte[0]),
          () -> jmsProducer.send(queue, (Serializable) 1)
        }) {
      assertRefused(IllegalStateRuntimeException.class, send);
    }
  }
}
