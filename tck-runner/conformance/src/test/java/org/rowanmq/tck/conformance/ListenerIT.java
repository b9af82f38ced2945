package org.rowanmq.tck.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import jakarta.jms.Connection;
import jakarta.jms.IllegalStateException;
import jakarta.jms.IllegalStateRuntimeException;
import jakarta.jms.JMSConsumer;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageListener;
import jakarta.jms.Session;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ListenerIT extends Messaging {
  /** Notes what it hears. */
  private static final class Notes implements MessageListener {
    final List<String> heard = new CopyOnWriteArrayList<>();

    @Override
    public void onMessage(Message message) {
      String outcome = outcome(() -> heard.add(described(message)));
      if (!outcome.equals("done")) {
        heard.add(outcome);
      }
    }
  }

  @Test
  @Clause("8.7")
  void aListenerHearsWhatIsThereAndWhatComesInOrder() throws JMSException {
    send(queue, "a", "b");
    Notes notes = new Notes();
    MessageConsumer consumer = session(Session.AUTO_ACKNOWLEDGE).createConsumer(queue);
    consumer.setMessageListener(notes);
    assertThat(consumer.getMessageListener()).isSameAs(notes);
    await().untilAsserted(() -> assertThat(notes.heard).containsExactly("a1", "b1"));
    send(queue, "c");
    await().untilAsserted(() -> assertThat(notes.heard).containsExactly("a1", "b1", "c1"));
    consumer.close();
    assertThat(left(queue)).isEmpty();
  }

  @Test
  @Clause({"6.2.13", "6.2.5"})
  void listenersOfOneSessionRunOneAtATime() throws JMSException {
    Connection connection = connection();
    Session session = connection.createSession();
    AtomicInteger running = new AtomicInteger();
    Set<Integer> seen = ConcurrentHashMap.newKeySet();
    AtomicInteger heard = new AtomicInteger();
    MessageListener listener =
        message -> {
          seen.add(running.incrementAndGet());
          Thread.yield();
          running.decrementAndGet();
          heard.incrementAndGet();
        };
    for (int i = 0; i < 3; i++) {
      session.createConsumer(topic).setMessageListener(listener);
    }
    session.createConsumer(queue).setMessageListener(listener);
    connection.start();
    send(topic, numbered(40));
    send(queue, numbered(40));
    await().until(() -> heard.get() == 160);
    assertThat(seen).containsExactly(1);
  }

  @Test
  @Clause("6.2.14")
  void listenersOfTwoSessionsRunAtTheSameTime() throws JMSException {
    Connection connection = started();
    CountDownLatch both = new CountDownLatch(2);
    List<Boolean> met = new CopyOnWriteArrayList<>();
    for (int i = 0; i < 2; i++) {
      connection
          .createSession()
          .createConsumer(topic)
          .setMessageListener(
              message -> {
                both.countDown();
                met.add(Uninterrupted.await(both));
              });
    }
    send(topic, "x");
    await().untilAsserted(() -> assertThat(met).containsExactly(true, true));
  }

  @Test
  @Clause({"8.7", "8.5"})
  void aConsumerWithAListenerDoesNotReceive() throws JMSException {
    MessageConsumer consumer = session(Session.AUTO_ACKNOWLEDGE).createConsumer(queue);
    consumer.setMessageListener(new Notes());
    assertThatThrownBy(consumer::receive).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> consumer.receive(1)).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(consumer::receiveNoWait).isInstanceOf(IllegalStateException.class);
    JMSConsumer simple = context(JMSContext.AUTO_ACKNOWLEDGE).createConsumer(queue);
    simple.setMessageListener(new Notes());
    assertThatThrownBy(simple::receiveNoWait).isInstanceOf(IllegalStateRuntimeException.class);
    assertThatThrownBy(() -> simple.receiveBody(String.class, 1))
        .isInstanceOf(IllegalStateRuntimeException.class);
  }

  @Test
  @Clause("MessageConsumer.setMessageListener")
  void aListenerIsReplacedAndTakenAway() throws JMSException {
    MessageConsumer consumer = session(Session.AUTO_ACKNOWLEDGE).createConsumer(queue);
    Notes first = new Notes();
    Notes second = new Notes();
    consumer.setMessageListener(first);
    send(queue, "a");
    await().untilAsserted(() -> assertThat(first.heard).containsExactly("a1"));
    consumer.setMessageListener(second);
    send(queue, "b");
    await().untilAsserted(() -> assertThat(second.heard).containsExactly("b1"));

    consumer.setMessageListener(null);

    assertThat(consumer.getMessageListener()).isNull();
    send(queue, "c");
    assertThat(receive(consumer, 1)).containsExactly("c");
    assertThat(first.heard).hasSize(1);
    assertThat(second.heard).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(ints = {Session.AUTO_ACKNOWLEDGE, Session.DUPS_OK_ACKNOWLEDGE})
  @Clause({"8.7", "3.4.7", "3.5.11"})
  void aMessageWhoseListenerThrowsComesAgainAtOnce(int mode) throws JMSException {
    Session session = session(mode);
    Notes notes = new Notes();
    session
        .createConsumer(queue)
        .setMessageListener(
            message -> {
              notes.onMessage(message);
              if (notes.heard.size() < 3) {
                throw new IllegalArgumentException("thrown by the test's listener");
              }
            });
    send(queue, "a", "b");
    await().untilAsserted(() -> assertThat(notes.heard).containsExactly("a1", "a*2", "a*3", "b1"));
    session.close();
    assertThat(left(queue)).isEmpty();
  }

  @Test
  @Clause("8.7")
  void aListenerThatThrowsAnErrorGetsItsMessageAgainToo() throws JMSException {
    Session session = session(Session.AUTO_ACKNOWLEDGE);
    Notes notes = new Notes();
    session
        .createConsumer(queue)
        .setMessageListener(
            message -> {
              notes.onMessage(message);
              if (notes.heard.size() == 1) {
                throw new AssertionError("thrown by the test's listener");
              }
            });
    send(queue, "a", "b");
    await().untilAsserted(() -> assertThat(notes.heard).containsExactly("a1", "a*2", "b1"));
  }

  @Test
  @Clause("8.7")
  void inAClientAcknowledgeSessionTheNextMessageFollowsOneWhoseListenerThrew() throws JMSException {
    Session session = session(Session.CLIENT_ACKNOWLEDGE);
    Notes notes = new Notes();
    session
        .createConsumer(queue)
        .setMessageListener(
            message -> {
              notes.onMessage(message);
              if (notes.heard.size() == 1) {
                throw new IllegalArgumentException("thrown by the test's listener");
              }
              if (notes.heard.size() == 2) {
                notes.heard.add(outcome(session::recover));
              } else {
                notes.heard.add(outcome(message::acknowledge));
              }
            });
    send(queue, "a", "b");
    await()
        .untilAsserted(
            () ->
                assertThat(notes.heard)
                    .containsExactly("a1", "b1", "done", "a*2", "done", "b*2", "done"));
    session.close();
    assertThat(left(queue)).isEmpty();
  }

  @Test
  @Clause({"6.2.10", "8.7"})
  void aListenerRecoversItsSession() throws JMSException {
    Session session = session(Session.AUTO_ACKNOWLEDGE);
    Notes notes = new Notes();
    session
        .createConsumer(queue)
        .setMessageListener(
            message -> {
              notes.onMessage(message);
              if (notes.heard.size() == 1) {
                notes.heard.add(outcome(session::recover));
              }
            });
    send(queue, "a", "b");
    await().untilAsserted(() -> assertThat(notes.heard).containsExactly("a1", "done", "a*2", "b1"));
    session.close();
    assertThat(left(queue)).isEmpty();
  }

  @Test
  @Clause({"6.2.10", "8.7"})
  void aMessageIsNotAcknowledgedBeforeItsListenerHasReturned() throws Exception {
    Connection connection = started();
    Session session = connection.createSession();
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch goOn = new CountDownLatch(1);
    session
        .createConsumer(queue)
        .setMessageListener(
            message -> {
              begun.countDown();
              boolean unused = Uninterrupted.await(goOn);
              throw new IllegalArgumentException("thrown by the test's listener");
            });
    send(queue, "a");
    assertThat(Uninterrupted.await(begun)).isTrue();
    Background<String> closing = background(() -> outcome(connection::close)).awaitBlocked();
    goOn.countDown();
    assertThat(closing.result()).isEqualTo("done");
    Session next = session(Session.AUTO_ACKNOWLEDGE);
    assertThat(receiveDescribed(next.createConsumer(queue), 1)).containsExactly("a*2");
  }

  @Test
  @Clause("6.2.6")
  void aSecondListenerOfAStartedContextIsSetSafely() throws JMSException {
    JMSContext context = context(JMSContext.AUTO_ACKNOWLEDGE);
    Notes first = new Notes();
    Notes second = new Notes();
    JMSConsumer onTopic = context.createConsumer(topic);
    JMSConsumer onQueue = context.createConsumer(queue);
    onTopic.setMessageListener(first);
    send(topic, numbered(20));
    onQueue.setMessageListener(second);
    send(queue, numbered(20));
    await().until(() -> first.heard.size() == 20 && second.heard.size() == 20);
    assertThat(onQueue.getMessageListener()).isSameAs(second);
  }
}
