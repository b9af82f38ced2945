package org.rowanmq.tck.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import jakarta.jms.CompletionListener;
import jakarta.jms.Connection;
import jakarta.jms.IllegalStateException;
import jakarta.jms.IllegalStateRuntimeException;
import jakarta.jms.InvalidDestinationException;
import jakarta.jms.JMSConsumer;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.JMSProducer;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.QueueBrowser;
import jakarta.jms.Session;
import jakarta.jms.TemporaryQueue;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ClosingConnectionIT extends Messaging {
  @Test
  @Clause({"6.1.8", "10.3"})
  void everyCallOnAClosedConnectionAndWhatBelongsToItIsIllegalButClose() throws JMSException {
    Connection connection = started();
    Session session = connection.createSession();
    Session transacted = connection.createSession(Session.SESSION_TRANSACTED);
    MessageConsumer consumer = session.createConsumer(queue);
    MessageProducer producer = session.createProducer(queue);
    QueueBrowser browser = session.createBrowser(queue);
    Message message = session.createTextMessage("kept");
    connection.close();
    connection.close();

    Map<String, Call> calls = new TreeMap<>();
    calls.put("getClientID", connection::getClientID);
    calls.put("setClientID", () -> connection.setClientID(name()));
    calls.put("getMetaData", connection::getMetaData);
    calls.put("getExceptionListener", connection::getExceptionListener);
    calls.put("setExceptionListener", () -> connection.setExceptionListener(null));
    calls.put("start", connection::start);
    calls.put("stop", connection::stop);
    calls.put("createSession", connection::createSession);
    calls.put("createSession(1)", () -> connection.createSession(1));
    calls.put("createSession(false, 1)", () -> connection.createSession(false, 1));
    calls.put("Session.createConsumer", () -> session.createConsumer(queue));
    calls.put("Session.createProducer", () -> session.createProducer(queue));
    calls.put("Session.createBrowser", () -> session.createBrowser(queue));
    calls.put("Session.createTextMessage", session::createTextMessage);
    calls.put("Session.createTemporaryQueue", session::createTemporaryQueue);
    calls.put("Session.getTransacted", session::getTransacted);
    calls.put("Session.getAcknowledgeMode", session::getAcknowledgeMode);
    calls.put("Session.recover", session::recover);
    calls.put("Session.unsubscribe", () -> session.unsubscribe("any"));
    calls.put("Session.commit", transacted::commit);
    calls.put("Session.rollback", transacted::rollback);
    calls.put("Consumer.receive", consumer::receive);
    calls.put("Consumer.receiveNoWait", consumer::receiveNoWait);
    calls.put("Consumer.getMessageSelector", consumer::getMessageSelector);
    calls.put("Consumer.getMessageListener", consumer::getMessageListener);
    calls.put("Consumer.setMessageListener", () -> consumer.setMessageListener(null));
    calls.put("Producer.send", () -> producer.send(message));
    calls.put("Producer.getDestination", producer::getDestination);
    calls.put("Producer.getPriority", producer::getPriority);
    calls.put("Browser.getEnumeration", browser::getEnumeration);
    calls.put("Browser.getQueue", browser::getQueue);

    Map<String, String> outcomes = new TreeMap<>();
    calls.forEach((call, run) -> outcomes.put(call, outcome(run)));
    assertThat(outcomes.values()).as(outcomes.toString()).containsOnly("IllegalStateException");
    session.close();
    consumer.close();
    producer.close();
    browser.close();
    message.setStringProperty("still", "of use");
    assertThat(text(message)).isEqualTo("kept");
  }

  @Test
  @Clause("6.1.8")
  void aContextClosesItsConnectionWithTheLastOfItsContexts() throws JMSException {
    JMSContext first = factory("").createContext();
    JMSContext second = closed(first.createContext(JMSContext.AUTO_ACKNOWLEDGE));
    JMSConsumer consumer = first.createConsumer(queue);
    JMSProducer producer = first.createProducer();
    TemporaryQueue temporary = first.createTemporaryQueue();

    first.close();
    first.close();

    assertThatThrownBy(consumer::receiveNoWait).isInstanceOf(IllegalStateRuntimeException.class);
    assertThatThrownBy(() -> producer.send(queue, "x"))
        .isInstanceOf(IllegalStateRuntimeException.class);
    assertThatThrownBy(() -> first.createContext(JMSContext.AUTO_ACKNOWLEDGE))
        .isInstanceOf(IllegalStateRuntimeException.class);
    second.createProducer().send(temporary, "still there");
    assertThat(second.createConsumer(temporary).receiveBody(String.class, PATIENCE))
        .isEqualTo("still there");
    second.close();
    assertThatThrownBy(() -> send(temporary, "gone"))
        .isInstanceOf(InvalidDestinationException.class);
  }

  @Test
  @Clause("6.1.8")
  void closingEndsReceivesThatWaitWithNull() throws Exception {
    Connection connection = started();
    MessageConsumer forEver = connection.createSession().createConsumer(queue);
    MessageConsumer timed = connection.createSession().createConsumer(topic);
    Background<Message> first = background(forEver::receive).awaitBlocked();
    Background<Message> second = background(() -> timed.receive(60_000)).awaitBlocked();

    connection.close();

    assertThat(first.isDone() && second.isDone() || first.result() == second.result()).isTrue();
    assertThat(first.result()).isNull();
    assertThat(second.result()).isNull();
  }

  @Test
  @Clause("6.1.8")
  void closingAStoppedConnectionEndsReceivesThatWait() throws Exception {
    Connection connection = connection();
    MessageConsumer consumer = connection.createSession().createConsumer(queue);
    send(queue, "1");
    Background<Message> receiving = background(consumer::receive).awaitBlocked();
    connection.close();
    assertThat(receiving.result()).isNull();
    assertThat(left(queue)).containsExactly("1");
  }

  @Test
  @Clause("6.1.8")
  void closingWaitsForListenersWhichKeepTheServicesOfTheirSessions() throws Exception {
    Connection connection = started();
    CountDownLatch begun = new CountDownLatch(2);
    CountDownLatch goOn = new CountDownLatch(1);
    List<String> outcomes = new CopyOnWriteArrayList<>();
    Session auto = connection.createSession();
    auto.createConsumer(queue)
        .setMessageListener(
            message -> {
              begun.countDown();
              boolean unused = Uninterrupted.await(goOn);
              outcomes.add(outcome(() -> send(auto, topic, "in time")));
            });
    Session transacted = connection.createSession(Session.SESSION_TRANSACTED);
    transacted
        .createConsumer(topic)
        .setMessageListener(
            message -> {
              begun.countDown();
              boolean unused = Uninterrupted.await(goOn);
              outcomes.add(outcome(transacted::commit));
            });
    send(queue, "1", "2");
    send(topic, "3");
    assertThat(begun.await(PATIENCE, TimeUnit.MILLISECONDS)).isTrue();

    Background<String> closing = background(() -> outcome(connection::close)).awaitBlocked();
    assertThat(closing.isDone()).isFalse();
    goOn.countDown();

    assertThat(closing.result()).isEqualTo("done");
    assertThat(outcomes).containsExactly("done", "done");
    assertThat(left(queue)).containsExactly("2");
  }

  @Test
  @Clause({"6.1.8", "JMSContext.close"})
  void aListenerCannotCloseItsOwnConnection() throws JMSException {
    Connection connection = started();
    List<String> outcomes = new CopyOnWriteArrayList<>();
    connection
        .createSession()
        .createConsumer(queue)
        .setMessageListener(message -> outcomes.add(outcome(connection::close)));
    JMSContext context = context(JMSContext.AUTO_ACKNOWLEDGE);
    context
        .createConsumer(queue)
        .setMessageListener(message -> outcomes.add(outcome(context::close)));
    send(queue, "1", "2", "3", "4");
    await().untilAsserted(() -> assertThat(outcomes).hasSize(4));
    assertThat(outcomes).containsOnly("IllegalStateException", "IllegalStateRuntimeException");
    assertThat(connection.createSession()).isNotNull();
    connection.close();
    context.close();
    assertThat(left(queue)).isEmpty();
  }

  @Test
  @Clause({"6.1.8", "7.3.4"})
  void aCompletionListenerCannotCloseItsOwnConnectionAndCloseWaitsForIt() throws JMSException {
    Connection connection = connection();
    Session session = connection.createSession();
    List<String> outcomes = new CopyOnWriteArrayList<>();
    CompletionListener listener =
        new CompletionListener() {
          @Override
          public void onCompletion(Message message) {
            outcomes.add(outcome(connection::close));
          }

          @Override
          public void onException(Message message, Exception exception) {
            outcomes.add(exception.toString());
          }
        };
    MessageProducer producer = session.createProducer(queue);
    for (int i = 0; i < 20; i++) {
      producer.send(session.createTextMessage(""), listener);
    }
    connection.close();
    assertThat(outcomes).hasSize(20).containsOnly("IllegalStateException");
  }

  @Test
  @Clause("6.1.8")
  void closingRollsBackTransactionsAndAcknowledgesNothing() throws JMSException {
    send(queue, "1", "2");
    Connection connection = started();
    Session transacted = connection.createSession(Session.SESSION_TRANSACTED);
    Message first = transacted.createConsumer(queue).receive(PATIENCE);
    send(transacted, queue, "never");
    Session client = connection.createSession(Session.CLIENT_ACKNOWLEDGE);
    transacted.close();
    Message second = client.createConsumer(queue).receive(PATIENCE);

    connection.close();

    assertThat(text(first)).isEqualTo("1");
    assertThatThrownBy(second::acknowledge).isInstanceOf(IllegalStateException.class);
    assertThat(left(queue)).containsExactly("1", "2");
  }

  @Test
  @Clause("6.1.8")
  void theTemporaryDestinationsOfAConnectionEndWithIt() throws JMSException {
    Connection connection = connection();
    TemporaryQueue temporary = connection.createSession().createTemporaryQueue();
    send(temporary, "1");
    connection.close();
    assertThatThrownBy(() -> send(temporary, "2")).isInstanceOf(InvalidDestinationException.class);
  }

  @Test
  @Clause({"6.1.8", "2.14"})
  void manyThreadsMayCloseAConnectionAtOnce() throws Exception {
    Connection sharer = connection();
    for (int round = 0; round < 8; round++) {
      Connection connection = started();
      Session session = connection.createSession();
      MessageConsumer consumer = session.createConsumer(queue);
      Background<Message> receiving = background(consumer::receive).awaitBlocked();
      CountDownLatch go = new CountDownLatch(1);
      List<Background<String>> closing =
          Stream.generate(
                  () ->
                      background(
                          () -> {
                            boolean unused = Uninterrupted.await(go);
                            return outcome(connection::close);
                          }))
              .limit(4)
              .toList();
      go.countDown();
      for (Background<String> each : closing) {
        assertThat(each.result()).isEqualTo("done");
      }
      assertThat(receiving.result()).isNull();
    }
    // Connections of equal factories share a socket, which must not have gone with one of them.
    Session session = sharer.createSession();
    sharer.start();
    send(session, queue, "still connected");
    assertThat(receive(session.createConsumer(queue), 1)).containsExactly("still connected");
  }

  @Test
  @Clause("6.1.8")
  void closingWhileAnotherThreadSendsEndsItInOrder() throws Exception {
    Connection connection = connection();
    Session session = connection.createSession();
    MessageProducer producer = session.createProducer(queue);
    AtomicInteger sent = new AtomicInteger();
    Background<String> sending =
        background(
            () ->
                outcome(
                    () -> {
                      while (true) {
                        producer.send(session.createTextMessage(""));
                        sent.incrementAndGet();
                      }
                    }));
    await().until(() -> sent.get() > 10);

    connection.close();

    assertThat(sending.result()).isEqualTo("IllegalStateException");
    assertThat(left(queue).size()).isBetween(sent.get(), sent.get() + 1);
  }
}
