package org.rowanmq.server.integration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import jakarta.jms.Connection;
import jakarta.jms.Destination;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.Queue;
import jakarta.jms.Session;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;
import org.rowanmq.jms.JmsConnectionFactory;
import org.rowanmq.jms.JmsRequestor;

class RequestorTest extends WithBroker {
  private static final Duration PATIENCE = Duration.ofMillis(SOON);
  private static final int MANY = 500;

  private Connection started() throws JMSException {
    Connection connection = connect();
    connection.start();
    return connection;
  }

  /** What a service reads from its requests, to be answered by the test. */
  private List<Message> requests(Session service, int count) throws JMSException {
    List<Message> requests = new ArrayList<>();
    MessageConsumer consumer = service.createConsumer(queue(service));
    while (requests.size() < count) {
      Message request = consumer.receive(SOON);
      assertThat(request).isNotNull();
      requests.add(request);
    }
    return requests;
  }

  private static void answer(Session service, Message request, String correlationId)
      throws JMSException {
    Message reply = service.createTextMessage("re: " + text(request));
    reply.setJMSCorrelationID(correlationId);
    Destination to = request.getJMSReplyTo();
    try (MessageProducer producer = service.createProducer(to)) {
      producer.send(reply);
    }
  }

  @Test
  void manyRequestsAreUnderWayAndAnsweredInAnyOrder() throws Exception {
    Connection connection = started();
    Session session = connection.createSession();
    Session service = session();
    try (JmsRequestor requestor = new JmsRequestor(connection)) {
      List<CompletableFuture<Message>> replies = new ArrayList<>();
      for (int n = 0; n < MANY; n++) {
        replies.add(requestor.request(queue(session), session.createTextMessage("" + n), PATIENCE));
      }
      assertThat(requestor.underWay()).isEqualTo(MANY);
      List<Message> requests = requests(service, MANY);
      Collections.reverse(requests);
      for (Message request : requests) {
        answer(service, request, request.getJMSCorrelationID());
      }
      for (int n = 0; n < MANY; n++) {
        assertThat(text(replies.get(n).get(SOON, TimeUnit.MILLISECONDS))).isEqualTo("re: " + n);
      }
      assertThat(requestor.underWay()).isZero();
    }
  }

  @Test
  void aReplyMayNameTheMessageIdInstead() throws Exception {
    Connection connection = started();
    Session session = connection.createSession();
    Session service = session();
    service
        .createConsumer(queue(service))
        .setMessageListener(
            request -> {
              try {
                answer(service, request, request.getJMSMessageID());
              } catch (JMSException e) {
                throw new AssertionError(e);
              }
            });
    try (JmsRequestor requestor = new JmsRequestor(connection)) {
      for (int n = 0; n < MANY; n++) {
        Message request = session.createTextMessage("" + n);
        request.setJMSCorrelationID("order-" + n);
        assertThat(text(requestor.ask(queue(session), request, PATIENCE))).isEqualTo("re: " + n);
      }
      assertThat(requestor.underWay()).isZero();
    }
  }

  @Test
  void whatIsNotAnsweredTimesOutAndItsReplyIsDropped() throws Exception {
    Connection connection = started();
    Session session = connection.createSession();
    Queue queue = queue(session);
    Session service = session();
    try (JmsRequestor requestor = new JmsRequestor(connection)) {
      Message slow = session.createTextMessage("slow");
      CompletableFuture<Message> none = requestor.request(queue, slow, Duration.ofMillis(300));
      Message taken = requests(service, 1).get(0);
      assertThatThrownBy(() -> none.get(SOON, TimeUnit.MILLISECONDS))
          .hasCauseInstanceOf(TimeoutException.class)
          .hasMessageContaining(slow.getJMSMessageID() + " to " + queue)
          .hasMessageContaining("PT0.3S");
      assertThat(requestor.underWay()).isZero();
      answer(service, taken, taken.getJMSCorrelationID());

      CompletableFuture<Message> next =
          requestor.request(queue, session.createTextMessage("next"), PATIENCE);
      Message request = requests(service, 1).get(0);
      answer(service, request, request.getJMSCorrelationID());
      assertThat(text(next.get(SOON, TimeUnit.MILLISECONDS))).isEqualTo("re: next");
    }
  }

  @Test
  void aRequestNobodyTookExpiresWithItsTimeout() throws Exception {
    Connection connection = started();
    Session session = connection.createSession();
    try (JmsRequestor requestor = new JmsRequestor(connection)) {
      Message request = session.createTextMessage("late");
      assertThatThrownBy(() -> requestor.ask(queue(session), request, Duration.ofMillis(50)))
          .isInstanceOf(TimeoutException.class);
    }
    await()
        .untilAsserted(
            () ->
                assertThat(session.createConsumer(queue(session)).receiveNoWait())
                    .as("the expired request")
                    .isNull());
  }

  @Test
  void closingEndsWhatIsUnderWay() throws Exception {
    Connection connection = started();
    Session session = connection.createSession();
    JmsRequestor requestor = new JmsRequestor(connection);
    CompletableFuture<Message> open =
        requestor.request(queue(session), session.createTextMessage("x"), PATIENCE);
    requestor.close();
    requestor.close();
    assertThatThrownBy(open::get)
        .isInstanceOf(ExecutionException.class)
        .hasMessageContaining("The requestor is closed");
    assertThatThrownBy(
            () -> requestor.request(queue(session), session.createTextMessage("x"), PATIENCE))
        .hasMessageContaining("The requestor is closed");
  }

  @Test
  void whatCannotBeAskedIsRefused() throws Exception {
    Connection connection = started();
    Session session = connection.createSession();
    try (JmsRequestor requestor = new JmsRequestor(connection)) {
      Message request = session.createTextMessage("x");
      assertThatThrownBy(() -> requestor.request(queue(session), request, Duration.ZERO))
          .hasMessageContaining("The timeout PT0S is not above zero");
      request.setJMSCorrelationID("one");
      CompletableFuture<Message> first = requestor.request(queue(session), request, PATIENCE);
      Message again = session.createTextMessage("y");
      again.setJMSCorrelationID("one");
      assertThatThrownBy(() -> requestor.request(queue(session), again, PATIENCE))
          .hasMessageContaining("'one' is under way");
      Session service = session();
      answer(service, requests(service, 1).get(0), "one");
      assertThat(text(first.get(SOON, TimeUnit.MILLISECONDS))).isEqualTo("re: x");
    }
  }

  @Test
  void requestsSurviveACutConnectionAndLaterOnesARestart() throws Exception {
    try (CuttableRoad road = new CuttableRoad(broker.port())) {
      String uri = "rowan://127.0.0.1:" + road.port() + "?reconnect-delay=10ms";
      Connection connection =
          closedAfterwards(
              new JmsConnectionFactory(uri, broker.user(), broker.password()).createConnection());
      connection.start();
      Session session = connection.createSession();
      Session service = session();
      MessageConsumer requests = service.createConsumer(queue(service));
      try (JmsRequestor requestor = new JmsRequestor(connection)) {
        CompletableFuture<Message> open =
            requestor.request(queue(session), session.createTextMessage("cut"), PATIENCE);
        Message taken = requests.receive(SOON);
        road.cut();
        answer(service, taken, taken.getJMSCorrelationID());
        assertThat(text(open.get(SOON, TimeUnit.MILLISECONDS))).isEqualTo("re: cut");

        broker.stop();
        broker.startAgain();
        CompletableFuture<Message> later =
            requestor.request(queue(session), session.createTextMessage("later"), PATIENCE);
        Message next = requests.receive(SOON);
        answer(service, next, next.getJMSCorrelationID());
        assertThat(text(later.get(SOON, TimeUnit.MILLISECONDS))).isEqualTo("re: later");
      }
    }
  }
}
