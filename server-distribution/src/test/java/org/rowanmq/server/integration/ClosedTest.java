package org.rowanmq.server.integration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.jms.Connection;
import jakarta.jms.IllegalStateException;
import jakarta.jms.IllegalStateRuntimeException;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.QueueBrowser;
import jakarta.jms.Session;
import jakarta.jms.TextMessage;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

class ClosedTest extends WithBroker {
  private static void assertIllegal(ThrowingCallable... calls) {
    for (ThrowingCallable call : calls) {
      assertThatThrownBy(call).isInstanceOf(IllegalStateException.class);
    }
  }

  @Test
  void aClosedConnectionRefusesEveryCall() throws Exception {
    Connection connection = connect();
    Session session = connection.createSession();
    connection.close();
    assertIllegal(
        connection::createSession,
        connection::start,
        connection::stop,
        connection::getMetaData,
        connection::getClientID,
        () -> connection.setClientID("late"),
        () -> connection.setExceptionListener(null),
        () -> session.createQueue("late"));
    connection.close();
  }

  @Test
  void aClosedSessionRefusesEveryCall() throws Exception {
    Connection connection = connect();
    Session session = connection.createSession(Session.SESSION_TRANSACTED);
    MessageProducer producer = session.createProducer(queue(session));
    MessageConsumer consumer = session.createConsumer(queue(session));
    QueueBrowser browser = session.createBrowser(queue(session));
    TextMessage message = session.createTextMessage("late");
    session.close();
    assertIllegal(
        () -> session.createQueue("late"),
        () -> session.createConsumer(message.getJMSDestination()),
        session::createTextMessage,
        session::createTemporaryQueue,
        session::commit,
        session::rollback,
        session::getTransacted,
        () -> session.unsubscribe("late"),
        () -> producer.send(message),
        producer::getPriority,
        consumer::receiveNoWait,
        consumer::getMessageSelector,
        browser::getEnumeration);
    session.close();
    assertThat(connection.createSession()).isNotNull();
  }

  @Test
  void aClosedConsumerOrProducerRefusesEveryCall() throws Exception {
    Session session = session();
    MessageConsumer consumer = session.createConsumer(queue(session));
    consumer.close();
    MessageProducer producer = session.createProducer(queue(session));
    producer.close();
    assertIllegal(
        consumer::receive,
        () -> consumer.receive(1),
        consumer::receiveNoWait,
        () -> consumer.setMessageListener(null),
        () -> producer.send(session.createTextMessage("late")),
        () -> producer.setPriority(1));
    consumer.close();
    producer.close();
  }

  @Test
  void acknowledgingAfterTheSessionIsClosedIsRefused() throws Exception {
    Session session = session(Session.CLIENT_ACKNOWLEDGE);
    send(session, queue(session), "late");
    MessageConsumer consumer = session.createConsumer(queue(session));
    var message = consumer.receive(SOON);
    session.close();
    assertIllegal(message::acknowledge);
  }

  @Test
  void closingAConsumerEndsAReceiveThatWaits() throws Exception {
    Session session = session();
    MessageConsumer consumer = session.createConsumer(queue(session));
    CompletableFuture<String> received =
        CompletableFuture.supplyAsync(
            () -> {
              try {
                return text(consumer.receive());
              } catch (JMSException e) {
                return e.toString();
              }
            });
    consumer.close();
    assertThat(received.get(SOON, TimeUnit.MILLISECONDS))
        .isIn("nothing", "jakarta.jms.IllegalStateException: The consumer is closed");
  }

  @Test
  void aClosedContextRefusesEveryCall() {
    JMSContext context = factory().createContext();
    context.close();
    assertThatThrownBy(() -> context.createQueue("late"))
        .isInstanceOf(IllegalStateRuntimeException.class);
    assertThatThrownBy(() -> context.createContext(JMSContext.AUTO_ACKNOWLEDGE))
        .isInstanceOf(IllegalStateRuntimeException.class);
    context.close();
  }
}
