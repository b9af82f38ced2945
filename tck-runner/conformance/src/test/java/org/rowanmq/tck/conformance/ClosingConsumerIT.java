package org.rowanmq.tck.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import jakarta.jms.JMSConsumer;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.Session;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ClosingConsumerIT extends Messaging {
  @Test
  @Clause({"8.8", "10.3"})
  void aClosedConsumerRefusesEverythingButClose() throws JMSException {
    MessageConsumer consumer = session(Session.AUTO_ACKNOWLEDGE).createConsumer(queue);
    consumer.close();
    consumer.close();
    List<Call> calls =
        List.of(
            consumer::receive,
            consumer::receiveNoWait,
            () -> consumer.receive(1),
            consumer::getMessageSelector,
            consumer::getMessageListener,
            () -> consumer.setMessageListener(null));
    assertThat(calls.stream().map(Messaging::outcome)).containsOnly("IllegalStateException");
    JMSConsumer simple = context(JMSContext.AUTO_ACKNOWLEDGE).createConsumer(queue);
    simple.close();
    simple.close();
    assertThat(outcome(simple::receiveNoWait)).isEqualTo("IllegalStateRuntimeException");
    assertThat(outcome(() -> simple.receiveBody(String.class)))
        .isEqualTo("IllegalStateRuntimeException");
  }

  @Test
  @Clause("8.8")
  void closingEndsAReceiveThatWaitsWithNull() throws Exception {
    MessageConsumer consumer = session(Session.AUTO_ACKNOWLEDGE).createConsumer(queue);
    Background<Message> receiving = background(consumer::receive).awaitBlocked();
    consumer.close();
    assertThat(receiving.result()).isNull();
    send(queue, "1");
    assertThat(left(queue)).containsExactly("1");
  }

  @ParameterizedTest
  @ValueSource(ints = {Session.AUTO_ACKNOWLEDGE, Session.DUPS_OK_ACKNOWLEDGE})
  @Clause({"8.8", "6.2.10"})
  void aListenerClosesItsConsumerAndItsMessageIsAcknowledged(int mode) throws JMSException {
    Session session = session(mode);
    List<String> heard = new CopyOnWriteArrayList<>();
    MessageConsumer consumer = session.createConsumer(queue);
    consumer.setMessageListener(
        message -> {
          heard.add(outcome(consumer::close));
          heard.add(outcome(() -> heard.add(described(message))));
          heard.add(outcome(() -> send(session, topic, "the session is of use")));
        });
    send(queue, "a", "b");
    await().untilAsserted(() -> assertThat(heard).containsExactly("done", "a1", "done", "done"));
    MessageConsumer next = session.createConsumer(queue);
    assertThat(receiveDescribed(next, 1)).containsExactly("b1");
    session.close();
    assertThat(left(queue)).isEmpty();
  }

  @Test
  @Clause({"8.8", "6.2.7"})
  void aListenerClosesItsConsumerInATransactionThatGoesOn() throws JMSException {
    Session session = session(Session.SESSION_TRANSACTED);
    List<String> heard = new CopyOnWriteArrayList<>();
    AtomicReference<MessageConsumer> consumer =
        new AtomicReference<>(session.createConsumer(queue));
    consumer
        .get()
        .setMessageListener(
            message -> {
              heard.add(outcome(consumer.get()::close));
              heard.add(outcome(session::rollback));
            });
    send(queue, "a", "b");
    await().untilAsserted(() -> assertThat(heard).containsExactly("done", "done"));
    assertThat(receiveDescribed(session.createConsumer(queue), 2)).containsExactly("a*2", "b1");
    session.commit();
    session.close();
    assertThat(left(queue)).isEmpty();
  }

  @Test
  @Clause("8.8")
  void aListenerClosesAnotherConsumerOfItsSession() throws JMSException {
    Session session = session(Session.AUTO_ACKNOWLEDGE);
    List<String> heard = new CopyOnWriteArrayList<>();
    MessageConsumer victim = session.createConsumer(topic);
    session.createConsumer(queue).setMessageListener(message -> heard.add(outcome(victim::close)));
    send(queue, "a");
    await().untilAsserted(() -> assertThat(heard).containsExactly("done"));
    assertThat(outcome(victim::receiveNoWait)).isEqualTo("IllegalStateException");
  }

  @ParameterizedTest
  @ValueSource(ints = {Session.AUTO_ACKNOWLEDGE, Session.DUPS_OK_ACKNOWLEDGE})
  @Clause("8.8")
  void closingFromAnotherThreadWaitsForTheListener(int mode) throws Exception {
    Session session = session(mode);
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch goOn = new CountDownLatch(1);
    List<String> heard = new CopyOnWriteArrayList<>();
    MessageConsumer consumer = session.createConsumer(queue);
    consumer.setMessageListener(
        message -> {
          begun.countDown();
          boolean unused = Uninterrupted.await(goOn);
          heard.add(outcome(() -> heard.add(described(message))));
        });
    send(queue, "a", "b");
    assertThat(Uninterrupted.await(begun)).isTrue();
    Background<String> closing = background(() -> outcome(consumer::close)).awaitBlocked();
    assertThat(closing.isDone()).isFalse();
    assertThat(heard).isEmpty();
    goOn.countDown();
    assertThat(closing.result()).isEqualTo("done");
    assertThat(heard).containsExactly("a1", "done");
    assertThat(left(queue)).containsExactly("b");
  }

  @Test
  @Clause("8.8")
  void whatAConsumerDeliveredMayBeAcknowledgedAfterItIsClosed() throws JMSException {
    send(queue, "1", "2");
    Session session = session(Session.CLIENT_ACKNOWLEDGE);
    MessageConsumer consumer = session.createConsumer(queue);
    Message message = consumer.receive(PATIENCE);
    consumer.close();
    assertThat(left(queue)).as("what it had not delivered is free at once").containsExactly("2");
    message.acknowledge();
    session.close();
    assertThat(left(queue)).isEmpty();
  }

  @Test
  @Clause({"8.8", "6.2.10"})
  void whatAClosedConsumerDeliveredIsRecoveredWithItsSession() throws JMSException {
    send(queue, "1");
    Session session = session(Session.CLIENT_ACKNOWLEDGE);
    MessageConsumer consumer = session.createConsumer(queue);
    assertThat(receive(consumer, 1)).containsExactly("1");
    consumer.close();
    session.recover();
    assertThat(receiveDescribed(session.createConsumer(queue), 1)).containsExactly("1*2");
  }

  @ParameterizedTest
  @ValueSource(ints = {Session.AUTO_ACKNOWLEDGE, Session.DUPS_OK_ACKNOWLEDGE})
  @Clause({"8.8", "6.2.11"})
  void consumersThatAreClosedWhileOthersListenLoseAndDoubleNothing(int mode) throws Exception {
    Session session = session(mode);
    List<String> heard = new CopyOnWriteArrayList<>();
    for (int i = 0; i < 8; i++) {
      MessageConsumer first = session.createConsumer(queue);
      MessageConsumer second = session.createConsumer(queue);
      first.setMessageListener(message -> heard.add(outcome(() -> heard.add(text(message)))));
      second.setMessageListener(message -> heard.add(outcome(() -> heard.add(text(message)))));
      send(queue, numbered(20));
      Background<String> closing = background(() -> outcome(first::close));
      assertThat(closing.result()).isEqualTo("done");
      int expected = (i + 1) * 40;
      await().until(() -> heard.size() >= expected);
      second.close();
      assertThat(heard).hasSize(expected);
    }
    session.close();
    assertThat(left(queue)).isEmpty();
  }
}
