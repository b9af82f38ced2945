package org.rowanmq.tck.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import jakarta.jms.Connection;
import jakarta.jms.ExceptionListener;
import jakarta.jms.JMSConsumer;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.JMSRuntimeException;
import jakarta.jms.Message;
import jakarta.jms.Session;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.rowanmq.jms.JmsConnectionFactory;
import org.rowanmq.tck.harness.PackagedBroker;

/** Against a broker of its own, which goes and does not come back in time. */
class ExceptionListenerIT extends Conformance {
  private static PackagedBroker broker;

  @BeforeAll
  static void start() {
    broker = PackagedBroker.start();
  }

  @AfterAll
  static void end() {
    broker.close();
  }

  private static JmsConnectionFactory impatient() {
    if (!broker.isRunning()) {
      broker.restart();
    }
    return new JmsConnectionFactory(
        broker.url() + "?reconnect-for=1s&reconnect-delay=50ms&share=false",
        PackagedBroker.ADMIN,
        broker.adminPassword());
  }

  @Test
  @Clause("6.1.7")
  void aConnectionThatIsLostForGoodIsToldOnceOnOneThreadAtATime() throws Exception {
    Connection connection = closed(impatient().createConnection());
    AtomicInteger running = new AtomicInteger();
    List<Integer> concurrency = new CopyOnWriteArrayList<>();
    List<JMSException> told = new CopyOnWriteArrayList<>();
    List<String> outcomes = new CopyOnWriteArrayList<>();
    connection.setExceptionListener(
        exception -> {
          concurrency.add(running.incrementAndGet());
          told.add(exception);
          // Everything may be called; on a connection that is gone it fails, but it returns.
          outcomes.add(Messaging.outcome(connection::createSession));
          outcomes.add(Messaging.outcome(connection::close));
          running.decrementAndGet();
        });
    for (int i = 0; i < 4; i++) {
      Session session = connection.createSession();
      session.createConsumer(session.createTopic(name())).setMessageListener(message -> {});
    }
    connection.start();

    broker.kill();

    await().atMost(Duration.ofSeconds(20)).until(() -> outcomes.size() >= 2);
    await().during(Duration.ofMillis(300)).until(() -> told.size() == 1);
    assertThat(concurrency).containsOnly(1);
    assertThat(told.get(0).getErrorCode()).isNotEmpty();
    assertThat(outcomes).containsExactly("JMSException", "done");
  }

  @Test
  @Clause({"6.1.7", "6.1.8"})
  void aConnectionThatIsLostForGoodEndsWaitingReceivesAndCanBeClosed() throws Exception {
    try (JMSContext context = impatient().createContext()) {
      AtomicInteger told = new AtomicInteger();
      context.setExceptionListener(exception -> told.incrementAndGet());
      JMSConsumer consumer = context.createConsumer(context.createQueue(name()));
      Background<Message> receiving = closed(new Background<>(consumer::receive)).awaitBlocked();

      broker.kill();

      assertThatThrownBy(receiving::result).hasCauseInstanceOf(JMSRuntimeException.class);
      await().until(() -> told.get() == 1);
      assertThatThrownBy(consumer::receiveNoWait).isInstanceOf(JMSRuntimeException.class);
    }
  }

  @Test
  @Clause("6.1.7")
  void theListenerIsKeptAndCanBeRemoved() throws JMSException {
    Connection connection = connection();
    assertThat(connection.getExceptionListener()).isNull();
    ExceptionListener listener = exception -> {};
    connection.setExceptionListener(listener);
    assertThat(connection.getExceptionListener()).isSameAs(listener);
    connection.setExceptionListener(null);
    assertThat(connection.getExceptionListener()).isNull();

    JMSContext context = context(JMSContext.AUTO_ACKNOWLEDGE);
    context.setExceptionListener(listener);
    assertThat(context.getExceptionListener()).isSameAs(listener);
  }
}
