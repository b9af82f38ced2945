package org.rowanmq.server.integration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.MessageConsumer;
import jakarta.jms.Session;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/** Programs that run on while the broker stops and starts again. */
class RestartTest extends WithBroker {
  private static void restart() throws Exception {
    broker.stop();
    broker.startAgain();
  }

  @Test
  void aProducerAndAConsumerRunOn() throws Exception {
    Session session = session();
    new Traffic(queue(session)).run(session, session(), 3, RestartTest::restart);
  }

  @Test
  void transactionsRunOn() throws Exception {
    Session session = session(Session.SESSION_TRANSACTED);
    new Traffic(queue(session))
        .run(session, session(Session.SESSION_TRANSACTED), 3, RestartTest::restart);
  }

  @Test
  void aReceiveThatWaitsGetsWhatComesAfterwards() throws Exception {
    Session session = session();
    MessageConsumer consumer = session.createConsumer(queue(session));
    ExecutorService thread = Executors.newSingleThreadExecutor();
    try {
      Future<String> waiting = thread.submit(() -> text(consumer.receive()));
      restart();
      Session other = session();
      send(other, queue(other), "after the restart");
      assertThat(waiting.get()).isEqualTo("after the restart");
    } finally {
      thread.shutdown();
    }
  }

  @Test
  void persistentMessagesAreStillThereInOrder() throws Exception {
    Session session = session();
    send(session, queue(session), "1", "2", "3");
    restart();
    assertThat(receive(session.createConsumer(queue(session)), 3)).containsExactly("1", "2", "3");
  }

  @Test
  void theNumberOfAttemptsIsStillKnown() throws Exception {
    Session session = session(Session.SESSION_TRANSACTED);
    send(session, queue(session), "again and again");
    session.commit();
    MessageConsumer consumer = session.createConsumer(queue(session));
    for (int attempt = 1; attempt <= 3; attempt++) {
      var message = consumer.receive(SOON);
      assertThat(message.getIntProperty("JMSXDeliveryCount")).isEqualTo(attempt);
      session.rollback();
    }
    session.close();
    restart();
    Session after = session();
    var message = after.createConsumer(queue(after)).receive(SOON);
    assertThat(message.getJMSRedelivered()).isTrue();
    assertThat(message.getIntProperty("JMSXDeliveryCount")).isGreaterThanOrEqualTo(4);
  }

  @Test
  void aClientWaitsForABrokerThatIsNotThereYetWhenAskedTo() throws Exception {
    broker.stop();
    ExecutorService thread = Executors.newSingleThreadExecutor();
    try {
      Future<Connection> connecting =
          thread.submit(() -> factory("wait-for-broker=30s").createConnection());
      assertThatThrownBy(() -> factory().createConnection()).isInstanceOf(JMSException.class);
      broker.startAgain();
      Connection connection = closedAfterwards(connecting.get());
      connection.start();
      Session session = connection.createSession();
      send(session, queue(session), "at last");
      assertThat(receive(session.createConsumer(queue(session)), 1)).containsExactly("at last");
    } finally {
      thread.shutdown();
    }
  }

  @Test
  void aBrokerThatStaysAwayEndsTheConnectionWhenAskedTo() throws Exception {
    Connection connection = connect("reconnect-for=500ms");
    List<String> codes = new CopyOnWriteArrayList<>();
    connection.setExceptionListener(exception -> codes.add(exception.getErrorCode()));
    Session session = connection.createSession();
    broker.stop();
    try {
      await().untilAsserted(() -> assertThat(codes).containsExactly("CONNECTION_LOST"));
      assertThatThrownBy(() -> send(session, queue(session), "lost"))
          .isInstanceOf(JMSException.class);
    } finally {
      broker.startAgain();
    }
    assertThat(connect("reconnect-for=500ms").createSession()).isNotNull();
  }
}
