package org.rowanmq.jms;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import jakarta.jms.CompletionListener;
import jakarta.jms.IllegalStateException;
import jakarta.jms.IllegalStateRuntimeException;
import jakarta.jms.JMSConsumer;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageFormatRuntimeException;
import jakarta.jms.MessageProducer;
import jakarta.jms.Queue;
import jakarta.jms.Session;
import jakarta.jms.TemporaryQueue;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What is allowed in callbacks, and bodies that are not what was asked for. */
@Timeout(30)
class CallbackTest {
  private final MiniBroker broker = new MiniBroker();
  private final JmsConnectionFactory factory = new JmsConnectionFactory(broker, null);
  private final JMSContext context;
  private final Queue queue;

  CallbackTest() {
    factory.setUri("rowan://unused?share=false");
    factory.setUser("rowan");
    factory.setPassword("rowan");
    context = factory.createContext(JMSContext.SESSION_TRANSACTED);
    queue = context.createQueue("orders");
  }

  @AfterEach
  void close() {
    context.close();
    broker.close();
  }

  private interface Completion extends CompletionListener {
    @Override
    default void onException(Message message, Exception exception) {
      throw new AssertionError(exception);
    }
  }

  @Test
  void completionListenerCannotEndTheTransactionNorCloseItsSession() {
    List<Object> refusals = new CopyOnWriteArrayList<>();
    Completion listener =
        message -> {
          for (Runnable call :
              List.<Runnable>of(context::commit, context::rollback, context::close)) {
            try {
              call.run();
            } catch (IllegalStateRuntimeException e) {
              refusals.add(e.getErrorCode());
            }
          }
        };
    context.createProducer().setAsync(listener).send(queue, "x");
    await().until(() -> refusals.size() == 3);
    assertThat(refusals).containsOnly("ILLEGAL_STATE");
    context.commit();
  }

  @Test
  void completionListenerCannotCloseItsProducer() throws JMSException {
    try (var connection = factory.createConnection();
        Session session = connection.createSession()) {
      MessageProducer producer = session.createProducer(queue);
      List<Object> refusals = new CopyOnWriteArrayList<>();
      Completion listener =
          message -> {
            try {
              producer.close();
            } catch (JMSException e) {
              refusals.add(e);
            }
          };
      producer.send(session.createMessage(), listener);
      await().until(() -> !refusals.isEmpty());
      assertThat(refusals).singleElement().isInstanceOf(IllegalStateException.class);
    }
  }

  @Test
  void bodyOfAnotherTypeLeavesTheMessageWhereItWas() throws JMSException {
    try (JMSContext other = factory.createContext()) {
      other.createProducer().send(queue, "1").send(queue, "2");
      JMSConsumer consumer = other.createConsumer(queue);
      assertThatThrownBy(() -> consumer.receiveBody(Map.class))
          .isInstanceOf(MessageFormatRuntimeException.class)
          .hasFieldOrPropertyWithValue("errorCode", "MESSAGE_FORMAT");
      Message again = consumer.receive();
      assertThat(again.getBody(String.class)).isEqualTo("1");
      assertThat(again.getIntProperty("JMSXDeliveryCount")).isEqualTo(1);
      assertThat(consumer.receiveBody(String.class)).isEqualTo("2");
    }
  }

  @Test
  void sentMessageKnowsTheDestinationObjectAndTheCorrelationBytes() throws JMSException {
    try (JMSContext other = factory.createContext()) {
      TemporaryQueue temporary = other.createTemporaryQueue();
      Message message = other.createMessage();
      byte[] id = {-1, 5};
      other.createProducer().setJMSCorrelationIDAsBytes(id).send(temporary, message);
      assertThat(message.getJMSDestination()).isSameAs(temporary);
      Message received = other.createConsumer(temporary).receive();
      assertThat(received.getJMSCorrelationIDAsBytes()).isEqualTo(id);
    }
  }

  @Test
  void farthestTimeToLiveDoesNotOverflow() throws JMSException {
    Message message = context.createMessage();
    context.createProducer().setTimeToLive(Long.MAX_VALUE).send(queue, message);
    assertThat(message.getJMSExpiration()).isEqualTo(Long.MAX_VALUE);
  }
}
