package org.rowanmq.tck.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import jakarta.jms.Connection;
import jakarta.jms.IllegalStateException;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ClosingSessionIT extends Messaging {
  @Test
  @Clause({"6.2.15", "10.3"})
  void aClosedSessionAndItsConsumersAndProducersRefuseEverythingButClose() throws JMSException {
    Session session = session(Session.SESSION_TRANSACTED);
    MessageConsumer consumer = session.createConsumer(queue);
    MessageProducer producer = session.createProducer(queue);
    session.close();
    session.close();
    List<Call> calls =
        List.of(
            session::commit,
            session::rollback,
            session::getAcknowledgeMode,
            session::getTransacted,
            session::getMessageListener,
            session::createMessage,
            session::createBytesMessage,
            session::createMapMessage,
            session::createStreamMessage,
            session::createObjectMessage,
            () -> session.createQueue("any"),
            () -> session.createTopic("any"),
            () -> session.createConsumer(queue),
            () -> session.createDurableConsumer(topic, "any"),
            () -> session.createProducer(queue),
            () -> session.unsubscribe("any"),
            consumer::receiveNoWait,
            () -> consumer.receive(1),
            () -> producer.send(null),
            producer::getTimeToLive,
            producer::getDeliveryMode,
            producer::getDeliveryDelay,
            producer::getDisableMessageID);
    assertThat(calls.stream().map(Messaging::outcome)).containsOnly("IllegalStateException");
    consumer.close();
    producer.close();
  }

  @Test
  @Clause("6.2.15")
  void closingEndsAReceiveThatWaitsAndTheConnectionLivesOn() throws Exception {
    Connection connection = started();
    Session session = connection.createSession();
    MessageConsumer consumer = session.createConsumer(queue);
    Background<Message> receiving = background(consumer::receive).awaitBlocked();
    session.close();
    assertThat(receiving.result()).isNull();
    assertThat(connection.createSession()).isNotNull();
  }

  @ParameterizedTest
  @ValueSource(ints = {Session.AUTO_ACKNOWLEDGE, Session.DUPS_OK_ACKNOWLEDGE})
  @Clause({"6.2.15", "6.2.11"})
  void whatAReceiveReturnedWhileTheSessionWasClosedDoesNotComeAgain(int mode) throws Exception {
    for (int round = 0; round < 12; round++) {
      Session session = session(mode);
      MessageConsumer consumer = session.createConsumer(queue);
      send(queue, "1", "2", "3");
      AtomicInteger received = new AtomicInteger();
      Background<String> receiving =
          background(
              () ->
                  outcome(
                      () -> {
                        while (consumer.receive() != null) {
                          received.incrementAndGet();
                        }
                      }));
      await().pollInterval(Duration.ofMillis(1)).until(() -> received.get() > 0);
      session.close();
      // The next call finds the session closed, or the one that waited returned null.
      assertThat(receiving.result()).isIn("done", "IllegalStateException");
      assertThat(left(queue)).hasSize(3 - received.get());
    }
  }

  @Test
  @Clause({"6.2.15", "JMSContext.close"})
  void aListenerCannotCloseItsOwnSession() throws JMSException {
    Connection connection = started();
    Session session = connection.createSession();
    List<String> outcomes = new CopyOnWriteArrayList<>();
    session
        .createConsumer(queue)
        .setMessageListener(message -> outcomes.add(outcome(session::close)));
    send(queue, "1");
    await().untilAsserted(() -> assertThat(outcomes).containsExactly("IllegalStateException"));

    JMSContext first = context(JMSContext.AUTO_ACKNOWLEDGE);
    JMSContext second = closed(first.createContext(JMSContext.AUTO_ACKNOWLEDGE));
    second
        .createConsumer(topic)
        .setMessageListener(message -> outcomes.add(outcome(second::close)));
    send(topic, "2");
    await()
        .untilAsserted(
            () ->
                assertThat(outcomes)
                    .containsExactly("IllegalStateException", "IllegalStateRuntimeException"));
    session.close();
    assertThat(left(queue)).isEmpty();
  }

  @Test
  @Clause("6.2.15")
  void aListenerMayCloseAnotherSession() throws JMSException {
    Connection connection = started();
    Session session = connection.createSession();
    Session victim = connection.createSession();
    List<String> outcomes = new CopyOnWriteArrayList<>();
    session
        .createConsumer(queue)
        .setMessageListener(message -> outcomes.add(outcome(victim::close)));
    send(queue, "1");
    await().untilAsserted(() -> assertThat(outcomes).containsExactly("done"));
    assertThatThrownBy(victim::createMessage).isInstanceOf(IllegalStateException.class);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 3})
  @Clause("6.2.15")
  void closingWaitsForTheListenerAndItsMessageIsSettledAsUsual(int mode) throws Exception {
    Session session = session(mode);
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch goOn = new CountDownLatch(1);
    List<String> outcomes = new CopyOnWriteArrayList<>();
    session
        .createConsumer(queue)
        .setMessageListener(
            message -> {
              begun.countDown();
              boolean unused = Uninterrupted.await(goOn);
              outcomes.add(
                  outcome(
                      () -> {
                        send(session, topic, "of use to the end");
                        if (mode == Session.SESSION_TRANSACTED) {
                          session.commit();
                        } else {
                          message.acknowledge();
                        }
                      }));
            });
    send(queue, "1", "2");
    assertThat(begun.await(PATIENCE, TimeUnit.MILLISECONDS)).isTrue();
    Background<String> closing = background(() -> outcome(session::close)).awaitBlocked();
    assertThat(closing.isDone()).isFalse();
    goOn.countDown();
    assertThat(closing.result()).isEqualTo("done");
    assertThat(outcomes).containsExactly("done");
    assertThat(left(queue)).containsExactly("2");
  }

  @Test
  @Clause("6.2.15")
  void closingRollsBackAndDoesNotAcknowledge() throws JMSException {
    send(queue, "1");
    Session transacted = session(Session.SESSION_TRANSACTED);
    assertThat(receive(transacted.createConsumer(queue), 1)).containsExactly("1");
    send(transacted, queue, "never");
    transacted.close();

    Session client = session(Session.CLIENT_ACKNOWLEDGE);
    Message message = client.createConsumer(queue).receive(PATIENCE);
    assertThat(described(message)).isEqualTo("1*2");
    client.close();
    assertThatThrownBy(message::acknowledge).isInstanceOf(IllegalStateException.class);
    assertThat(text(message)).isEqualTo("1");

    assertThat(receiveDescribed(other.createConsumer(queue), 1)).containsExactly("1*3");
  }
}
