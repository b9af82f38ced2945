package org.rowanmq.server.integration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import jakarta.jms.DeliveryMode;
import jakarta.jms.JMSConsumer;
import jakarta.jms.JMSContext;
import jakarta.jms.Message;
import jakarta.jms.MessageFormatRuntimeException;
import jakarta.jms.Queue;
import jakarta.jms.Topic;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

/** The simplified API. */
class ContextTest extends WithBroker {
  @Test
  void bodiesAndPropertiesTravelWithoutMessages() throws Exception {
    try (JMSContext context = factory().createContext()) {
      Queue queue = context.createQueue(name());
      JMSConsumer consumer = context.createConsumer(queue);
      context
          .createProducer()
          .setProperty("colour", "red")
          .setProperty("size", 7)
          .setJMSCorrelationID("c-1")
          .setPriority(8)
          .setDeliveryMode(DeliveryMode.NON_PERSISTENT)
          .send(queue, "text")
          .send(queue, Map.of("key", "value"))
          .send(queue, "bytes".getBytes(StandardCharsets.US_ASCII));

      Message first = consumer.receive(SOON);
      assertThat(first.getBody(String.class)).isEqualTo("text");
      assertThat(first.getStringProperty("colour")).isEqualTo("red");
      assertThat(first.getIntProperty("size")).isEqualTo(7);
      assertThat(first.getJMSCorrelationID()).isEqualTo("c-1");
      assertThat(first.getJMSPriority()).isEqualTo(8);
      assertThat(first.getJMSDeliveryMode()).isEqualTo(DeliveryMode.NON_PERSISTENT);
      Object map = consumer.receiveBody(Map.class, SOON);
      assertThat(map).isEqualTo(Map.of("key", "value"));
      assertThat(consumer.receiveBody(byte[].class, SOON)).containsExactly('b', 'y', 't', 'e', 's');
      assertThat(consumer.receiveBodyNoWait(String.class)).isNull();
    }
  }

  @Test
  void aBodyOfAnotherTypeIsRefusedAndStaysUnlessAutoAcknowledged() throws Exception {
    try (JMSContext context = factory().createContext(JMSContext.CLIENT_ACKNOWLEDGE)) {
      Queue queue = context.createQueue(name());
      context.createProducer().send(queue, "text");
      JMSConsumer consumer = context.createConsumer(queue);
      assertThatThrownBy(() -> consumer.receiveBody(Map.class, SOON))
          .isInstanceOf(MessageFormatRuntimeException.class);
    }
  }

  @Test
  void aDurableConsumerOfAContextReceivesWhatWasPublishedMeanwhile() throws Exception {
    try (JMSContext context = factory().createContext()) {
      context.setClientID(name());
      Topic topic = context.createTopic(name());
      context.createDurableConsumer(topic, "archive").close();
    }
    try (JMSContext publisher = factory().createContext()) {
      publisher.createProducer().send(publisher.createTopic(name()), "meanwhile");
    }
    try (JMSContext context = factory("client-id=" + name()).createContext()) {
      Topic topic = context.createTopic(name());
      JMSConsumer consumer = context.createDurableConsumer(topic, "archive");
      assertThat(consumer.receiveBody(String.class, SOON)).isEqualTo("meanwhile");
      consumer.close();
      context.unsubscribe("archive");
    }
  }

  @Test
  void aTransactedContextCommitsAndRollsBack() throws Exception {
    try (JMSContext context = factory().createContext(JMSContext.SESSION_TRANSACTED)) {
      Queue queue = context.createQueue(name());
      context.createProducer().send(queue, "rolled back");
      context.rollback();
      context.createProducer().send(queue, "committed");
      context.commit();
      JMSConsumer consumer = context.createConsumer(queue);
      assertThat(consumer.receiveBody(String.class, SOON)).isEqualTo("committed");
      context.rollback();
      Message again = consumer.receive(SOON);
      assertThat(again.getJMSRedelivered()).isTrue();
      context.commit();
      assertThat(consumer.receiveNoWait()).isNull();
    }
  }

  @Test
  void contextsOfOneConnectionHaveSessionsOfTheirOwn() throws Exception {
    try (JMSContext first = factory().createContext()) {
      List<String> heard = new CopyOnWriteArrayList<>();
      JMSContext second = first.createContext(JMSContext.CLIENT_ACKNOWLEDGE);
      Queue queue = first.createQueue(name());
      second.createConsumer(queue).setMessageListener(message -> heard.add(message.toString()));
      first.createProducer().send(queue, "1").send(queue, "2");
      await().untilAsserted(() -> assertThat(heard).hasSize(2));
      second.acknowledge();
      second.close();
      assertThat(first.createConsumer(queue).receiveNoWait()).isNull();
    }
  }

  @Test
  void aContextThatDoesNotStartByItselfDeliversWhenStarted() throws Exception {
    try (JMSContext context = factory().createContext()) {
      context.setAutoStart(false);
      Queue queue = context.createQueue(name());
      context.createProducer().send(queue, "held back");
      JMSConsumer consumer = context.createConsumer(queue);
      assertThat(consumer.receive(50)).isNull();
      context.start();
      assertThat(consumer.receiveBody(String.class, SOON)).isEqualTo("held back");
    }
  }
}
