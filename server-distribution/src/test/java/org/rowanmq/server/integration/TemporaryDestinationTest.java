package org.rowanmq.server.integration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import jakarta.jms.Connection;
import jakarta.jms.InvalidDestinationException;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.Session;
import jakarta.jms.TemporaryQueue;
import jakarta.jms.TemporaryTopic;
import jakarta.jms.TextMessage;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.rowanmq.jms.JmsConnectionFactory;

class TemporaryDestinationTest extends WithBroker {
  /** Answers each request with its text in capitals. */
  private List<String> serve(Session session) throws JMSException {
    List<String> failures = new CopyOnWriteArrayList<>();
    var producer = session.createProducer(null);
    session
        .createConsumer(queue(session))
        .setMessageListener(
            request -> {
              try {
                TextMessage answer =
                    session.createTextMessage(text(request).toUpperCase(Locale.ROOT));
                answer.setJMSCorrelationID(request.getJMSMessageID());
                producer.send(request.getJMSReplyTo(), answer);
              } catch (JMSException e) {
                failures.add(e.toString());
              }
            });
    return failures;
  }

  private String ask(Session session, TemporaryQueue replyTo, MessageConsumer replies, String text)
      throws JMSException {
    TextMessage request = session.createTextMessage(text);
    request.setJMSReplyTo(replyTo);
    try (var producer = session.createProducer(queue(session))) {
      producer.send(request);
    }
    Message reply = replies.receive(SOON);
    assertThat(reply.getJMSCorrelationID()).isEqualTo(request.getJMSMessageID());
    return text(reply);
  }

  @Test
  void aRequestIsAnsweredThroughATemporaryQueue() throws Exception {
    List<String> failures = serve(session());
    Session session = session();
    TemporaryQueue replyTo = session.createTemporaryQueue();
    MessageConsumer replies = session.createConsumer(replyTo);
    for (int i = 0; i < 20; i++) {
      assertThat(ask(session, replyTo, replies, "request " + i)).isEqualTo("REQUEST " + i);
    }
    assertThat(failures).isEmpty();
  }

  @Test
  void aTemporaryQueueSurvivesACutConnection() throws Exception {
    List<String> failures = serve(session());
    try (CuttableRoad road = new CuttableRoad(broker.port())) {
      JmsConnectionFactory factory =
          new JmsConnectionFactory(
              "rowan://127.0.0.1:" + road.port(), broker.user(), broker.password());
      try (Connection connection = factory.createConnection()) {
        connection.start();
        Session session = connection.createSession();
        TemporaryQueue replyTo = session.createTemporaryQueue();
        MessageConsumer replies = session.createConsumer(replyTo);
        for (int i = 0; i < 5; i++) {
          assertThat(ask(session, replyTo, replies, "request " + i)).isEqualTo("REQUEST " + i);
          road.cut();
        }
      }
    }
    assertThat(failures).isEmpty();
  }

  @Test
  void aTemporaryTopicReachesAllItsSubscribers() throws Exception {
    Session session = session();
    TemporaryTopic topic = session.createTemporaryTopic();
    MessageConsumer one = session.createConsumer(topic);
    MessageConsumer two = session.createConsumer(topic);
    Session other = session();
    send(other, topic, "news");
    assertThat(receive(one, 1)).containsExactly("news");
    assertThat(receive(two, 1)).containsExactly("news");
  }

  @Test
  void onlyTheConnectionThatMadeItConsumesFromATemporaryQueue() throws Exception {
    TemporaryQueue queue = session().createTemporaryQueue();
    Session other = session();
    assertThatThrownBy(() -> other.createConsumer(queue))
        .isInstanceOf(InvalidDestinationException.class);
  }

  @Test
  void aTemporaryQueueInUseIsNotDeleted() throws Exception {
    Session session = session();
    TemporaryQueue queue = session.createTemporaryQueue();
    MessageConsumer consumer = session.createConsumer(queue);
    assertThatThrownBy(queue::delete).isInstanceOf(JMSException.class);
    consumer.close();
    queue.delete();
    assertThatThrownBy(() -> send(session, queue, "late"))
        .isInstanceOf(InvalidDestinationException.class);
  }

  @Test
  void aTemporaryQueueEndsWithItsConnection() throws Exception {
    Connection connection = connect();
    TemporaryQueue queue = connection.createSession().createTemporaryQueue();
    Session other = session();
    send(other, queue, "in time");
    connection.close();
    await()
        .untilAsserted(
            () ->
                assertThatThrownBy(() -> send(other, queue, "late"))
                    .isInstanceOf(InvalidDestinationException.class));
  }
}
