package org.rowanmq.tck.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import jakarta.jms.CompletionListener;
import jakarta.jms.IllegalStateException;
import jakarta.jms.IllegalStateRuntimeException;
import jakarta.jms.InvalidDestinationException;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;
import jakarta.jms.TemporaryQueue;
import jakarta.jms.TextMessage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

class AsyncSendIT extends SessionConformance {
  private final Outcomes outcomes = new Outcomes();

  /** A completion listener for what happens when all went well. */
  private interface Completion extends CompletionListener {
    @Override
    default void onException(Message message, Exception exception) {
      throw new AssertionError("the send failed", exception);
    }
  }

  /** Runs a step in the completion callback of a send and returns what it throws, or null. */
  private static Throwable inCallback(MessageProducer producer, Message message, Step step)
      throws Exception {
    CompletableFuture<Object> thrown = new CompletableFuture<>();
    Completion listener = sent -> thrown.complete(outcome(step));
    producer.send(message, listener);
    return (Throwable) thrown.get(PATIENCE, TimeUnit.MILLISECONDS);
  }

  private interface Step {
    void run() throws Exception;
  }

  private static Throwable outcome(Step step) {
    try {
      step.run();
      return null;
    } catch (Exception e) {
      return e;
    }
  }

  @Test
  @Clause({"7.3", "7.3.1", "7.3.6"})
  void listenerIsToldOnceTheMessageIsSentAndHasItsHeaders() throws JMSException {
    TextMessage message = session.createTextMessage("x");
    producer.send(message, outcomes);
    outcomes.await(1);
    assertThat(outcomes.completed.get(0)).isSameAs(message);
    assertThat(message.getJMSMessageID()).startsWith("ID:");
    assertThat(message.getJMSDestination()).isEqualTo(queue);
    assertThat(message.getJMSTimestamp()).isPositive();
    Message received = receive();
    assertThat(received.getJMSMessageID()).isEqualTo(message.getJMSMessageID());
    assertThat(received.getBody(String.class)).isEqualTo("x");
  }

  @Test
  @Clause({"7.3.3", "7.3.8"})
  void callbacksAndMessagesComeInTheOrderOfTheSends() throws JMSException {
    List<Message> sent = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      Message message = session.createTextMessage("" + i);
      sent.add(message);
      if (i % 10 == 9) {
        producer.send(message);
      } else {
        producer.send(message, outcomes);
      }
    }
    outcomes.await(180);
    for (int i = 0, callback = 0; i < 200; i++) {
      if (i % 10 != 9) {
        assertThat(outcomes.completed.get(callback++)).isSameAs(sent.get(i));
      }
      assertThat(receive().getBody(String.class)).isEqualTo("" + i);
    }
  }

  @Test
  @Clause("7.3.8")
  void oneCallbackRunsAtATimeAndNeverOnTheSendersThread() throws JMSException {
    AtomicInteger running = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    List<Thread> threads = new CopyOnWriteArrayList<>();
    Completion listener =
        message -> {
          most.accumulateAndGet(running.incrementAndGet(), Math::max);
          threads.add(Thread.currentThread());
          Thread.yield();
          running.decrementAndGet();
        };
    MessageProducer second = session.createProducer(queue);
    for (int i = 0; i < 50; i++) {
      producer.send(session.createMessage(), listener);
      second.send(session.createMessage(), listener);
    }
    await().atMost(Duration.ofMillis(PATIENCE)).until(() -> threads.size() == 100);
    assertThat(most).hasValue(1);
    assertThat(threads).doesNotContain(Thread.currentThread());
  }

  @Test
  @Clause("7.3.2")
  void failureInTheCallIsThrownAndNotReported() throws JMSException {
    MessageProducer anonymous = session.createProducer(null);
    assertRefused(
        InvalidDestinationException.class,
        () -> anonymous.send(null, session.createMessage(), outcomes));
    producer.send(session.createMessage(), outcomes);
    outcomes.await(1);
    assertThat(outcomes.exceptions).isEmpty();
  }

  @Test
  @Clause("7.3.2")
  void laterFailureIsReportedToTheListener() throws JMSException {
    TemporaryQueue temporary = session.createTemporaryQueue();
    MessageProducer sender = session.createProducer(temporary);
    temporary.delete();
    Message message = session.createMessage();
    sender.send(message, outcomes);
    await().atMost(Duration.ofMillis(PATIENCE)).until(() -> outcomes.failed.size() == 1);
    assertThat(outcomes.failed.get(0)).isSameAs(message);
    assertThat(outcomes.completed).isEmpty();
    assertThat(outcomes.exceptions.get(0)).isInstanceOf(InvalidDestinationException.class);
    assertThat(((JMSException) outcomes.exceptions.get(0)).getErrorCode()).isNotBlank();
  }

  @Test
  @Clause("7.3.4")
  void ownProducerSessionAndConnectionCannotBeClosedInTheCallback() throws Exception {
    for (Step step :
        new Step[] {() -> producer.close(), () -> session.close(), () -> connection.close()}) {
      assertThat(inCallback(producer, session.createMessage(), step))
          .isInstanceOf(IllegalStateException.class);
    }
    producer.send(session.createMessage());
  }

  @Test
  @Clause("7.3.4")
  void transactionCannotBeEndedInTheCallback() throws Exception {
    Session transacted = connection.createSession(Session.SESSION_TRANSACTED);
    MessageProducer sender = transacted.createProducer(queue);
    for (Step step : new Step[] {transacted::commit, transacted::rollback}) {
      assertThat(inCallback(sender, transacted.createMessage(), step))
          .isInstanceOf(IllegalStateException.class);
    }
    transacted.rollback();
    assertNothingLeft();
  }

  @Test
  @Clause("7.3.4")
  void contextCannotBeClosedOrEndedInTheCallback() throws Exception {
    JMSContext context = context(JMSContext.SESSION_TRANSACTED);
    for (ThrowingCallable step :
        new ThrowingCallable[] {context::close, context::commit, context::rollback}) {
      CompletableFuture<Throwable> thrown = new CompletableFuture<>();
      Completion listener =
          message -> thrown.complete(org.assertj.core.api.Assertions.catchThrowable(step));
      context.createProducer().setAsync(listener).send(queue, "x");
      assertThat(thrown.get(PATIENCE, TimeUnit.MILLISECONDS))
          .isInstanceOf(IllegalStateRuntimeException.class);
    }
    context.commit();
    for (int i = 0; i < 3; i++) {
      assertThat(receive().getBody(String.class)).isEqualTo("x");
    }
  }

  @Test
  @Clause("7.3.4")
  void otherProducersOfTheSessionCanBeClosedInTheCallback() throws Exception {
    MessageProducer other = session.createProducer(queue);
    assertThat(inCallback(producer, session.createMessage(), other::close)).isNull();
    assertRefused(IllegalStateException.class, () -> other.send(session.createMessage()));
  }

  @Test
  @Clause({"7.3.7", "6.2.5"})
  void sessionCanBeUsedInTheCallback() throws Exception {
    Throwable thrown =
        inCallback(
            producer,
            session.createTextMessage("1"),
            () -> producer.send(session.createTextMessage("2")));
    assertThat(thrown).isNull();
    assertThat(receive().getBody(String.class)).isEqualTo("1");
    assertThat(receive().getBody(String.class)).isEqualTo("2");
  }

  @Test
  @Clause({"7.3.7", "7.3.8"})
  void callbackCanSendWithAListenerAgain() throws JMSException {
    AtomicInteger left = new AtomicInteger(5);
    CompletionListener again =
        new Completion() {
          @Override
          public void onCompletion(Message message) {
            if (left.decrementAndGet() > 0) {
              JMSException failure =
                  (JMSException)
                      outcome(() -> producer.send(session.createTextMessage("again"), this));
              assertThat(failure).isNull();
            }
          }
        };
    producer.send(session.createTextMessage("first"), again);
    for (int i = 0; i < 5; i++) {
      assertThat(receive()).isNotNull();
    }
    await().atMost(Duration.ofMillis(PATIENCE)).until(() -> left.get() == 0);
    assertNothingLeft();
  }

  /**
   * Fills the line behind a callback that waits, and checks that the step waits for all of them.
   */
  private void assertWaitsForCallbacks(Session own, Step step) throws Exception {
    MessageProducer sender = own.createProducer(queue);
    CountDownLatch mayGo = new CountDownLatch(1);
    AtomicInteger returned = new AtomicInteger();
    Completion slow =
        message -> {
          try {
            assertThat(mayGo.await(PATIENCE, TimeUnit.MILLISECONDS)).isTrue();
          } catch (InterruptedException e) {
            throw new AssertionError(e);
          }
          returned.incrementAndGet();
        };
    for (int i = 0; i < 5; i++) {
      sender.send(own.createMessage(), slow);
    }
    AtomicInteger atReturn = new AtomicInteger(-1);
    CompletableFuture<Throwable> ended = new CompletableFuture<>();
    Thread caller =
        new Thread(
            () -> {
              Throwable thrown = outcome(step);
              atReturn.set(returned.get());
              ended.complete(thrown);
            });
    caller.start();
    await()
        .atMost(Duration.ofMillis(PATIENCE))
        .until(() -> caller.getState() == Thread.State.WAITING || ended.isDone());
    assertThat(ended).as("waits").isNotDone();
    mayGo.countDown();
    assertThat(ended.get(PATIENCE, TimeUnit.MILLISECONDS)).isNull();
    assertThat(atReturn).hasValue(5);
  }

  @Test
  @Clause("7.3.4")
  void closeOfASessionWaitsForCallbacks() throws Exception {
    Session own = connection.createSession();
    assertWaitsForCallbacks(own, own::close);
  }

  @Test
  @Clause("7.3.4")
  void closeOfAConnectionWaitsForCallbacks() throws Exception {
    var other = connection();
    Session own = other.createSession();
    assertWaitsForCallbacks(own, other::close);
  }

  @Test
  @Clause("7.3.4")
  void commitWaitsForCallbacks() throws Exception {
    Session own = connection.createSession(Session.SESSION_TRANSACTED);
    assertWaitsForCallbacks(own, own::commit);
    for (int i = 0; i < 5; i++) {
      assertThat(receive()).isNotNull();
    }
  }

  @Test
  @Clause("7.3.4")
  void rollbackWaitsForCallbacks() throws Exception {
    Session own = connection.createSession(Session.SESSION_TRANSACTED);
    assertWaitsForCallbacks(own, own::rollback);
    assertNothingLeft();
  }

  @Test
  @Clause("7.3.4")
  void closeOfAProducerWaitsForCallbacks() throws Exception {
    CountDownLatch mayGo = new CountDownLatch(1);
    AtomicInteger returned = new AtomicInteger();
    Completion slow =
        message -> {
          assertThat(outcome(() -> mayGo.await(PATIENCE, TimeUnit.MILLISECONDS))).isNull();
          returned.incrementAndGet();
        };
    producer.send(session.createMessage(), slow);
    Thread releaser = new Thread(mayGo::countDown);
    releaser.start();
    producer.close();
    assertThat(returned).hasValue(1);
    releaser.join();
  }

  @Test
  @Clause({"7.3.4", "8.7"})
  void messageListenerCanCommitWhatItSentAsynchronously() throws JMSException {
    Session transacted = connection.createSession(Session.SESSION_TRANSACTED);
    var replies = transacted.createQueue(name());
    MessageProducer sender = transacted.createProducer(replies);
    AtomicInteger completedAtCommit = new AtomicInteger(-1);
    List<Throwable> failures = new CopyOnWriteArrayList<>();
    transacted
        .createConsumer(queue)
        .setMessageListener(
            message -> {
              Throwable thrown =
                  outcome(
                      () -> {
                        for (int i = 0; i < 3; i++) {
                          sender.send(transacted.createTextMessage("" + i), outcomes);
                        }
                        transacted.commit();
                        completedAtCommit.set(outcomes.completed.size());
                      });
              if (thrown != null) {
                failures.add(thrown);
              }
            });
    producer.send(session.createMessage());
    var consumer = session.createConsumer(replies);
    for (int i = 0; i < 3; i++) {
      assertThat(receive(consumer).getBody(String.class)).isEqualTo("" + i);
    }
    await().atMost(Duration.ofMillis(PATIENCE)).until(() -> completedAtCommit.get() >= 0);
    assertThat(completedAtCommit).hasValue(3);
    assertThat(failures).isEmpty();
  }

  @Test
  @Clause({"7.3.1", "6.2.7"})
  void completedSendOfATransactionIsNotVisibleBeforeTheCommit() throws JMSException {
    Session transacted = connection.createSession(Session.SESSION_TRANSACTED);
    MessageProducer sender = transacted.createProducer(queue);
    sender.send(transacted.createTextMessage("gone"), outcomes);
    outcomes.await(1);
    assertNothingLeft();
    transacted.rollback();
    sender.send(transacted.createTextMessage("kept"), outcomes);
    transacted.commit();
    assertThat(outcomes.completed).hasSize(2);
    assertThat(receive().getBody(String.class)).isEqualTo("kept");
    assertNothingLeft();
  }

  @Test
  @Clause("CompletionListener")
  void exceptionOfAListenerDoesNoHarm() throws JMSException {
    Completion failing =
        message -> {
          throw new IllegalArgumentException("the application fails on purpose");
        };
    producer.send(session.createTextMessage("1"), failing);
    producer.send(session.createTextMessage("2"), outcomes);
    outcomes.await(1);
    assertThat(receive().getBody(String.class)).isEqualTo("1");
    assertThat(receive().getBody(String.class)).isEqualTo("2");
  }

  @Test
  @Clause({"7.3", "JMSProducer.setAsync"})
  void producerOfAContextSendsAsynchronouslyUntilToldOtherwise() throws JMSException {
    JMSContext context = context(JMSContext.AUTO_ACKNOWLEDGE);
    var jmsProducer = context.createProducer().setAsync(outcomes);
    TextMessage message = context.createTextMessage("1");
    jmsProducer.send(queue, message).send(queue, "2");
    outcomes.await(2);
    assertThat(outcomes.completed.get(0)).isSameAs(message);
    jmsProducer.setAsync(null).send(queue, "3");
    assertThat(outcomes.completed).hasSize(2);
    for (String each : List.of("1", "2", "3")) {
      assertThat(receive().getBody(String.class)).isEqualTo(each);
    }
  }
}
