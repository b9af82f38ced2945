package org.rowanmq.tck.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import jakarta.jms.Connection;
import jakarta.jms.JMSConsumer;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.Session;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class StartStopIT extends Messaging {
  @Test
  @Clause({"6.1.4", "8.4"})
  void aConnectionIsStoppedAtFirstAndDeliversOnceStarted() throws JMSException {
    Connection connection = connection();
    Session session = connection.createSession();
    MessageConsumer consumer = session.createConsumer(queue);
    List<String> heard = new CopyOnWriteArrayList<>();
    Session listening = connection.createSession();
    listening
        .createConsumer(topic)
        .setMessageListener(message -> heard.add(outcome(() -> heard.add(text(message)))));
    send(queue, "1");
    send(topic, "2");

    assertThat(consumer.receiveNoWait()).isNull();
    assertThat(consumer.receive(A_MOMENT)).isNull();
    assertThat(heard).isEmpty();

    connection.start();
    assertThat(receive(consumer, 1)).containsExactly("1");
    await().untilAsserted(() -> assertThat(heard).containsExactly("2", "done"));
  }

  @Test
  @Clause({"6.1.4", "4.1.2"})
  void consumersOfAConnectionThatWasNeverStartedHoldNothingBack() throws JMSException {
    Session idle = connection().createSession();
    idle.createConsumer(queue);
    send(queue, numbered(20));

    MessageConsumer consumer = session(Session.AUTO_ACKNOWLEDGE).createConsumer(queue);

    assertThat(receive(consumer, 20)).containsExactly(numbered(20));
  }

  @Test
  @Clause("6.1.4")
  void aStoppedConnectionSends() throws JMSException {
    Session session = connection().createSession();
    send(session, queue, "1");
    assertThat(left(queue)).containsExactly("1");
  }

  @Test
  @Clause("6.1.5")
  void startingAndStoppingTwiceChangesNothing() throws JMSException {
    Connection connection = connection();
    connection.stop();
    connection.stop();
    connection.start();
    connection.start();
    MessageConsumer consumer = connection.createSession().createConsumer(queue);
    send(queue, "1", "2");
    assertThat(receive(consumer, 1)).containsExactly("1");
    connection.stop();
    connection.stop();
    assertThat(consumer.receiveNoWait()).isNull();
    connection.start();
    assertThat(receive(consumer, 1)).containsExactly("2");
  }

  @Test
  @Clause("6.1.5")
  void aReceiveWaitsWhileTheConnectionIsStoppedAndGoesOnWhenItIsStarted() throws Exception {
    Connection connection = connection();
    MessageConsumer consumer = connection.createSession().createConsumer(queue);
    send(queue, "1");
    Background<String> receiving = background(() -> text(consumer.receive()));
    receiving.awaitBlocked();
    assertThat(receiving.isDone()).isFalse();

    connection.start();

    assertThat(receiving.result()).isEqualTo("1");
  }

  @Test
  @Clause("6.1.5")
  void theTimerOfAReceiveRunsOnWhileTheConnectionIsStopped() throws JMSException {
    Connection connection = started();
    MessageConsumer consumer = connection.createSession().createConsumer(queue);
    connection.stop();
    send(queue, "1");
    assertThat(consumer.receive(A_MOMENT)).isNull();
    connection.start();
    assertThat(receive(consumer, 1)).containsExactly("1");
  }

  @Test
  @Clause("6.1.5")
  void noReceiveReturnsAMessageAfterStopHasReturned() throws Exception {
    Connection connection = started();
    MessageConsumer consumer = connection.createSession().createConsumer(queue);
    send(queue, numbered(300));
    AtomicBoolean isStopped = new AtomicBoolean();
    AtomicBoolean isOver = new AtomicBoolean();
    AtomicInteger late = new AtomicInteger();
    Background<Integer> receiving =
        background(
            () -> {
              int received = 0;
              while (received < 300 && !isOver.get()) {
                boolean wasStopped = isStopped.get();
                Message message = consumer.receive(5);
                if (message != null) {
                  received++;
                  if (wasStopped && isStopped.get()) {
                    late.incrementAndGet();
                  }
                }
              }
              return received;
            });

    for (int i = 0; i < 20; i++) {
      connection.stop();
      isStopped.set(true);
      assertThat(outcome(connection::getMetaData)).isEqualTo("done");
      isStopped.set(false);
      connection.start();
    }

    assertThat(receiving.result()).isEqualTo(300);
    isOver.set(true);
    assertThat(late).hasValue(0);
  }

  @Test
  @Clause("6.1.5")
  void stopWaitsForTheListenerWhichKeepsTheServicesOfTheConnection() throws Exception {
    Connection connection = started();
    Session session = connection.createSession();
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch goOn = new CountDownLatch(1);
    List<String> outcomes = new CopyOnWriteArrayList<>();
    session
        .createConsumer(queue)
        .setMessageListener(
            message -> {
              begun.countDown();
              outcomes.add(Uninterrupted.await(goOn) ? "went on" : "late");
              outcomes.add(outcome(() -> send(session, topic, "from the listener")));
            });
    send(queue, "1", "2");
    assertThat(begun.await(PATIENCE, TimeUnit.MILLISECONDS)).isTrue();

    Background<String> stopping = background(() -> outcome(connection::stop)).awaitBlocked();
    assertThat(stopping.isDone()).isFalse();
    goOn.countDown();

    assertThat(stopping.result()).isEqualTo("done");
    assertThat(outcomes).containsExactly("went on", "done");
    connection.start();
    await().untilAsserted(() -> assertThat(outcomes).hasSize(4));
  }

  @Test
  @Clause({"6.1.5", "JMSContext.stop"})
  void aListenerCannotStopItsOwnConnection() throws JMSException {
    Connection connection = started();
    List<String> outcomes = new CopyOnWriteArrayList<>();
    connection
        .createSession()
        .createConsumer(queue)
        .setMessageListener(message -> outcomes.add(outcome(connection::stop)));
    JMSContext context = context(JMSContext.AUTO_ACKNOWLEDGE);
    JMSContext sibling = closed(context.createContext(JMSContext.AUTO_ACKNOWLEDGE));
    context
        .createConsumer(topic)
        .setMessageListener(
            message -> {
              outcomes.add(outcome(context::stop));
              outcomes.add(outcome(sibling::stop));
            });
    send(queue, "1");
    await().untilAsserted(() -> assertThat(outcomes).containsExactly("IllegalStateException"));
    send(topic, "2");
    await()
        .untilAsserted(
            () ->
                assertThat(outcomes)
                    .containsExactly(
                        "IllegalStateException",
                        "IllegalStateRuntimeException",
                        "IllegalStateRuntimeException"));
  }

  @Test
  @Clause({"6.1.4", "8.4"})
  void aContextStartsWithItsFirstConsumerUnlessToldOtherwise() throws JMSException {
    JMSContext context = context(JMSContext.AUTO_ACKNOWLEDGE);
    assertThat(context.getAutoStart()).isTrue();
    send(queue, "1", "2");
    try (JMSConsumer consumer = context.createConsumer(queue)) {
      assertThat(consumer.receiveBody(String.class, PATIENCE)).isEqualTo("1");
    }

    JMSContext manual = context(JMSContext.AUTO_ACKNOWLEDGE);
    manual.setAutoStart(false);
    assertThat(manual.getAutoStart()).isFalse();
    JMSConsumer consumer = manual.createConsumer(queue);
    assertThat(consumer.receive(A_MOMENT)).isNull();
    manual.start();
    assertThat(consumer.receiveBody(String.class, PATIENCE)).isEqualTo("2");
    manual.stop();
    send(queue, "3");
    assertThat(consumer.receiveNoWait()).isNull();
    manual.start();
    assertThat(consumer.receiveBody(String.class, PATIENCE)).isEqualTo("3");
  }
}
