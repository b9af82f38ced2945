package org.rowanmq.server.integration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.jms.Connection;
import jakarta.jms.IllegalStateException;
import jakarta.jms.InvalidDestinationException;
import jakarta.jms.JMSException;
import jakarta.jms.MessageConsumer;
import jakarta.jms.Session;
import jakarta.jms.TopicSubscriber;
import org.junit.jupiter.api.Test;

class DurableSubscriptionTest extends WithBroker {
  private Session subscriberSession(Connection connection) throws JMSException {
    connection.start();
    return connection.createSession();
  }

  @Test
  void aSubscriptionReceivesWhatWasPublishedWhileNobodyConsumed() throws Exception {
    Session publisher = session();
    Session first = subscriberSession(connectAs(name()));
    TopicSubscriber subscriber = first.createDurableSubscriber(topic(first), "archive");
    send(publisher, topic(publisher), "one");
    assertThat(receive(subscriber, 1)).containsExactly("one");
    subscriber.close();

    send(publisher, topic(publisher), "two", "three");

    assertThat(receive(first.createDurableConsumer(topic(first), "archive"), 2))
        .containsExactly("two", "three");
  }

  @Test
  void aSubscriptionSurvivesARestartOfTheBrokerWithWhatWasPublishedMeanwhile() throws Exception {
    Connection connection = connectAs(name());
    Session before = subscriberSession(connection);
    MessageConsumer subscriber = before.createDurableConsumer(topic(before), "archive");
    Session publisher = session();
    send(publisher, topic(publisher), "acknowledged");
    assertThat(receive(subscriber, 1)).containsExactly("acknowledged");
    connection.close();
    send(publisher, topic(publisher), "one", "two");

    broker.stop();
    broker.startAgain();

    send(publisher, topic(publisher), "three");
    Session after = subscriberSession(connectAs(name()));
    MessageConsumer again = after.createDurableConsumer(topic(after), "archive");
    assertThat(receive(again, 3)).containsExactly("one", "two", "three");
    assertThat(again.receiveNoWait()).isNull();
  }

  @Test
  void aSubscriptionHasOneConsumerAtATime() throws Exception {
    Connection connection = connectAs(name());
    Session session = subscriberSession(connection);
    MessageConsumer first = session.createDurableConsumer(topic(session), "archive");
    Session other = connection.createSession();

    assertThatThrownBy(() -> other.createDurableConsumer(topic(other), "archive"))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("archive");

    first.close();
    send(session, topic(session), "free again");
    assertThat(receive(other.createDurableConsumer(topic(other), "archive"), 1))
        .containsExactly("free again");
  }

  @Test
  void anActiveSubscriptionCannotBeUnsubscribed() throws Exception {
    Session session = subscriberSession(connectAs(name()));
    MessageConsumer consumer = session.createDurableConsumer(topic(session), "archive");

    assertThatThrownBy(() -> session.unsubscribe("archive"))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("archive");

    consumer.close();
    session.unsubscribe("archive");
  }

  @Test
  void anUnsubscribedSubscriptionIsGone() throws Exception {
    Session session = subscriberSession(connectAs(name()));
    session.createDurableConsumer(topic(session), "archive").close();
    send(session, topic(session), "nobody wants this");
    session.unsubscribe("archive");

    assertThatThrownBy(() -> session.unsubscribe("archive"))
        .isInstanceOf(InvalidDestinationException.class)
        .hasMessageContaining("archive");
    assertThat(session.createDurableConsumer(topic(session), "archive").receiveNoWait()).isNull();
  }

  @Test
  void aSubscriptionNeedsAClientIdAndAName() throws Exception {
    Session nameless = session();
    assertThatThrownBy(() -> nameless.createDurableConsumer(topic(nameless), "archive"))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("client id");

    Session session = subscriberSession(connectAs(name()));
    assertThatThrownBy(() -> session.createDurableConsumer(topic(session), ""))
        .isInstanceOf(JMSException.class);
    assertThatThrownBy(
            () -> session.createDurableConsumer(session.createTemporaryTopic(), "archive"))
        .isInstanceOf(InvalidDestinationException.class);
    assertThatThrownBy(() -> session.createDurableConsumer(null, "archive"))
        .isInstanceOf(InvalidDestinationException.class);
  }

  @Test
  void subscriptionsOfDifferentClientsWithOneNameAreDifferent() throws Exception {
    Session ada = subscriberSession(connectAs("ada"));
    Session bob = subscriberSession(connectAs("bob"));
    MessageConsumer adas = ada.createDurableConsumer(topic(ada), "archive");
    MessageConsumer bobs = bob.createDurableConsumer(topic(bob), "archive");
    send(ada, topic(ada), "for both");
    assertThat(receive(adas, 1)).containsExactly("for both");
    assertThat(receive(bobs, 1)).containsExactly("for both");
  }

  @Test
  void anotherSelectorOrTopicMakesTheSubscriptionAnew() throws Exception {
    Session session = subscriberSession(connectAs(name()));
    session.createDurableConsumer(topic(session), "archive").close();
    send(session, topic(session), "old");

    MessageConsumer red =
        session.createDurableConsumer(topic(session), "archive", "colour = 'red'", false);
    assertThat(red.receiveNoWait()).isNull();

    var message = session.createTextMessage("red one");
    message.setStringProperty("colour", "red");
    send(session, topic(session), "no colour");
    session.createProducer(topic(session)).send(message);
    assertThat(receive(red, 1)).containsExactly("red one");
    assertThat(red.receiveNoWait()).isNull();
  }
}
