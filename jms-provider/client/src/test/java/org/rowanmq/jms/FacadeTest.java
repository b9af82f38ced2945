package org.rowanmq.jms;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import jakarta.jms.CompletionListener;
import jakarta.jms.Connection;
import jakarta.jms.IllegalStateException;
import jakarta.jms.InvalidDestinationException;
import jakarta.jms.InvalidSelectorException;
import jakarta.jms.JMSConsumer;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.JMSSecurityException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.Queue;
import jakarta.jms.QueueBrowser;
import jakarta.jms.ResourceAllocationException;
import jakarta.jms.Session;
import jakarta.jms.TextMessage;
import jakarta.jms.Topic;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(30)
@SuppressWarnings({"try", "unchecked"})
class FacadeTest {
  private final MiniBroker broker = new MiniBroker();
  private final JmsConnectionFactory factory = new JmsConnectionFactory(broker, null);

  FacadeTest() {
    factory.setUser("rowan");
    factory.setPassword("rowan");
  }

  @AfterEach
  void close() {
    broker.close();
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 1000})
  void messagesAreReceivedInOrderWithAnyPrefetch(int prefetch) throws JMSException {
    factory.setUri("rowan://unused?prefetch=" + prefetch);
    try (Connection connection = factory.createConnection();
        Session session = connection.createSession()) {
      Queue queue = session.createQueue("orders");
      MessageProducer producer = session.createProducer(queue);
      for (int i = 0; i < 20; i++) {
        producer.send(session.createTextMessage("order " + i));
      }
      MessageConsumer consumer = session.createConsumer(queue);
      assertThat(consumer.receiveNoWait()).as("not started").isNull();
      connection.start();
      for (int i = 0; i < 20; i++) {
        TextMessage message =
            (TextMessage) (i % 2 == 0 ? consumer.receive() : consumer.receiveNoWait());
        assertThat(message.getText()).isEqualTo("order " + i);
        assertThat(message.getJMSMessageID()).startsWith("ID:");
        assertThat(message.getJMSDestination()).isEqualTo(queue);
        assertThat(message.getIntProperty("JMSXDeliveryCount")).isEqualTo(1);
        assertThat(message.getStringProperty("JMSXUserID")).isEqualTo("rowan");
        assertThat(message.getStringProperty("JMS_Rowan_DeadLetterReason")).isEqualTo("tried");
      }
      assertThat(consumer.receiveNoWait()).isNull();
      assertThat(consumer.receive(20)).isNull();
    }
  }

  @Test
  void aPullThatFoundNothingLeavesTheNextMessageToOthers() throws JMSException {
    factory.setUri("rowan://unused?prefetch=0");
    try (JMSContext context = factory.createContext()) {
      Queue queue = context.createQueue("orders");
      JMSConsumer first = context.createConsumer(queue);
      JMSConsumer second = context.createConsumer(queue);
      assertThat(first.receive(5)).isNull();
      assertThat(first.receiveNoWait()).isNull();
      context.createProducer().send(queue, "x");
      assertThat(second.receiveBodyNoWait(String.class)).isEqualTo("x");
    }
  }

  @Test
  void sentMessageCarriesItsHeaders() throws JMSException {
    try (JMSContext context = factory.createContext()) {
      Queue queue = context.createQueue("orders");
      TextMessage message = context.createTextMessage("x");
      context
          .createProducer()
          .setPriority(7)
          .setTimeToLive(60_000)
          .setProperty("n", 3)
          .send(queue, message);
      TextMessage received = (TextMessage) context.createConsumer(queue).receive();
      assertThat(received.getJMSMessageID()).isEqualTo(message.getJMSMessageID());
      assertThat(received.getJMSPriority()).isEqualTo(7);
      assertThat(received.getJMSExpiration()).isEqualTo(message.getJMSExpiration()).isPositive();
      assertThat(received.getIntProperty("n")).isEqualTo(3);
      assertThatThrownBy(() -> received.setText("y"))
          .isInstanceOf(jakarta.jms.MessageNotWriteableException.class);
    }
  }

  @Test
  void wrongPasswordIsRefusedByCreateConnection() {
    assertThatThrownBy(() -> factory.createConnection("rowan", "wrong"))
        .isInstanceOf(JMSSecurityException.class);
    assertThatThrownBy(() -> factory.createConnection(null, null))
        .isInstanceOf(JMSSecurityException.class);
    assertThatThrownBy(() -> factory.createContext("rowan", "wrong"))
        .isInstanceOf(jakarta.jms.JMSSecurityRuntimeException.class);
  }

  @Test
  void listenerGetsEverythingAndFailuresComeAgain() throws JMSException {
    try (Connection connection = factory.createConnection();
        Session session = connection.createSession()) {
      List<String> texts = new CopyOnWriteArrayList<>();
      Queue queue = session.createQueue("orders");
      session
          .createConsumer(queue)
          .setMessageListener(
              message -> {
                String text = text(message) + " " + count(message);
                texts.add(text);
                if (text.startsWith("bad") && count(message) < 3) {
                  throw new RuntimeException("the application fails on purpose");
                }
              });
      connection.start();
      try (Session sender = connection.createSession()) {
        MessageProducer producer = sender.createProducer(queue);
        producer.send(sender.createTextMessage("good"));
        producer.send(sender.createTextMessage("bad"));
        producer.send(sender.createTextMessage("last"));
      }
      await().until(() -> texts.contains("last 1"));
      assertThat(texts).containsExactly("good 1", "bad 1", "bad 2", "bad 3", "last 1");
    }
  }

  private static String text(Message message) {
    return JmsErrors.unchecked(() -> ((TextMessage) message).getText());
  }

  private static int count(Message message) {
    return JmsErrors.unchecked(() -> message.getIntProperty("JMSXDeliveryCount"));
  }

  @Test
  void transactionIsSeenOnlyAfterItsCommit() throws JMSException {
    try (Connection connection = factory.createConnection()) {
      connection.start();
      Session transacted = connection.createSession(true, Session.SESSION_TRANSACTED);
      Session other = connection.createSession();
      Queue queue = transacted.createQueue("orders");
      MessageConsumer consumer = other.createConsumer(queue);
      transacted.createProducer(queue).send(transacted.createTextMessage("rolled back"));
      transacted.rollback();
      transacted.createProducer(queue).send(transacted.createTextMessage("committed"));
      assertThat(consumer.receiveNoWait()).isNull();
      transacted.commit();
      assertThat(text(consumer.receive())).isEqualTo("committed");
    }
  }

  @Test
  void rolledBackMessageComesAgainFirst() throws JMSException {
    try (JMSContext context = factory.createContext(JMSContext.SESSION_TRANSACTED)) {
      Queue queue = context.createQueue("orders");
      context.createProducer().send(queue, "one").send(queue, "two");
      context.commit();
      JMSConsumer consumer = context.createConsumer(queue);
      assertThat(consumer.receiveBody(String.class)).isEqualTo("one");
      context.rollback();
      Message again = consumer.receive();
      assertThat(text(again)).isEqualTo("one");
      assertThat(again.getJMSRedelivered()).isTrue();
      assertThat(consumer.receiveBody(String.class)).isEqualTo("two");
      context.commit();
    }
  }

  @Test
  void clientAcknowledgedMessagesComeAgainAfterRecover() throws JMSException {
    try (JMSContext context = factory.createContext(JMSContext.CLIENT_ACKNOWLEDGE)) {
      Queue queue = context.createQueue("orders");
      context.createProducer().send(queue, "one").send(queue, "two");
      JMSConsumer consumer = context.createConsumer(queue);
      consumer.receive().acknowledge();
      assertThat(consumer.receiveBody(String.class)).isEqualTo("two");
      context.recover();
      assertThat(consumer.receiveBody(String.class)).isEqualTo("two");
      context.acknowledge();
      context.recover();
      assertThat(consumer.receiveNoWait()).isNull();
    }
  }

  @Test
  void completionListenersAreCalledInOrder() throws JMSException {
    try (Connection connection = factory.createConnection();
        Session session = connection.createSession()) {
      List<String> completed = new ArrayList<>();
      MessageProducer producer = session.createProducer(session.createQueue("orders"));
      for (int i = 0; i < 50; i++) {
        producer.send(session.createTextMessage("m" + i), recorder(completed));
      }
      producer.close();
      assertThat(completed).hasSize(50).startsWith("m0", "m1").endsWith("m49");
    }
  }

  @Test
  void refusedSendNamesItsReason() throws JMSException {
    try (Connection connection = factory.createConnection();
        Session session = connection.createSession()) {
      broker.refusesSends = true;
      MessageProducer producer = session.createProducer(session.createQueue("orders"));
      assertThatThrownBy(() -> producer.send(session.createMessage()))
          .isInstanceOf(ResourceAllocationException.class)
          .hasFieldOrPropertyWithValue("errorCode", "LIMIT_REACHED");
      List<String> completed = new ArrayList<>();
      producer.send(session.createTextMessage("m"), recorder(completed));
      producer.close();
      assertThat(completed).containsExactly("m failed LIMIT_REACHED");
    }
  }

  private static CompletionListener recorder(List<String> completed) {
    return new CompletionListener() {
      @Override
      public void onCompletion(Message message) {
        completed.add(text(message));
      }

      @Override
      public void onException(Message message, Exception exception) {
        completed.add(text(message) + " failed " + ((JMSException) exception).getErrorCode());
      }
    };
  }

  @Test
  void browserShowsEverythingAndTakesNothing() throws JMSException {
    try (Connection connection = factory.createConnection();
        Session session = connection.createSession()) {
      Queue queue = session.createQueue("orders");
      MessageProducer producer = session.createProducer(queue);
      for (int i = 0; i < 5; i++) {
        producer.send(session.createTextMessage("m" + i));
      }
      connection.start();
      QueueBrowser browser = session.createBrowser(queue);
      for (int i = 0; i < 2; i++) {
        List<?> seen = Collections.list(browser.getEnumeration());
        assertThat(seen)
            .extracting(message -> text((Message) message))
            .containsExactly("m0", "m1", "m2", "m3", "m4");
      }
    }
  }

  @Test
  void programGoesOnAfterTheConnectionWasCut() throws JMSException {
    try (Connection connection = factory.createConnection();
        Session session = connection.createSession()) {
      connection.start();
      Queue queue = session.createQueue("orders");
      MessageConsumer consumer = session.createConsumer(queue);
      MessageProducer producer = session.createProducer(queue);
      producer.send(session.createTextMessage("before"));
      assertThat(text(consumer.receive())).isEqualTo("before");
      broker.cut();
      producer.send(session.createTextMessage("after"));
      assertThat(text(consumer.receive())).isEqualTo("after");
      await().until(() -> broker.connections == 2);
    }
  }

  @Test
  void equalFactoriesShareAConnection() throws JMSException {
    try (Connection first = factory.createConnection();
        Connection second = factory.createConnection()) {
      assertThat(first).isNotSameAs(second);
      assertThat(broker.connections).isEqualTo(1);
    }
    factory.setUri("rowan://unused?share=false");
    try (Connection first = factory.createConnection();
        Connection second = factory.createConnection()) {
      assertThat(broker.connections).isEqualTo(3);
    }
  }

  @Test
  void closedThingsSaySo() throws JMSException {
    Connection connection = factory.createConnection();
    Session session = connection.createSession();
    MessageConsumer consumer = session.createConsumer(session.createQueue("orders"));
    MessageProducer producer = session.createProducer(null);
    session.close();
    session.close();
    assertThatThrownBy(consumer::receiveNoWait).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> producer.setPriority(1)).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(session::createMessage).isInstanceOf(IllegalStateException.class);
    connection.close();
    connection.close();
    assertThatThrownBy(connection::start).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void closingFromAListenerIsRefusedExceptForTheConsumer() throws JMSException {
    List<String> results = new CopyOnWriteArrayList<>();
    try (Connection connection = factory.createConnection();
        Session session = connection.createSession()) {
      Queue queue = session.createQueue("orders");
      MessageConsumer consumer = session.createConsumer(queue);
      consumer.setMessageListener(
          message -> {
            results.add(outcome(session::close));
            results.add(outcome(connection::close));
            results.add(outcome(connection::stop));
            results.add(outcome(consumer::close));
          });
      connection.start();
      try (Session sender = connection.createSession()) {
        sender.createProducer(queue).send(sender.createMessage());
      }
      await().until(() -> results.size() == 4);
      assertThat(results)
          .containsExactly(
              "IllegalStateException", "IllegalStateException", "IllegalStateException", "fine");
    }
  }

  private static String outcome(JmsErrors.VoidStep step) {
    try {
      step.run();
      return "fine";
    } catch (JMSException e) {
      return e.getClass().getSimpleName();
    }
  }

  @Test
  void blockedReceiveEndsWithItsConsumer() throws Exception {
    try (Connection connection = factory.createConnection();
        Session session = connection.createSession()) {
      connection.start();
      MessageConsumer consumer = session.createConsumer(session.createQueue("orders"));
      List<Object> received = new CopyOnWriteArrayList<>();
      Thread waiting =
          new Thread(() -> received.add("" + JmsErrors.uncheckedOrNull(consumer::receive)));
      waiting.start();
      await().until(() -> waiting.getState() == Thread.State.TIMED_WAITING);
      consumer.close();
      waiting.join();
      assertThat(received).containsExactly("null");
    }
  }

  @Test
  void badArgumentsAreRefusedWithTheRightType() throws JMSException {
    try (Connection connection = factory.createConnection();
        Session session = connection.createSession()) {
      Queue queue = session.createQueue("orders");
      Topic topic = session.createTopic("prices");
      assertThatThrownBy(() -> session.createQueue(""))
          .isInstanceOf(InvalidDestinationException.class);
      assertThatThrownBy(() -> session.createQueue(null))
          .isInstanceOf(InvalidDestinationException.class);
      assertThatThrownBy(() -> session.createConsumer(null))
          .isInstanceOf(InvalidDestinationException.class);
      assertThatThrownBy(() -> session.createConsumer(queue, "a == 1"))
          .isInstanceOf(InvalidSelectorException.class);
      assertThatThrownBy(() -> session.createDurableConsumer(topic, "s"))
          .isInstanceOf(IllegalStateException.class);
      assertThatThrownBy(() -> session.createSharedConsumer(topic, null))
          .isInstanceOf(JMSException.class)
          .hasMessageContaining("shared subscription")
          .hasFieldOrPropertyWithValue("errorCode", "ARGUMENT_INVALID");
      assertThatThrownBy(() -> session.createSharedDurableConsumer(topic, " "))
          .isInstanceOf(JMSException.class)
          .hasMessageContaining("shared durable subscription")
          .hasFieldOrPropertyWithValue("errorCode", "ARGUMENT_INVALID");
      assertThatThrownBy(() -> session.createSharedConsumer(null, "s"))
          .isInstanceOf(InvalidDestinationException.class);
      assertThatThrownBy(() -> session.createSharedDurableConsumer(null, "s"))
          .isInstanceOf(InvalidDestinationException.class);
      assertThatThrownBy(
              () -> session.createSharedDurableConsumer(session.createTemporaryTopic(), "s"))
          .isInstanceOf(InvalidDestinationException.class);
      assertThatThrownBy(() -> connection.createConnectionConsumer(queue, null, null, 1))
          .hasFieldOrPropertyWithValue("errorCode", "ARGUMENT_INVALID");
      assertThatThrownBy(() -> session.createProducer(queue).send(queue, session.createMessage()))
          .isInstanceOf(UnsupportedOperationException.class);
      assertThatThrownBy(() -> session.createProducer(null).send(session.createMessage()))
          .isInstanceOf(UnsupportedOperationException.class);
      jakarta.jms.BytesMessage large = session.createBytesMessage();
      large.writeBytes(new byte[1_000_001]);
      assertThatThrownBy(() -> session.createProducer(queue).send(large))
          .isInstanceOf(JMSException.class)
          .hasFieldOrPropertyWithValue("errorCode", "MESSAGE_TOO_LARGE");
      assertThatThrownBy(session::commit).isInstanceOf(IllegalStateException.class);
    }
  }

  @Test
  void largeMessagesTravelInChunks() throws JMSException {
    try (JMSContext context = factory.createContext()) {
      Queue queue = context.createQueue("orders");
      byte[] body = new byte[900_000];
      body[899_999] = 5;
      context.createProducer().send(queue, body);
      assertThat(context.createConsumer(queue).receiveBody(byte[].class)).isEqualTo(body);
    }
  }

  @Test
  void clientIdIsSetFirstAndOnce() throws JMSException {
    try (Connection connection = factory.createConnection()) {
      assertThatThrownBy(() -> connection.setClientID(" "))
          .isInstanceOf(jakarta.jms.InvalidClientIDException.class);
      connection.setClientID("billing");
      assertThat(connection.getClientID()).isEqualTo("billing");
      assertThatThrownBy(() -> connection.setClientID("other"))
          .isInstanceOf(IllegalStateException.class);
    }
    try (Connection connection = factory.createConnection()) {
      connection.start();
      assertThatThrownBy(() -> connection.setClientID("late"))
          .isInstanceOf(IllegalStateException.class);
    }
    factory.setUri("rowan://unused?client-id=cts");
    try (Connection connection = factory.createConnection()) {
      assertThat(connection.getClientID()).isEqualTo("cts");
      assertThatThrownBy(() -> connection.setClientID("cts"))
          .isInstanceOf(IllegalStateException.class);
    }
  }

  @Test
  void temporaryQueueServesItsOwnConnectionOnly() throws JMSException {
    factory.setUri("rowan://unused?share=false");
    try (JMSContext context = factory.createContext()) {
      Queue temporary = context.createTemporaryQueue();
      context.createProducer().send(temporary, "hello");
      assertThat(context.createConsumer(temporary).receiveBody(String.class)).isEqualTo("hello");
      try (JMSContext stranger = factory.createContext()) {
        assertThatThrownBy(() -> stranger.createConsumer(temporary))
            .isInstanceOf(jakarta.jms.InvalidDestinationRuntimeException.class);
      }
    }
  }
}
