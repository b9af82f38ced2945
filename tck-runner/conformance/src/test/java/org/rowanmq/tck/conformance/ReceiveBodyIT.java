package org.rowanmq.tck.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.jms.JMSConsumer;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.MapMessage;
import jakarta.jms.Message;
import jakarta.jms.MessageFormatRuntimeException;
import jakarta.jms.StreamMessage;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReceiveBodyIT extends SessionConformance {
  private JMSConsumer consumer(int mode) {
    return context(mode).createConsumer(queue);
  }

  @Test
  @Clause("8.6")
  void bodyOfEveryTypeIsReceived() throws JMSException {
    MapMessage map = session.createMapMessage();
    map.setInt("a", 1);
    var bytes = session.createBytesMessage();
    bytes.writeByte((byte) 7);
    Message[] messages = {
      session.createTextMessage("text"),
      map,
      bytes,
      session.createObjectMessage(new ArrayList<>(List.of("o")))
    };
    JMSConsumer consumer = consumer(JMSContext.AUTO_ACKNOWLEDGE);
    for (int round = 0; round < 3; round++) {
      for (Message message : messages) {
        producer.send(message);
      }
      if (round == 0) {
        assertThat(consumer.receiveBody(String.class)).isEqualTo("text");
        assertThat((Object) consumer.receiveBody(Map.class)).isEqualTo(Map.of("a", 1));
        assertThat(consumer.receiveBody(byte[].class)).containsExactly(7);
        assertThat(consumer.receiveBody(Serializable.class)).isEqualTo(List.of("o"));
      } else if (round == 1) {
        assertThat(consumer.receiveBody(CharSequence.class, PATIENCE)).isEqualTo("text");
        assertThat(consumer.receiveBody(Object.class, PATIENCE)).isEqualTo(Map.of("a", 1));
        assertThat(consumer.receiveBody(Object.class, PATIENCE)).isEqualTo(new byte[] {7});
        assertThat((Object) consumer.receiveBody(List.class, PATIENCE)).isEqualTo(List.of("o"));
      } else {
        assertThat(consumer.receiveBodyNoWait(Object.class)).isEqualTo("text");
        assertThat((Object) consumer.receiveBodyNoWait(Map.class)).isEqualTo(Map.of("a", 1));
        assertThat(consumer.receiveBodyNoWait(byte[].class)).containsExactly(7);
        assertThat((Object) consumer.receiveBodyNoWait(ArrayList.class)).isEqualTo(List.of("o"));
      }
    }
    assertThat(consumer.receiveBodyNoWait(Object.class)).isNull();
    assertThat(consumer.receiveBody(Object.class, 10)).isNull();
  }

  @Test
  @Clause("8.6")
  void messageWithoutBodyOrOfAnotherTypeIsRefused() throws JMSException {
    StreamMessage stream = session.createStreamMessage();
    stream.writeInt(1);
    Message[] messages = {
      session.createMessage(),
      stream,
      session.createTextMessage(),
      session.createMapMessage(),
      session.createBytesMessage(),
      session.createObjectMessage()
    };
    JMSConsumer consumer = consumer(JMSContext.AUTO_ACKNOWLEDGE);
    for (Message message : messages) {
      producer.send(message);
      assertRefused(
          MessageFormatRuntimeException.class, () -> consumer.receiveBody(Object.class, PATIENCE));
      assertThat(consumer.receive(PATIENCE).getJMSMessageID()).isEqualTo(message.getJMSMessageID());
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {JMSContext.AUTO_ACKNOWLEDGE, JMSContext.DUPS_OK_ACKNOWLEDGE})
  @Clause("8.6")
  void refusedMessageIsTheNextOneAgainAsIfNothingHadHappened(int mode) throws JMSException {
    producer.send(session.createTextMessage("1"));
    producer.send(session.createTextMessage("2"));
    JMSContext context = context(mode);
    JMSConsumer consumer = context.createConsumer(queue);
    for (int i = 0; i < 2; i++) {
      assertRefused(
          MessageFormatRuntimeException.class, () -> consumer.receiveBody(Map.class, PATIENCE));
      assertRefused(
          MessageFormatRuntimeException.class, () -> consumer.receiveBodyNoWait(Integer.class));
    }
    Message first = consumer.receive(PATIENCE);
    assertThat(first.getBody(String.class)).isEqualTo("1");
    assertThat(first.getJMSRedelivered()).isFalse();
    assertThat(first.getIntProperty("JMSXDeliveryCount")).isEqualTo(1);
    assertThat(consumer.receiveBody(String.class, PATIENCE)).isEqualTo("2");
    context.close();
    assertNothingLeft();
  }

  @Test
  @Clause("8.6")
  void refusedMessageReturnsToTheQueueWhenTheConsumerIsClosed() throws JMSException {
    producer.send(session.createTextMessage("1"));
    JMSConsumer consumer = consumer(JMSContext.AUTO_ACKNOWLEDGE);
    assertRefused(
        MessageFormatRuntimeException.class, () -> consumer.receiveBody(Map.class, PATIENCE));
    consumer.close();
    Message again = receive();
    assertThat(again.getBody(String.class)).isEqualTo("1");
    assertThat(again.getJMSRedelivered()).isFalse();
    assertThat(again.getIntProperty("JMSXDeliveryCount")).isEqualTo(1);
  }

  @Test
  @Clause("8.6")
  void refusedMessageIsTheNextOneForAListenerToo() throws Exception {
    producer.send(session.createTextMessage("1"));
    JMSConsumer consumer = consumer(JMSContext.AUTO_ACKNOWLEDGE);
    assertRefused(
        MessageFormatRuntimeException.class, () -> consumer.receiveBody(Map.class, PATIENCE));
    var listened = new java.util.concurrent.CompletableFuture<Message>();
    consumer.setMessageListener(listened::complete);
    Message message = listened.get(PATIENCE, java.util.concurrent.TimeUnit.MILLISECONDS);
    assertThat(message.getBody(String.class)).isEqualTo("1");
    assertThat(message.getJMSRedelivered()).isFalse();
  }

  @Test
  @Clause("8.6")
  void refusedMessageCountsAsReceivedWhereTheApplicationAcknowledges() throws JMSException {
    producer.send(session.createTextMessage("1"));
    producer.send(session.createTextMessage("2"));
    JMSContext context = context(JMSContext.CLIENT_ACKNOWLEDGE);
    JMSConsumer consumer = context.createConsumer(queue);
    assertRefused(
        MessageFormatRuntimeException.class, () -> consumer.receiveBody(Map.class, PATIENCE));
    assertThat(consumer.receiveBody(String.class, PATIENCE)).isEqualTo("2");
    context.recover();
    Message again = consumer.receive(PATIENCE);
    assertThat(again.getBody(String.class)).isEqualTo("1");
    assertThat(again.getJMSRedelivered()).isTrue();
    assertThat(again.getIntProperty("JMSXDeliveryCount")).isEqualTo(2);
    assertThat(consumer.receiveBody(String.class, PATIENCE)).isEqualTo("2");
    context.acknowledge();
    context.close();
    assertNothingLeft();
  }

  @Test
  @Clause("8.6")
  void refusedMessageBelongsToItsTransaction() throws JMSException {
    producer.send(session.createTextMessage("1"));
    producer.send(session.createTextMessage("2"));
    JMSContext context = context(JMSContext.SESSION_TRANSACTED);
    JMSConsumer consumer = context.createConsumer(queue);
    assertRefused(
        MessageFormatRuntimeException.class, () -> consumer.receiveBody(Map.class, PATIENCE));
    assertThat(consumer.receiveBody(String.class, PATIENCE)).isEqualTo("2");
    context.rollback();
    Message again = consumer.receive(PATIENCE);
    assertThat(again.getBody(String.class)).isEqualTo("1");
    assertThat(again.getIntProperty("JMSXDeliveryCount")).isEqualTo(2);
    assertRefused(
        MessageFormatRuntimeException.class, () -> consumer.receiveBody(Map.class, PATIENCE));
    context.commit();
    context.close();
    assertNothingLeft();
  }

  @Test
  @Clause("8.6")
  void objectThatCannotBeDeserialisedIsRefused() throws JMSException {
    producer.send(session.createObjectMessage(new TextAndObjectMessageIT.Order("tea", 1)));
    JMSConsumer consumer = consumer(JMSContext.AUTO_ACKNOWLEDGE);
    assertRefused(
        MessageFormatRuntimeException.class,
        () -> consumer.receiveBody(Serializable.class, PATIENCE));
    assertThat(consumer.receive(PATIENCE)).isNotNull();
  }
}
