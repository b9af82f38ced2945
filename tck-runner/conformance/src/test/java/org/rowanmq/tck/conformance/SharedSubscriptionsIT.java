package org.rowanmq.tck.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.jms.Connection;
import jakarta.jms.InvalidDestinationException;
import jakarta.jms.InvalidSelectorException;
import jakarta.jms.JMSConsumer;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.JMSRuntimeException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.Session;
import jakarta.jms.Topic;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SharedSubscriptionsIT extends Messaging {
  private final String clientId = name();
  private final String subscription = name();

  @AfterEach
  void unsubscribe() throws Exception {
    closeAll();
    try (Connection anonymous = factory("").createConnection();
        Connection named = factory("client-id=" + clientId).createConnection()) {
      String unused = outcome(() -> anonymous.createSession().unsubscribe(subscription));
      unused = outcome(() -> named.createSession().unsubscribe(subscription));
    }
  }

  private MessageConsumer shared(Session session, boolean isDurable) throws JMSException {
    return shared(session, isDurable, topic, null);
  }

  private MessageConsumer shared(Session session, boolean isDurable, Topic from, String selector)
      throws JMSException {
    return isDurable
        ? session.createSharedDurableConsumer(from, subscription, selector)
        : session.createSharedConsumer(from, subscription, selector);
  }

  private Session session() throws JMSException {
    return session(Session.AUTO_ACKNOWLEDGE);
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  @Clause({"8.3.2", "8.3.4", "4.2.2"})
  void consumersOfSeveralConnectionsShareTheMessages(boolean isDurable) throws JMSException {
    List<MessageConsumer> consumers = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      consumers.add(shared(session(), isDurable));
    }
    MessageConsumer unshared = session().createConsumer(topic);
    send(topic, numbered(60));
    List<String> all = new ArrayList<>();
    while (all.size() < 60) {
      for (MessageConsumer consumer : consumers) {
        all.addAll(rest(consumer));
      }
    }
    assertThat(all).containsExactlyInAnyOrder(numbered(60));
    assertThat(receive(unshared, 60)).containsExactly(numbered(60));
    for (MessageConsumer consumer : consumers) {
      assertThat(consumer.receiveNoWait()).isNull();
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  @Clause({"8.3.2", "8.3.4"})
  void consumersOfOneSessionShareTheMessages(boolean isDurable) throws JMSException {
    Session session = session();
    MessageConsumer first = shared(session, isDurable);
    MessageConsumer second = shared(session, isDurable);
    send(topic, numbered(20));
    List<String> all = new ArrayList<>();
    while (all.size() < 20) {
      all.addAll(rest(first));
      all.addAll(rest(second));
    }
    assertThat(all).containsExactlyInAnyOrder(numbered(20));
  }

  @Test
  @Clause({"8.3.2", "8.3.4", "JMSContext.createSharedConsumer"})
  void contextsShareSubscriptions() {
    JMSContext context = context(JMSContext.AUTO_ACKNOWLEDGE);
    JMSConsumer first = context.createSharedConsumer(topic, subscription);
    JMSConsumer durable =
        context.createSharedDurableConsumer(topic, subscription, "JMSPriority > 5");
    context.createProducer().setPriority(9).send(topic, "1");
    assertThat(first.receiveBody(String.class, PATIENCE)).isEqualTo("1");
    assertThat(durable.receiveBody(String.class, PATIENCE)).isEqualTo("1");
    context.createProducer().send(topic, "2");
    assertThat(first.receiveBody(String.class, PATIENCE)).isEqualTo("2");
    assertThat(durable.receiveNoWait()).isNull();
    durable.close();
    context.unsubscribe(subscription);
  }

  @Test
  @Clause("8.3.2")
  void aNonDurableSubscriptionEndsWithItsLastConsumer() throws JMSException {
    MessageConsumer first = shared(session(), false);
    MessageConsumer second = shared(session(), false);
    first.close();
    send(topic, "1");
    assertThat(receive(second, 1)).containsExactly("1");
    send(topic, "lost with it");
    second.close();
    send(topic, "lost too");
    MessageConsumer third = shared(session(), false);
    send(topic, "2");
    assertThat(receive(third, 1)).containsExactly("2");
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  @Clause({"8.3.2", "8.3.4", "8.8"})
  void whatAClosedConsumerLeavesGoesToTheOthers(boolean isDurable) throws JMSException {
    Session leaving = session(Session.CLIENT_ACKNOWLEDGE);
    MessageConsumer first = shared(leaving, isDurable);
    send(topic, "1", "2", "3");
    assertThat(receive(first, 1)).containsExactly("1");
    MessageConsumer second = shared(session(), isDurable);
    leaving.close();
    // What was not handed out is free at once; what was comes when its count is stored.
    assertThat(receiveDescribed(second, 3)).containsExactlyInAnyOrder("1*2", "21", "31");
  }

  @Test
  @Clause("8.3.4")
  void aDurableSubscriptionCollectsWhileNobodyConsumes() throws JMSException {
    Connection connection = started();
    shared(connection.createSession(), true).close();
    send(topic, "1");
    connection.close();
    send(topic, "2");
    MessageConsumer consumer = shared(session(), true);
    assertThat(receive(consumer, 2)).containsExactly("1", "2");
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  @Clause({"8.3.2", "8.3.4"})
  void whileItIsInUseASubscriptionKeepsItsTopicAndSelector(boolean isDurable) throws JMSException {
    Session session = session();
    MessageConsumer consumer = shared(session, isDurable, topic, "colour = 'red'");
    Topic elsewhere = session.createTopic(name());
    assertThatThrownBy(() -> shared(session, isDurable, elsewhere, "colour = 'red'"))
        .isInstanceOf(JMSException.class)
        .hasMessageContaining(subscription);
    assertThatThrownBy(() -> shared(session(), isDurable, topic, "colour = 'blue'"))
        .isInstanceOf(JMSException.class);
    assertThatThrownBy(() -> shared(session(), isDurable, topic, null))
        .isInstanceOf(JMSException.class);
    JMSContext context = context(JMSContext.AUTO_ACKNOWLEDGE);
    assertThatThrownBy(
            () -> {
              if (isDurable) {
                context.createSharedDurableConsumer(topic, subscription);
              } else {
                context.createSharedConsumer(topic, subscription);
              }
            })
        .isInstanceOf(JMSRuntimeException.class);
    MessageConsumer second = shared(session(), isDurable, topic, "colour = 'red'");
    sendColoured(topic, "blue", "1");
    sendColoured(topic, "red", "2");
    second.close();
    assertThat(receive(consumer, 1)).containsExactly("2");
    assertThat(consumer.receiveNoWait()).isNull();
  }

  @Test
  @Clause("8.3.4")
  void anotherTopicOrSelectorMakesAnInactiveSubscriptionAnew() throws JMSException {
    Session session = session();
    shared(session, true).close();
    send(topic, "old");
    MessageConsumer red = shared(session, true, topic, "colour = 'red'");
    sendColoured(topic, "blue", "1");
    sendColoured(topic, "red", "2");
    assertThat(rest(red)).containsExactly("2");
    red.close();
    sendColoured(topic, "red", "old");
    Topic elsewhere = session.createTopic(name());
    MessageConsumer moved = shared(session, true, elsewhere, null);
    send(topic, "old");
    send(elsewhere, "3");
    assertThat(rest(moved)).containsExactly("3");
  }

  @Test
  @Clause({"8.3.2", "8.3.4", "6.1.2"})
  void theClientIdIsPartOfTheNameWhereThereIsOne() throws JMSException {
    for (boolean isDurable : new boolean[] {false, true}) {
      Connection named = isDurable ? started(clientId) : started(name());
      MessageConsumer ofNamed = shared(named.createSession(), isDurable);
      MessageConsumer sibling = shared(named.createSession(), isDurable);
      MessageConsumer ofAnonymous = shared(session(), isDurable);
      send(topic, "1");
      List<String> shared = new ArrayList<>(rest(ofNamed));
      shared.addAll(rest(sibling));
      assertThat(shared).containsExactly("1");
      assertThat(rest(ofAnonymous)).containsExactly("1");
      ofAnonymous.close();
      ofNamed.close();
      sibling.close();
    }
  }

  @Test
  @Clause({"8.3.2", "8.3.3", "8.3.4"})
  void aNonDurableAndADurableSubscriptionMayHaveOneName() throws JMSException {
    Session session = started(clientId).createSession();
    MessageConsumer nonDurable = shared(session, false);
    MessageConsumer unshared = session.createDurableConsumer(topic, subscription);
    send(topic, "1");
    assertThat(receive(nonDurable, 1)).containsExactly("1");
    assertThat(receive(unshared, 1)).containsExactly("1");
    unshared.close();
    session.unsubscribe(subscription);
    MessageConsumer sharedDurable = shared(session, true);
    send(topic, "2");
    assertThat(receive(nonDurable, 1)).containsExactly("2");
    assertThat(receive(sharedDurable, 1)).containsExactly("2");
  }

  @Test
  @Clause({"8.3.3", "8.3.4"})
  void aSharedAndAnUnsharedDurableSubscriptionCannotHaveOneName() throws JMSException {
    Connection connection = started(clientId);
    Session session = connection.createSession();
    shared(session, true).close();
    send(topic, "kept");
    assertThatThrownBy(() -> session.createDurableConsumer(topic, subscription))
        .isInstanceOf(JMSException.class)
        .hasMessageContaining(subscription);
    assertThatThrownBy(() -> session.createDurableSubscriber(topic, subscription))
        .isInstanceOf(JMSException.class);
    assertThat(rest(shared(session, true))).containsExactly("kept");
    connection.close();

    Session next = started(clientId).createSession();
    next.unsubscribe(subscription);
    next.createDurableConsumer(topic, subscription).close();
    send(topic, "kept");
    assertThatThrownBy(() -> shared(next, true)).isInstanceOf(JMSException.class);
    assertThat(rest(next.createDurableConsumer(topic, subscription))).containsExactly("kept");
  }

  @Test
  @Clause({"8.3.4", "Session.unsubscribe"})
  void aDurableSubscriptionIsUnsubscribedOnceNobodyUsesIt() throws JMSException {
    Session session = session(Session.CLIENT_ACKNOWLEDGE);
    Session apart = session();
    MessageConsumer first = shared(session, true);
    MessageConsumer second = shared(apart, true);
    first.close();
    assertThatThrownBy(() -> session.unsubscribe(subscription)).isInstanceOf(JMSException.class);
    second.close();
    MessageConsumer third = shared(session, true);
    send(topic, "1");
    Message held = third.receive(PATIENCE);
    third.close();
    assertThatThrownBy(() -> apart.unsubscribe(subscription)).isInstanceOf(JMSException.class);
    held.acknowledge();
    apart.unsubscribe(subscription);
    assertThatThrownBy(() -> apart.unsubscribe(subscription))
        .isInstanceOf(InvalidDestinationException.class);
  }

  @Test
  @Clause({"Session.unsubscribe", "8.3.2"})
  void aNonDurableSubscriptionIsNotUnsubscribed() throws JMSException {
    Session session = session();
    MessageConsumer consumer = shared(session, false);
    assertThatThrownBy(() -> session.unsubscribe(subscription))
        .isInstanceOf(InvalidDestinationException.class);
    send(topic, "1");
    assertThat(receive(consumer, 1)).containsExactly("1");
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  @Clause({"8.3.2", "8.3.4", "10.3"})
  void aSharedSubscriptionNeedsANameATopicAndAValidSelector(boolean isDurable) throws JMSException {
    Session session = session();
    assertThatThrownBy(() -> shared(session, isDurable, null, null))
        .isInstanceOf(InvalidDestinationException.class);
    assertThatThrownBy(() -> shared(session, isDurable, topic, "wrong ="))
        .isInstanceOf(InvalidSelectorException.class);
    for (String name : new String[] {null, ""}) {
      assertThatThrownBy(
              () -> {
                if (isDurable) {
                  session.createSharedDurableConsumer(topic, name);
                } else {
                  session.createSharedConsumer(topic, name);
                }
              })
          .isInstanceOf(JMSException.class);
    }
    assertThat(shared(session, isDurable, topic, "").getMessageSelector()).isNull();
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  @Clause({"8.3.2", "8.3.4", "6.2.7"})
  void whatOneConsumerRollsBackAnotherMayGet(boolean isDurable) throws JMSException {
    Session transacted = session(Session.SESSION_TRANSACTED);
    MessageConsumer first = shared(transacted, isDurable);
    send(topic, "1");
    assertThat(receive(first, 1)).containsExactly("1");
    MessageConsumer second = shared(session(), isDurable);
    assertThat(second.receiveNoWait()).isNull();
    transacted.close();
    assertThat(receiveDescribed(second, 1)).containsExactly("1*2");
  }
}
