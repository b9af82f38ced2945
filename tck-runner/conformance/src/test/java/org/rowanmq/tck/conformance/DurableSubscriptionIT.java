package org.rowanmq.tck.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.jms.Connection;
import jakarta.jms.IllegalStateException;
import jakarta.jms.IllegalStateRuntimeException;
import jakarta.jms.InvalidDestinationException;
import jakarta.jms.InvalidDestinationRuntimeException;
import jakarta.jms.InvalidSelectorException;
import jakarta.jms.JMSConsumer;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.Session;
import jakarta.jms.TemporaryTopic;
import jakarta.jms.Topic;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Unshared durable subscriptions. */
class DurableSubscriptionIT extends Messaging {
  private final String clientId = name();
  private final String subscription = name();

  @AfterEach
  void unsubscribe() throws Exception {
    closeAll();
    try (Connection connection = factory("client-id=" + clientId).createConnection()) {
      String unused = outcome(() -> connection.createSession().unsubscribe(subscription));
    }
  }

  private MessageConsumer durable(Session session) throws JMSException {
    return session.createDurableConsumer(topic, subscription);
  }

  @Test
  @Clause({"8.3.3", "4.2.11"})
  void aDurableSubscriptionCollectsWhileNobodyConsumes() throws JMSException {
    Connection connection = started(clientId);
    durable(connection.createSession()).close();
    send(topic, "1");
    connection.close();
    send(topic, "2");

    Connection next = started(clientId);
    MessageConsumer consumer = durable(next.createSession());
    send(topic, "3");
    assertThat(receive(consumer, 3)).containsExactly("1", "2", "3");
    next.close();

    Connection last = started(clientId);
    assertThat(durable(last.createSession()).receiveNoWait()).isNull();
  }

  @Test
  @Clause({"8.3.3", "JMSContext.createDurableConsumer"})
  void aContextResumesADurableSubscription() throws JMSException {
    try (JMSContext context = factory("client-id=" + clientId).createContext()) {
      context.createDurableConsumer(topic, subscription).close();
    }
    send(topic, "1");
    try (JMSContext context = factory("client-id=" + clientId).createContext()) {
      JMSConsumer consumer = context.createDurableConsumer(topic, subscription, null, false);
      assertThat(consumer.receiveBody(String.class, PATIENCE)).isEqualTo("1");
      consumer.close();
      context.unsubscribe(subscription);
      assertThatThrownBy(() -> context.unsubscribe(subscription))
          .isInstanceOf(InvalidDestinationRuntimeException.class);
    }
  }

  @Test
  @Clause({"8.3.3", "6.2", "3.4.7"})
  void whatWasNotAcknowledgedComesAgainMarked() throws JMSException {
    Connection connection = started(clientId);
    Session session = connection.createSession(Session.CLIENT_ACKNOWLEDGE);
    MessageConsumer consumer = durable(session);
    send(topic, "a", "b", "c");
    consumer.receive(PATIENCE).acknowledge();
    assertThat(receive(consumer, 1)).containsExactly("b");
    connection.close();
    Session next = started(clientId).createSession();
    assertThat(receiveDescribed(durable(next), 2)).containsExactly("b*2", "c1");
  }

  @Test
  @Clause({"8.3.3", "10.3"})
  void aDurableSubscriptionNeedsAClientIdANameAndATopic() throws JMSException {
    Session anonymous = session(Session.AUTO_ACKNOWLEDGE);
    assertThatThrownBy(() -> durable(anonymous)).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> anonymous.createDurableSubscriber(topic, subscription))
        .isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> context(1).createDurableConsumer(topic, subscription))
        .isInstanceOf(IllegalStateRuntimeException.class);

    Session session = started(clientId).createSession();
    assertThatThrownBy(() -> session.createDurableConsumer(topic, null))
        .isInstanceOf(JMSException.class);
    assertThatThrownBy(() -> session.createDurableConsumer(topic, ""))
        .isInstanceOf(JMSException.class);
    assertThatThrownBy(() -> session.createDurableConsumer(null, subscription))
        .isInstanceOf(InvalidDestinationException.class);
    assertThatThrownBy(() -> session.createDurableSubscriber(null, subscription))
        .isInstanceOf(InvalidDestinationException.class);
    assertThatThrownBy(() -> session.createDurableConsumer(topic, subscription, "wrong =", false))
        .isInstanceOf(InvalidSelectorException.class);
    TemporaryTopic temporary = session.createTemporaryTopic();
    assertThatThrownBy(() -> session.createDurableConsumer(temporary, subscription))
        .isInstanceOf(InvalidDestinationException.class);
    assertThat(durable(session)).isNotNull();
  }

  @ParameterizedTest
  @ValueSource(strings = {"a", "Ünïcödé_9.x-y", "long"})
  @Clause("4.2.4")
  void aNameHasLettersDigitsUnderscoresDotsMinusAndUpTo128Characters(String name)
      throws JMSException {
    String used = name.equals("long") ? "x".repeat(128) : name;
    Session session = started(clientId).createSession();
    MessageConsumer consumer = session.createDurableConsumer(topic, used);
    send(topic, "1");
    assertThat(receive(consumer, 1)).containsExactly("1");
    consumer.close();
    session.unsubscribe(used);
  }

  @Test
  @Clause("8.3.3")
  void aDurableSubscriptionHasOneConsumerAtATime() throws JMSException {
    Connection connection = started(clientId);
    Session session = connection.createSession();
    MessageConsumer consumer = durable(session);
    assertThatThrownBy(() -> durable(session))
        .isInstanceOf(JMSException.class)
        .hasMessageContaining(subscription);
    Session sibling = connection.createSession();
    assertThatThrownBy(() -> durable(sibling)).isInstanceOf(JMSException.class);
    assertThatThrownBy(() -> sibling.createDurableConsumer(topic, subscription, "a = 1", false))
        .as("nor is it recreated while it is in use")
        .isInstanceOf(JMSException.class);
    send(topic, "1");
    assertThat(receive(consumer, 1)).containsExactly("1");
    consumer.close();
    assertThat(durable(sibling)).isNotNull();
  }

  @Test
  @Clause("8.3.3")
  void anotherTopicSelectorOrNoLocalMakesTheSubscriptionAnew() throws JMSException {
    Session session = started(clientId).createSession();
    durable(session).close();
    send(topic, "old");
    MessageConsumer red =
        session.createDurableConsumer(topic, subscription, "colour = 'red'", false);
    sendColoured(topic, "blue", "1");
    sendColoured(topic, "red", "2");
    assertThat(rest(red)).containsExactly("2");
    red.close();
    sendColoured(topic, "red", "old");

    Topic elsewhere = session.createTopic(name());
    MessageConsumer moved = session.createDurableConsumer(elsewhere, subscription);
    send(topic, "old");
    send(elsewhere, "3");
    assertThat(rest(moved)).containsExactly("3");
    moved.close();
    send(elsewhere, "old");

    MessageConsumer foreign = session.createDurableConsumer(elsewhere, subscription, null, true);
    assertThat(rest(foreign)).isEmpty();
    foreign.close();
    send(elsewhere, "kept");
    MessageConsumer same = session.createDurableConsumer(elsewhere, subscription, "", true);
    assertThat(rest(same)).as("an empty selector is none").containsExactly("kept");
  }

  @Test
  @Clause("8.3.3")
  void noLocalLeavesOutWhatAnyConnectionWithTheClientIdPublishes() throws JMSException {
    Connection connection = started(clientId);
    Session session = connection.createSession();
    MessageConsumer consumer = session.createDurableConsumer(topic, subscription, null, true);
    send(session, topic, "own");
    send(topic, "foreign 1");
    assertThat(rest(consumer)).containsExactly("foreign 1");
    consumer.close();
    send(session, topic, "own, while nobody consumes");
    connection.close();

    Connection next = started(clientId);
    Session sending = next.createSession();
    send(sending, topic, "own, of the next connection");
    send(topic, "foreign 2");
    MessageConsumer again = sending.createDurableConsumer(topic, subscription, null, true);
    assertThat(rest(again)).containsExactly("foreign 2");
  }

  @Test
  @Clause({"8.3.3", "Session.unsubscribe"})
  void unsubscribingEndsASubscriptionAndItsMessages() throws JMSException {
    Session session = started(clientId).createSession();
    durable(session).close();
    send(topic, "1");
    session.unsubscribe(subscription);
    assertThatThrownBy(() -> session.unsubscribe(subscription))
        .isInstanceOf(InvalidDestinationException.class);
    assertThat(durable(session).receiveNoWait()).isNull();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "never made"})
  @Clause({"Session.unsubscribe", "10.3"})
  void unsubscribingWhatIsNotThereIsAnInvalidDestination(String name) throws JMSException {
    Session session = started(clientId).createSession();
    assertThatThrownBy(() -> session.unsubscribe(name))
        .isInstanceOf(InvalidDestinationException.class);
    assertThatThrownBy(() -> session.unsubscribe(null))
        .isInstanceOf(InvalidDestinationException.class);
    assertThatThrownBy(() -> session(Session.AUTO_ACKNOWLEDGE).unsubscribe(name))
        .as("without a client id")
        .isInstanceOf(InvalidDestinationException.class);
  }

  @Test
  @Clause({"8.3.3", "Session.unsubscribe"})
  void aSubscriptionInUseIsNotUnsubscribed() throws JMSException {
    Connection connection = started(clientId);
    Session session = connection.createSession();
    MessageConsumer consumer = durable(session);
    assertThatThrownBy(() -> session.unsubscribe(subscription))
        .isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> connection.createSession().unsubscribe(subscription))
        .isInstanceOf(IllegalStateException.class);
    send(topic, "1");
    assertThat(receive(consumer, 1)).containsExactly("1");
    consumer.close();
    session.unsubscribe(subscription);
  }

  @Test
  @Clause({"8.3.3", "Session.unsubscribe"})
  void aSubscriptionIsNotUnsubscribedWhileATransactionHoldsItsMessage() throws JMSException {
    Connection connection = started(clientId);
    Session session = connection.createSession(Session.SESSION_TRANSACTED);
    MessageConsumer consumer = durable(session);
    send(topic, "1");
    assertThat(receive(consumer, 1)).containsExactly("1");
    consumer.close();
    assertThatThrownBy(() -> session.unsubscribe(subscription))
        .isInstanceOf(IllegalStateException.class);
    session.commit();
    session.unsubscribe(subscription);
  }

  @Test
  @Clause({"8.3.3", "Session.unsubscribe"})
  void aSubscriptionIsNotUnsubscribedWhileItsMessageIsNotAcknowledged() throws JMSException {
    Connection connection = started(clientId);
    Session session = connection.createSession(Session.CLIENT_ACKNOWLEDGE);
    MessageConsumer consumer = durable(session);
    send(topic, "1");
    Message message = consumer.receive(PATIENCE);
    consumer.close();
    assertThatThrownBy(() -> session.unsubscribe(subscription))
        .isInstanceOf(IllegalStateException.class);
    message.acknowledge();
    session.unsubscribe(subscription);
  }

  @Test
  @Clause("8.3.3")
  void subscriptionsOfTwoClientsMayHaveOneName() throws JMSException {
    Session session = started(clientId).createSession();
    Session apart = started(name()).createSession();
    MessageConsumer first = durable(session);
    MessageConsumer second = durable(apart);
    send(topic, "1");
    assertThat(receive(first, 1)).containsExactly("1");
    assertThat(receive(second, 1)).containsExactly("1");
    second.close();
    apart.unsubscribe(subscription);
    send(topic, "2");
    assertThat(receive(first, 1)).containsExactly("2");
  }

  @Test
  @Clause({"7.9", "8.3.3"})
  void aDelayedMessageIsKeptForADurableSubscription() throws JMSException {
    Session session = started(clientId).createSession();
    MessageConsumer consumer = durable(session);
    sendDelayed(other, topic, "delayed", A_MOMENT);
    consumer.close();
    assertThat(receive(durable(session), 1)).containsExactly("delayed");
  }
}
