package org.rowanmq.server.integration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import jakarta.jms.Connection;
import jakarta.jms.IllegalStateException;
import jakarta.jms.IllegalStateRuntimeException;
import jakarta.jms.InvalidDestinationException;
import jakarta.jms.JMSConsumer;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.MessageConsumer;
import jakarta.jms.QueueConnection;
import jakarta.jms.Session;
import jakarta.jms.TextMessage;
import jakarta.jms.TopicConnection;
import jakarta.jms.TopicSession;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

/** Consumers of several connections that share the messages of one subscription. */
class SharedSubscriptionTest extends WithBroker {
  private static final String[] TEXTS = {
    "one", "two", "three", "four", "five", "six", "seven", "eight"
  };

  private static Session started(Connection connection) throws JMSException {
    connection.start();
    return connection.createSession();
  }

  private static List<String> collect(MessageConsumer consumer) throws JMSException {
    List<String> texts = new CopyOnWriteArrayList<>();
    consumer.setMessageListener(
        message -> {
          try {
            texts.add(text(message));
          } catch (JMSException e) {
            throw new AssertionError(e);
          }
        });
    return texts;
  }

  @Test
  void twoConnectionsShareTheWorkOfADurableSubscription() throws Exception {
    Session first = session();
    Session second = session();
    List<String> ones = collect(first.createSharedDurableConsumer(topic(first), name()));
    List<String> twos = collect(second.createSharedDurableConsumer(topic(second), name()));

    send(session(), topic(first), TEXTS);

    await().until(() -> ones.size() + twos.size() == TEXTS.length);
    List<String> all = new ArrayList<>(ones);
    all.addAll(twos);
    assertThat(all).containsExactlyInAnyOrder(TEXTS);
    assertThat(ones).isNotEmpty();
    assertThat(twos).isNotEmpty();
  }

  @Test
  void twoContextsShareTheWorkOfANonDurableSubscription() throws Exception {
    try (JMSContext first = factory().createContext();
        JMSContext second = factory().createContext();
        JMSConsumer one = first.createSharedConsumer(first.createTopic(name()), "workers");
        JMSConsumer two = second.createSharedConsumer(second.createTopic(name()), "workers")) {
      Session publisher = session();
      send(publisher, topic(publisher), "a", "b");

      List<String> texts =
          List.of(one.receiveBody(String.class, SOON), two.receiveBody(String.class, SOON));
      assertThat(texts).containsExactlyInAnyOrder("a", "b");
      assertThat(one.receiveBodyNoWait(String.class)).isNull();
      assertThat(two.receiveBodyNoWait(String.class)).isNull();
    }
  }

  @Test
  void aSelectorFiltersForAllConsumers() throws Exception {
    Session session = session();
    MessageConsumer red = session.createSharedConsumer(topic(session), name(), "colour = 'red'");
    TextMessage message = session.createTextMessage("red one");
    message.setStringProperty("colour", "red");
    send(session, topic(session), "no colour");
    session.createProducer(topic(session)).send(message);
    assertThat(receive(red, 1)).containsExactly("red one");
    assertThat(red.receiveNoWait()).isNull();
  }

  @Test
  void whatIsRolledBackAndLeftGoesToAnotherConsumer() throws Exception {
    Session failing = session(Session.SESSION_TRANSACTED, "prefetch=1");
    MessageConsumer first = failing.createSharedConsumer(topic(failing), name());
    Session publisher = session();
    send(publisher, topic(publisher), "difficult");
    assertThat(receive(first, 1)).containsExactly("difficult");
    Session steady = session(Session.SESSION_TRANSACTED);
    MessageConsumer second = steady.createSharedConsumer(topic(steady), name());

    first.close();
    failing.rollback();

    TextMessage again = (TextMessage) second.receive(SOON);
    assertThat(again.getText()).isEqualTo("difficult");
    assertThat(again.getJMSRedelivered()).isTrue();
    steady.commit();
  }

  @Test
  void aDurableSubscriptionSurvivesARestartWithWhatWasPublishedMeanwhile() throws Exception {
    Connection connection = connect();
    Session before = started(connection);
    before.createSharedDurableConsumer(topic(before), name()).close();
    Session publisher = session();
    send(publisher, topic(publisher), "one", "two");
    connection.close();

    broker.stop();
    broker.startAgain();

    Session after = session();
    Session other = session();
    MessageConsumer first = after.createSharedDurableConsumer(topic(after), name());
    assertThat(receive(first, 2)).containsExactly("one", "two");
    MessageConsumer second = other.createSharedDurableConsumer(topic(other), name());
    first.close();
    send(publisher, topic(publisher), "three");
    assertThat(receive(second, 1)).containsExactly("three");
  }

  @Test
  void aNonDurableSubscriptionEndsWithItsLastConsumer() throws Exception {
    Session session = session();
    MessageConsumer first = session.createSharedConsumer(topic(session), name());
    MessageConsumer second = session.createSharedConsumer(topic(session), name());
    first.close();
    send(session, topic(session), "for the second");
    assertThat(receive(second, 1)).containsExactly("for the second");
    second.close();

    send(session, topic(session), "for nobody");

    MessageConsumer third = session.createSharedConsumer(topic(session), name());
    assertThat(third.receiveNoWait()).isNull();
  }

  @Test
  void durableAndNonDurableSubscriptionsOfOneNameAreDifferent() throws Exception {
    Session session = session();
    MessageConsumer durable = session.createSharedDurableConsumer(topic(session), name());
    MessageConsumer passing = session.createSharedConsumer(topic(session), name());
    send(session, topic(session), "for both");
    assertThat(receive(durable, 1)).containsExactly("for both");
    assertThat(receive(passing, 1)).containsExactly("for both");
  }

  @Test
  void aClientIdMakesASubscriptionItsOwn() throws Exception {
    Session anonymous = session();
    Session own = started(connectAs(name()));
    MessageConsumer anybodys = anonymous.createSharedDurableConsumer(topic(anonymous), "work");
    MessageConsumer mine = own.createSharedDurableConsumer(topic(own), "work");
    send(anonymous, topic(anonymous), "for both");
    assertThat(receive(anybodys, 1)).containsExactly("for both");
    assertThat(receive(mine, 1)).containsExactly("for both");
    mine.close();
    own.unsubscribe("work");
    assertThatThrownBy(() -> own.unsubscribe("work"))
        .isInstanceOf(InvalidDestinationException.class)
        .hasMessageContaining("client id '" + name() + "'");
  }

  @Test
  void aSubscriptionWithoutClientIdIsUnsubscribedByAnyConnectionOnceNobodyConsumesIt()
      throws Exception {
    Session session = session();
    MessageConsumer consumer = session.createSharedDurableConsumer(topic(session), name());
    Session other = session();
    assertThatThrownBy(() -> other.unsubscribe(name()))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("user 'admin'");
    consumer.close();
    other.unsubscribe(name());
    assertThatThrownBy(() -> other.unsubscribe(name()))
        .isInstanceOf(InvalidDestinationException.class)
        .hasMessageContaining("without client id");
  }

  @Test
  void sharedAndUnsharedDurableSubscriptionsOfOneNameExcludeEachOther() throws Exception {
    Session session = started(connectAs(name()));
    session.createDurableConsumer(topic(session), "mine").close();
    session.createSharedDurableConsumer(topic(session), "ours").close();
    assertThatThrownBy(() -> session.createSharedDurableConsumer(topic(session), "mine"))
        .isInstanceOf(JMSException.class)
        .hasMessageContaining("is not shared");
    assertThatThrownBy(() -> session.createDurableConsumer(topic(session), "ours"))
        .isInstanceOf(JMSException.class)
        .hasMessageContaining("is shared");
  }

  @Test
  void topicAndSelectorCannotChangeUnderAConsumer() throws Exception {
    Session session = session();
    MessageConsumer durable = session.createSharedDurableConsumer(topic(session), name());
    MessageConsumer passing = session.createSharedConsumer(topic(session), name());
    assertThatThrownBy(
            () -> session.createSharedDurableConsumer(topic(session), name(), "size > 1"))
        .isInstanceOf(JMSException.class)
        .hasMessageContaining("no selector");
    assertThatThrownBy(() -> session.createSharedConsumer(session.createTopic("elsewhere"), name()))
        .isInstanceOf(JMSException.class)
        .hasMessageContaining("topic://" + name());
    try (JMSContext context = factory().createContext()) {
      assertThatThrownBy(
              () -> context.createSharedConsumer(context.createTopic("elsewhere"), name()))
          .isInstanceOf(IllegalStateRuntimeException.class);
    }
    durable.close();
    passing.close();
    send(session, topic(session), "old");

    MessageConsumer changed =
        session.createSharedDurableConsumer(topic(session), name(), "colour = 'red'");
    assertThat(changed.receiveNoWait()).isNull();
  }

  @Test
  void badArgumentsAreRefusedByName() throws Exception {
    Session session = session();
    for (String bad : new String[] {null, "", "  ", "x".repeat(257)}) {
      assertThatThrownBy(() -> session.createSharedConsumer(topic(session), bad))
          .isInstanceOfSatisfying(
              JMSException.class, e -> assertThat(e.getErrorCode()).isEqualTo("ARGUMENT_INVALID"));
      assertThatThrownBy(() -> session.createSharedDurableConsumer(topic(session), bad))
          .isInstanceOfSatisfying(
              JMSException.class, e -> assertThat(e.getErrorCode()).isEqualTo("ARGUMENT_INVALID"));
    }
    assertThatThrownBy(() -> session.createSharedConsumer(null, name()))
        .isInstanceOf(InvalidDestinationException.class);
    Session other = session();
    assertThatThrownBy(() -> other.createSharedConsumer(session.createTemporaryTopic(), name()))
        .isInstanceOf(InvalidDestinationException.class);
    assertThatThrownBy(
            () -> session.createSharedDurableConsumer(session.createTemporaryTopic(), name()))
        .isInstanceOf(InvalidDestinationException.class);
    assertThat(session.createSharedConsumer(session.createTemporaryTopic(), name())).isNotNull();
  }

  @Test
  void topicSessionsShareAndQueueSessionsDoNot() throws Exception {
    TopicConnection topics = factory().createTopicConnection();
    closedAfterwards(topics);
    TopicSession topicSession = topics.createTopicSession(false, Session.AUTO_ACKNOWLEDGE);
    assertThat(topicSession.createSharedConsumer(topic(topicSession), name())).isNotNull();
    QueueConnection queues = factory().createQueueConnection();
    closedAfterwards(queues);
    Session queueSession = queues.createQueueSession(false, Session.AUTO_ACKNOWLEDGE);
    assertThatThrownBy(() -> queueSession.createSharedConsumer(topic(topicSession), name()))
        .isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> queueSession.createSharedDurableConsumer(topic(topicSession), name()))
        .isInstanceOf(IllegalStateException.class);
  }

  @Test
  void aConsumerWhoseConnectionIsCutComesBackToItsSubscription() throws Exception {
    try (CuttableRoad road = new CuttableRoad(broker.port())) {
      String uri = "rowan://127.0.0.1:" + road.port() + "?reconnect-delay=10ms";
      Connection connection =
          new org.rowanmq.jms.JmsConnectionFactory(uri, broker.user(), broker.password())
              .createConnection();
      try (connection) {
        Session session = started(connection);
        MessageConsumer passing = session.createSharedConsumer(topic(session), name());
        MessageConsumer durable = session.createSharedDurableConsumer(topic(session), name());
        Session publisher = session();
        for (String each : List.of("one", "two", "three")) {
          road.cut();
          send(publisher, topic(publisher), each);
          assertThat(receive(passing, 1)).containsExactly(each);
          assertThat(receive(durable, 1)).containsExactly(each);
        }
      }
    }
  }
}
