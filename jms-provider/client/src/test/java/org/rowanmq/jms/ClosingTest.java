package org.rowanmq.jms;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.Queue;
import jakarta.jms.QueueBrowser;
import jakarta.jms.Session;
import jakarta.jms.XAConnection;
import jakarta.jms.XASession;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import javax.transaction.xa.XAResource;
import javax.transaction.xa.Xid;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** How listeners, threads that receive and the end of things wait for each other. */
@Timeout(30)
class ClosingTest {
  private static final Xid XID =
      new Xid() {
        @Override
        public int getFormatId() {
          return 1;
        }

        @Override
        public byte[] getGlobalTransactionId() {
          return new byte[] {1};
        }

        @Override
        public byte[] getBranchQualifier() {
          return new byte[] {1};
        }
      };

  private final MiniBroker broker = new MiniBroker();
  private final JmsConnectionFactory factory = new JmsConnectionFactory(broker, null);
  private final ExecutorService threads = Executors.newCachedThreadPool();

  ClosingTest() {
    factory.setUser("rowan");
    factory.setPassword("rowan");
  }

  @AfterEach
  void close() {
    threads.shutdownNow();
    broker.close();
  }

  private static void send(Session session, String... texts) throws JMSException {
    for (String text : texts) {
      session.createProducer(queue(session)).send(session.createTextMessage(text));
    }
  }

  private static Queue queue(Session session) throws JMSException {
    return session.createQueue("orders");
  }

  @Test
  void aListenerKeepsItsSessionUntilItReturns() throws Exception {
    try (Connection connection = factory.createConnection()) {
      connection.start();
      Session session = connection.createSession(Session.CLIENT_ACKNOWLEDGE);
      CountDownLatch begun = new CountDownLatch(1);
      CountDownLatch goOn = new CountDownLatch(1);
      List<String> outcomes = new CopyOnWriteArrayList<>();
      session
          .createConsumer(queue(session))
          .setMessageListener(
              message -> {
                begun.countDown();
                try {
                  goOn.await();
                  message.acknowledge();
                  session.createTextMessage();
                  outcomes.add("done");
                } catch (JMSException | InterruptedException e) {
                  outcomes.add(e.toString());
                }
              });
      send(connection.createSession(), "1");
      begun.await();
      Future<?> closing =
          threads.submit(
              () -> {
                session.close();
                return null;
              });
      // It looks as if it were open until the listener has returned.
      await().during(Duration.ofMillis(50)).until(() -> !closing.isDone());
      goOn.countDown();
      closing.get();
      assertThat(outcomes).containsExactly("done");
      assertThatThrownBy(session::createTextMessage)
          .isInstanceOf(jakarta.jms.IllegalStateException.class);
    }
  }

  @Test
  void manyThreadsCloseOneConnection() throws Exception {
    for (int round = 0; round < 50; round++) {
      Connection connection = factory.createConnection();
      Session session = connection.createSession();
      MessageConsumer consumer = session.createConsumer(queue(session));
      CountDownLatch go = new CountDownLatch(1);
      List<AutoCloseable> closers =
          List.of(connection, connection, session, consumer, connection, session);
      List<Future<?>> closing = new ArrayList<>();
      for (AutoCloseable each : closers) {
        closing.add(
            threads.submit(
                () -> {
                  go.await();
                  each.close();
                  return null;
                }));
      }
      go.countDown();
      for (Future<?> each : closing) {
        each.get();
      }
    }
  }

  @Test
  void anErrorOfAListenerBringsTheMessageAgain() throws Exception {
    try (Connection connection = factory.createConnection()) {
      connection.start();
      Session session = connection.createSession();
      List<Boolean> heard = new CopyOnWriteArrayList<>();
      session
          .createConsumer(queue(session))
          .setMessageListener(
              message -> {
                try {
                  heard.add(message.getJMSRedelivered());
                } catch (JMSException e) {
                  throw new IllegalStateException(e);
                }
                if (heard.size() == 1) {
                  throw new AssertionError("thrown by the test's listener");
                }
              });
      send(connection.createSession(), "1");
      await().untilAsserted(() -> assertThat(heard).containsExactly(false, true));
    }
  }

  @Test
  void aFailureThatEndsManyConsumersIsToldOnce() throws Exception {
    factory.setUri("rowan://unused?reconnect-for=1ms&reconnect-delay=1ms");
    try (Connection connection = factory.createConnection()) {
      connection.start();
      AtomicInteger told = new AtomicInteger();
      connection.setExceptionListener(exception -> told.incrementAndGet());
      for (int i = 0; i < 5; i++) {
        Session session = connection.createSession();
        session.createConsumer(queue(session)).setMessageListener(message -> {});
      }
      broker.refusesConnections = true;
      broker.cut();
      await().until(() -> told.get() > 0);
      await().during(Duration.ofMillis(100)).until(() -> told.get() == 1);
    }
  }

  @Test
  void aReceiveTakesNothingThatComesAfterTheEndOfItsBranch() throws Exception {
    JmsXaConnectionFactory xa = new JmsXaConnectionFactory(broker, null);
    xa.setUser("rowan");
    xa.setPassword("rowan");
    try (XAConnection connection = xa.createXAConnection()) {
      connection.start();
      XASession session = connection.createXASession();
      MessageConsumer consumer = session.createConsumer(queue(session));
      session.getXAResource().start(XID, XAResource.TMNOFLAGS);
      broker.drains = new CompletableFuture<>();
      Future<Message> receiving = threads.submit(consumer::receiveNoWait);
      await().until(() -> broker.drains.getNumberOfDependents() == 1);
      session.getXAResource().end(XID, XAResource.TMSUCCESS);
      send(connection.createSession(), "1");
      broker.drains.complete(null);
      assertThatThrownBy(receiving::get)
          .cause()
          .isInstanceOf(jakarta.jms.IllegalStateException.class)
          .hasMessageContaining("queue://orders");
      assertThat(consumer.receive().getBody(String.class)).isEqualTo("1");
    }
  }

  @Test
  void aBrowserShowsMessagesOnAConnectionThatIsNotStarted() throws JMSException {
    try (Connection connection = factory.createConnection()) {
      Session session = connection.createSession();
      send(session, "1");
      try (QueueBrowser browser = session.createBrowser(queue(session))) {
        Message shown = (Message) browser.getEnumeration().nextElement();
        assertThat(shown.getBody(String.class)).isEqualTo("1");
      }
    }
  }
}
