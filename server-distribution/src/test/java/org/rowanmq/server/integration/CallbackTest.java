package org.rowanmq.server.integration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import jakarta.jms.Connection;
import jakarta.jms.IllegalStateException;
import jakarta.jms.JMSException;
import jakarta.jms.MessageConsumer;
import jakarta.jms.Session;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** What a listener may do, and how closing and listeners wait for each other. */
class CallbackTest extends WithBroker {
  private interface Call {
    void run() throws JMSException;
  }

  private static String outcome(Call call) {
    try {
      call.run();
      return "done";
    } catch (IllegalStateException e) {
      return "IllegalState";
    } catch (JMSException e) {
      return e.toString();
    }
  }

  @Test
  void aListenerCannotCloseWhatItRunsIn() throws Exception {
    Connection connection = connect();
    connection.start();
    Session session = connection.createSession();
    List<String> outcomes = new CopyOnWriteArrayList<>();
    session
        .createConsumer(queue(session))
        .setMessageListener(
            message -> {
              outcomes.add(outcome(session::close));
              outcomes.add(outcome(connection::stop));
              outcomes.add(outcome(connection::close));
            });
    Session other = session();
    send(other, queue(other), "one");
    await()
        .untilAsserted(
            () ->
                assertThat(outcomes)
                    .containsExactly("IllegalState", "IllegalState", "IllegalState"));
    assertThat(session.createConsumer(queue(session)).receiveNoWait()).isNull();
  }

  @Test
  void aListenerMayCloseItsConsumer() throws Exception {
    Session session = session();
    List<String> outcomes = new CopyOnWriteArrayList<>();
    MessageConsumer consumer = session.createConsumer(queue(session));
    consumer.setMessageListener(message -> outcomes.add(outcome(consumer::close)));
    Session other = session();
    send(other, queue(other), "one", "two");
    await().untilAsserted(() -> assertThat(outcomes).containsExactly("done"));
    assertThat(receive(other.createConsumer(queue(other)), 1)).containsExactly("two");
  }

  @Test
  void aListenerMaySendReceiveAndAnswerInItsTransaction() throws Exception {
    Session session = session(Session.SESSION_TRANSACTED);
    List<String> outcomes = new CopyOnWriteArrayList<>();
    session
        .createConsumer(queue(session))
        .setMessageListener(
            message ->
                outcomes.add(
                    outcome(
                        () -> {
                          send(session, session.createQueue(name() + ".out"), text(message) + "!");
                          session.commit();
                        })));
    Session other = session();
    send(other, queue(other), "one", "two");
    assertThat(receive(other.createConsumer(other.createQueue(name() + ".out")), 2))
        .containsExactly("one!", "two!");
    assertThat(outcomes).doesNotContain("IllegalState");
  }

  @Test
  void closingAConnectionWaitsForTheListenerThatRuns() throws Exception {
    Connection connection = connect();
    connection.start();
    Session session = connection.createSession();
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch goOn = new CountDownLatch(1);
    List<String> outcomes = new CopyOnWriteArrayList<>();
    session
        .createConsumer(queue(session))
        .setMessageListener(
            message -> {
              begun.countDown();
              try {
                outcomes.add(goOn.await(SOON, TimeUnit.MILLISECONDS) ? "finished" : "late");
              } catch (InterruptedException e) {
                outcomes.add("interrupted");
              }
            });
    Session other = session();
    send(other, queue(other), "one");
    assertThat(begun.await(SOON, TimeUnit.MILLISECONDS)).isTrue();
    ExecutorService thread = Executors.newSingleThreadExecutor();
    try {
      Future<String> closing = thread.submit(() -> outcome(connection::close));
      goOn.countDown();
      assertThat(closing.get()).isEqualTo("done");
    } finally {
      thread.shutdown();
    }
    assertThat(outcomes).containsExactly("finished");
    assertThat(other.createConsumer(queue(other)).receiveNoWait()).isNull();
  }

  @Test
  void closingAConnectionEndsReceivesThatWait() throws Exception {
    Connection connection = connect();
    connection.start();
    Session session = connection.createSession();
    MessageConsumer consumer = session.createConsumer(queue(session));
    ExecutorService thread = Executors.newSingleThreadExecutor();
    try {
      Future<String> waiting = thread.submit(() -> outcome(() -> consumer.receive()));
      connection.close();
      assertThat(waiting.get(SOON, TimeUnit.MILLISECONDS)).isIn("done", "IllegalState");
    } finally {
      thread.shutdown();
    }
  }
}
