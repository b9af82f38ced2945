package org.rowanmq.tck.thirdparty.pooled;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import jakarta.jms.Connection;
import jakarta.jms.InvalidDestinationException;
import jakarta.jms.JMSConsumer;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.Queue;
import jakarta.jms.Session;
import jakarta.jms.TemporaryQueue;
import jakarta.jms.TextMessage;
import jakarta.jms.Topic;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.messaginghub.pooled.jms.JmsPoolConnectionFactory;
import org.rowanmq.jms.JmsConnectionFactory;
import org.rowanmq.tck.harness.PackagedBroker;
import org.rowanmq.tck.thirdparty.Received;
import org.rowanmq.tck.thirdparty.ThirdParty;

class PooledConnectionsIT extends ThirdParty {
  private JmsPoolConnectionFactory pool(String options) {
    JmsPoolConnectionFactory pool = new JmsPoolConnectionFactory();
    pool.setConnectionFactory(factory(options));
    closed(pool::stop);
    return pool;
  }

  private static Received.Entry receive(MessageConsumer consumer) throws JMSException {
    return new Received().note(consumer.receive(PATIENCE.toMillis()));
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void pooledSessionRollsBackCommitsAndIsUsedAgain(boolean useAnonymousProducers)
      throws JMSException {
    JmsPoolConnectionFactory pool = pool("");
    pool.setUseAnonymousProducers(useAnonymousProducers);
    pool.setMaxSessionsPerConnection(1);
    String queue = name("pooled");
    try (Connection connection = pool.createConnection()) {
      connection.start();
      for (int round = 1; round <= 10; round++) {
        try (Session session = connection.createSession(true, Session.SESSION_TRANSACTED)) {
          Queue destination = session.createQueue(queue);
          MessageProducer producer = session.createProducer(destination);
          producer.send(session.createTextMessage("undone"));
          session.rollback();
          producer.send(session.createTextMessage("done"));
          session.commit();

          MessageConsumer consumer = session.createConsumer(destination);
          assertThat(receive(consumer)).isEqualTo(new Received.Entry("done", 1, false));
          session.rollback();
          assertThat(receive(consumer)).isEqualTo(new Received.Entry("done", 2, true));
          session.commit();
        }
      }
    }
    assertThat(lyingIn(queue)).isEmpty();
  }

  @Test
  void poisonGoesToTheDeadLetterQueueAfterItsAttempts() throws JMSException {
    String queue = name("poisoned");
    String poison = name("poison");
    send(queue, List.of(poison));
    try (Connection connection = pool("").createConnection()) {
      connection.start();
      for (int attempt = 1; attempt <= MAX_ATTEMPTS; attempt++) {
        try (Session session = connection.createSession(true, Session.SESSION_TRANSACTED)) {
          MessageConsumer consumer = session.createConsumer(session.createQueue(queue));
          assertThat(receive(consumer).deliveryCount()).isEqualTo(attempt);
          session.rollback();
        }
      }
    }
    eventually(() -> assertThat(deadLetters()).contains(poison));
  }

  @Test
  void sessionClosedInTheMiddleOfATransactionRollsItBack() throws JMSException {
    String queue = name("returned");
    try (Connection connection = pool("").createConnection()) {
      connection.start();
      try (Session session = connection.createSession(true, Session.SESSION_TRANSACTED)) {
        session
            .createProducer(session.createQueue(queue))
            .send(session.createTextMessage("undone"));
      }
      try (Session session = connection.createSession(true, Session.SESSION_TRANSACTED)) {
        session.createProducer(session.createQueue(queue)).send(session.createTextMessage("done"));
        session.commit();
      }
    }
    assertThat(lyingIn(queue)).containsExactly("done");
  }

  @Test
  void closedConsumerOfAPooledSessionGivesBackItsPrefetchUncounted() throws JMSException {
    String queue = name("prefetched");
    send(queue, texts("text", 50));
    try (Connection connection = pool("").createConnection()) {
      connection.start();
      try (Session session = connection.createSession(false, Session.AUTO_ACKNOWLEDGE)) {
        MessageConsumer consumer = session.createConsumer(session.createQueue(queue));
        assertThat(receive(consumer).text()).isEqualTo("text-1");
      }
      assertThat(take(queue, 49))
          .extracting(Received.Entry::text)
          .containsExactlyElementsOf(texts("text", 50).subList(1, 50));
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void requestIsAnsweredOverATemporaryOrAFixedQueue(boolean isTemporary) throws JMSException {
    JmsPoolConnectionFactory pool = pool("");
    String queue = name("requests");
    String replies = name("replies");
    CompletableFuture<Void> answering = CompletableFuture.runAsync(() -> answer(pool, queue));
    try (Connection connection = pool.createConnection();
        Session session = connection.createSession(false, Session.AUTO_ACKNOWLEDGE)) {
      connection.start();
      Queue answers = isTemporary ? session.createTemporaryQueue() : session.createQueue(replies);
      MessageConsumer consumer = session.createConsumer(answers);
      assertThat(consumer.receive(50)).as("nothing was asked yet").isNull();
      TextMessage question = session.createTextMessage("question");
      question.setJMSReplyTo(answers);
      session.createProducer(session.createQueue(queue)).send(question);
      Message answer = consumer.receive(PATIENCE.toMillis());
      assertThat(answer.getBody(String.class)).isEqualTo("answer to question");
      assertThat(answer.getJMSCorrelationID()).isEqualTo(question.getJMSMessageID());
    }
    answering.join();
  }

  private static void answer(JmsPoolConnectionFactory pool, String queue) {
    try (JMSContext context = pool.createContext(JMSContext.SESSION_TRANSACTED);
        JMSConsumer consumer = context.createConsumer(context.createQueue(queue))) {
      Message question = consumer.receive(PATIENCE.toMillis());
      context
          .createProducer()
          .setJMSCorrelationID(question.getJMSMessageID())
          .send(question.getJMSReplyTo(), "answer to " + question.getBody(String.class));
      context.commit();
    } catch (JMSException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void temporaryQueuesEndWithThePooledConnectionAlthoughThePhysicalOneStays() throws JMSException {
    JmsPoolConnectionFactory pool = pool("");
    TemporaryQueue temporary;
    try (Connection connection = pool.createConnection();
        Session session = connection.createSession(false, Session.AUTO_ACKNOWLEDGE)) {
      temporary = session.createTemporaryQueue();
      session.createProducer(temporary).send(session.createTextMessage("text"));
    }
    try (Connection connection = pool.createConnection();
        Session session = connection.createSession(false, Session.AUTO_ACKNOWLEDGE)) {
      assertThatThrownBy(
              () -> session.createProducer(temporary).send(session.createTextMessage("text")))
          .isInstanceOf(InvalidDestinationException.class);
    }
  }

  @Test
  void durableSubscriptionSurvivesThePool() throws JMSException {
    String topic = name("durable");
    JmsPoolConnectionFactory before = pool("client-id=" + topic);
    try (Connection connection = before.createConnection();
        Session session = connection.createSession(false, Session.AUTO_ACKNOWLEDGE)) {
      session.createDurableSubscriber(session.createTopic(topic), "archive").close();
    }
    before.stop();
    publish(topic, texts("text", 5));
    JmsPoolConnectionFactory pool = pool("client-id=" + topic);
    for (int run = 0; run < 5; run++) {
      try (Connection connection = pool.createConnection();
          Session session = connection.createSession(false, Session.AUTO_ACKNOWLEDGE)) {
        connection.start();
        Topic from = session.createTopic(topic);
        assertThat(receive(session.createDurableSubscriber(from, "archive")).text())
            .isEqualTo("text-" + (run + 1));
      }
    }
  }

  @Test
  void sharedDurableSubscriptionSurvivesThePool() throws JMSException {
    String topic = name("shared-durable");
    JmsPoolConnectionFactory before = pool("");
    try (JMSContext context = before.createContext()) {
      context.createSharedDurableConsumer(context.createTopic(topic), topic).close();
    }
    before.stop();
    publish(topic, texts("text", 5));
    JmsPoolConnectionFactory pool = pool("");
    for (int run = 1; run <= 5; run++) {
      try (JMSContext context = pool.createContext();
          JMSConsumer consumer =
              context.createSharedDurableConsumer(context.createTopic(topic), topic)) {
        assertThat(consumer.receive(PATIENCE.toMillis()).getBody(String.class))
            .isEqualTo("text-" + run);
      }
    }
  }

  @Test
  void poolIsOfTheUserThatAsks() throws JMSException {
    JmsPoolConnectionFactory pool = new JmsPoolConnectionFactory();
    pool.setConnectionFactory(new JmsConnectionFactory(broker().url()));
    closed(pool::stop);
    try (Connection connection =
        pool.createConnection(PackagedBroker.ADMIN, broker().adminPassword())) {
      assertThat(connection.createSession()).isNotNull();
    }
    assertThatThrownBy(pool::createConnection).hasMessageContaining("user name and a password");
  }

  @Test
  void poolGoesOnAfterACrash() throws JMSException {
    JmsPoolConnectionFactory pool = pool("");
    pool.setMaxConnections(3);
    String queue = name("reconnect");
    List<String> texts = texts("text", 200);
    CompletableFuture<Void> sending =
        CompletableFuture.runAsync(() -> texts.forEach(text -> sendPooled(pool, queue, text)));
    eventually(() -> assertThat(lyingIn(queue)).hasSizeGreaterThan(20));
    crash();
    sending.join();
    assertThat(lyingIn(queue)).containsExactlyInAnyOrderElementsOf(texts);

    Received received = new Received();
    try (JMSContext context = pool.createContext();
        JMSConsumer consumer = context.createConsumer(context.createQueue(queue))) {
      for (int i = 0; i < texts.size(); i++) {
        if (i == 100) {
          crash();
        }
        received.onMessage(consumer.receive(PATIENCE.toMillis()));
      }
    }
    received.assertNoneDoubledUnmarked();
  }

  private static void sendPooled(JmsPoolConnectionFactory pool, String queue, String text) {
    try (JMSContext context = pool.createContext()) {
      context.createProducer().send(context.createQueue(queue), text);
    }
  }

  @Test
  void evictedConnectionsLeaveNoChannelAtTheBroker() throws JMSException {
    JmsPoolConnectionFactory pool = pool("");
    pool.setMaxConnections(4);
    pool.setConnectionIdleTimeout(500);
    pool.setConnectionCheckInterval(100);
    int before = status("channels");
    List<JMSContext> contexts = IntStream.range(0, 4).mapToObj(i -> pool.createContext()).toList();
    assertThat(status("channels")).isGreaterThan(before);
    contexts.forEach(JMSContext::close);
    await().atMost(PATIENCE).untilAsserted(() -> assertThat(status("channels")).isEqualTo(before));
    sendPooled(pool, name("evicted"), "goes on");
  }
}
