package org.rowanmq.server.integration;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.jms.MessageConsumer;
import jakarta.jms.Session;
import org.junit.jupiter.api.Test;

class TopicTest extends WithBroker {
  @Test
  void everySubscriberGetsEveryMessageFromItsSubscriptionOn() throws Exception {
    Session session = session();
    send(session, topic(session), "too early");
    MessageConsumer one = session.createConsumer(topic(session));
    Session other = session();
    MessageConsumer two = other.createConsumer(topic(other));
    send(session, topic(session), "1", "2");
    assertThat(receive(one, 2)).containsExactly("1", "2");
    assertThat(receive(two, 2)).containsExactly("1", "2");
    two.close();
    send(session, topic(session), "3");
    assertThat(receive(one, 1)).containsExactly("3");
    assertThat(receive(other.createConsumer(queue(other)), 0)).isEmpty();
  }

  @Test
  void aStarStandsForOneLevelAndAHashForAny() throws Exception {
    Session session = session();
    MessageConsumer star = session.createConsumer(session.createTopic(name() + ".*"));
    MessageConsumer hash = session.createConsumer(session.createTopic(name() + ".#"));
    MessageConsumer inner = session.createConsumer(session.createTopic(name() + ".*.paid"));

    send(session, session.createTopic(name()), "root");
    send(session, session.createTopic(name() + ".eu"), "eu");
    send(session, session.createTopic(name() + ".eu.paid"), "eu paid");
    send(session, session.createTopic(name() + ".eu.paid.late"), "eu paid late");
    send(session, session.createTopic("elsewhere.eu"), "elsewhere");

    assertThat(receive(star, 1)).containsExactly("eu");
    assertThat(star.receiveNoWait()).isNull();
    assertThat(receive(inner, 1)).containsExactly("eu paid");
    assertThat(inner.receiveNoWait()).isNull();
    assertThat(receive(hash, 4)).containsExactly("root", "eu", "eu paid", "eu paid late");
    assertThat(hash.receiveNoWait()).isNull();
  }

  @Test
  void aMessageFromAPatternNamesTheTopicItWasSentTo() throws Exception {
    Session session = session();
    MessageConsumer all = session.createConsumer(session.createTopic(name() + ".#"));
    send(session, session.createTopic(name() + ".eu"), "eu");
    assertThat(all.receive(SOON).getJMSDestination())
        .isEqualTo(session.createTopic(name() + ".eu"));
  }

  @Test
  void aDurableSubscriptionMayBeOnAPattern() throws Exception {
    var connection = connectAs(name());
    connection.start();
    Session session = connection.createSession();
    session.createDurableConsumer(session.createTopic(name() + ".*"), "archive").close();
    send(session, session.createTopic(name() + ".eu"), "eu");
    send(session, session.createTopic(name() + ".us"), "us");
    send(session, session.createTopic(name() + ".us.tx"), "not this");

    broker.stop();
    broker.startAgain();

    MessageConsumer archive =
        session.createDurableConsumer(session.createTopic(name() + ".*"), "archive");
    assertThat(receive(archive, 2)).containsExactly("eu", "us");
    assertThat(archive.receiveNoWait()).isNull();
  }
}
