package org.rowanmq.tck.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.jms.Connection;
import jakarta.jms.DeliveryMode;
import jakarta.jms.InvalidDestinationException;
import jakarta.jms.JMSConsumer;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;
import jakarta.jms.TopicConnection;
import jakarta.jms.TopicSession;
import jakarta.jms.TopicSubscriber;
import org.junit.jupiter.api.Test;

/** Unshared subscriptions that are not durable. */
class SubscriptionIT extends Messaging {
  @Test
  @Clause({"4.2.2", "8.3.1"})
  void aSubscriptionGetsWhatIsPublishedWhileItsConsumerExists() throws JMSException {
    Session session = session(Session.AUTO_ACKNOWLEDGE);
    send(topic, "before");
    MessageConsumer consumer = session.createConsumer(topic);
    send(topic, "1", "2");
    assertThat(receive(consumer, 2)).containsExactly("1", "2");
    consumer.close();
    send(topic, "between");
    MessageConsumer next = session.createConsumer(topic);
    send(topic, "3");
    assertThat(receive(next, 1)).containsExactly("3");
    assertThat(next.receiveNoWait()).isNull();
  }

  @Test
  @Clause({"4.2.2", "6.1.5"})
  void aSubscriptionCollectsWhileItsConnectionIsStopped() throws JMSException {
    Connection connection = connection();
    MessageConsumer consumer = connection.createSession().createConsumer(topic);
    send(topic, "1");
    connection.start();
    assertThat(receive(consumer, 1)).containsExactly("1");
    connection.stop();
    send(topic, "2");
    connection.start();
    assertThat(receive(consumer, 1)).containsExactly("2");
  }

  @Test
  @Clause({"4.2.2", "8.3.1"})
  void everySubscriptionHasACopyOfItsOwn() throws JMSException {
    Session session = session(Session.CLIENT_ACKNOWLEDGE);
    Session apart = session(Session.CLIENT_ACKNOWLEDGE);
    MessageConsumer first = session.createConsumer(topic);
    MessageConsumer second = apart.createConsumer(topic);
    MessageConsumer third = apart.createConsumer(topic);
    send(topic, "1");
    first.receive(PATIENCE).acknowledge();
    assertThat(receiveDescribed(second, 1)).containsExactly("11");
    apart.recover();
    assertThat(receiveDescribed(second, 1)).containsExactly("1*2");
    assertThat(receive(third, 1)).containsExactly("1");
  }

  @Test
  @Clause({"8.3.1", "3.8.1"})
  void aSelectorDecidesWhatIsAddedToASubscription() throws JMSException {
    Session session = session(Session.AUTO_ACKNOWLEDGE);
    MessageConsumer red = session.createConsumer(topic, "colour = 'red'");
    MessageConsumer all = session.createConsumer(topic);
    sendColoured(topic, "blue", "1");
    sendColoured(topic, "red", "2");
    assertThat(receive(red, 1)).containsExactly("2");
    assertThat(red.receiveNoWait()).isNull();
    assertThat(receive(all, 2)).containsExactly("1", "2");
  }

  @Test
  @Clause({"8.3.1", "Session.createConsumer"})
  void noLocalLeavesOutWhatTheConnectionItselfPublishes() throws JMSException {
    Connection connection = started();
    Session session = connection.createSession();
    Session sibling = connection.createSession(Session.SESSION_TRANSACTED);
    MessageConsumer foreign = session.createConsumer(topic, null, true);
    MessageConsumer local = session.createConsumer(topic, null, false);
    send(session, topic, "own");
    send(sibling, topic, "sibling's");
    sibling.commit();
    send(topic, "foreign");
    assertThat(receive(foreign, 1)).containsExactly("foreign");
    assertThat(foreign.receiveNoWait()).isNull();
    assertThat(receive(local, 3)).containsExactly("own", "sibling's", "foreign");
  }

  @Test
  @Clause({"8.3.1", "JMSContext.createConsumer"})
  void noLocalSpeaksOfTheConnectionThatContextsShare() throws JMSException {
    JMSContext context = context(JMSContext.AUTO_ACKNOWLEDGE);
    JMSContext sibling = closed(context.createContext(JMSContext.AUTO_ACKNOWLEDGE));
    JMSConsumer foreign = context.createConsumer(topic, null, true);
    context.createProducer().send(topic, "own");
    sibling.createProducer().send(topic, "sibling's");
    send(topic, "foreign");
    assertThat(foreign.receiveBody(String.class, PATIENCE)).isEqualTo("foreign");
    assertThat(foreign.receiveNoWait()).isNull();
  }

  @Test
  @Clause({"8.3.1", "3.8.1"})
  void noLocalAndASelectorBothCount() throws JMSException {
    Session session = session(Session.AUTO_ACKNOWLEDGE);
    MessageConsumer consumer = session.createConsumer(topic, "colour = 'red'", true);
    MessageProducer own = session.createProducer(topic);
    Message red = session.createTextMessage("own");
    red.setStringProperty("colour", "red");
    own.send(red);
    sendColoured(topic, "blue", "1");
    sendColoured(topic, "red", "2");
    assertThat(receive(consumer, 1)).containsExactly("2");
    assertThat(consumer.receiveNoWait()).isNull();
  }

  @Test
  @Clause({"TopicSubscriber.getTopic", "TopicSubscriber.getNoLocal"})
  void aSubscriberTellsItsTopicSelectorAndNoLocal() throws JMSException {
    TopicConnection connection = closed(factory("").createTopicConnection());
    connection.setClientID(name());
    TopicSession session = connection.createTopicSession(false, Session.AUTO_ACKNOWLEDGE);
    TopicSubscriber plain = session.createSubscriber(topic);
    assertThat(plain.getTopic()).isEqualTo(topic);
    assertThat(plain.getNoLocal()).isFalse();
    assertThat(plain.getMessageSelector()).isNull();
    TopicSubscriber picky = session.createSubscriber(topic, "a = 1", true);
    assertThat(picky.getNoLocal()).isTrue();
    assertThat(picky.getMessageSelector()).isEqualTo("a = 1");
    assertThat(session.createSubscriber(topic, "", false).getMessageSelector()).isNull();
    String name = name();
    TopicSubscriber durable = session.createDurableSubscriber(topic, name, "b = 2", true);
    assertThat(durable.getTopic()).isEqualTo(topic);
    assertThat(durable.getNoLocal()).isTrue();
    assertThat(durable.getMessageSelector()).isEqualTo("b = 2");
    durable.close();
    session.unsubscribe(name);
    assertThatThrownBy(() -> session.createSubscriber(null))
        .isInstanceOf(InvalidDestinationException.class);
  }

  @Test
  @Clause({"4.2.11", "7.7"})
  void aPersistentMessageAndAnotherReachASubscription() throws JMSException {
    MessageConsumer consumer = session(Session.AUTO_ACKNOWLEDGE).createConsumer(topic);
    MessageProducer producer = other.createProducer(topic);
    producer.send(other.createTextMessage("1"), DeliveryMode.PERSISTENT, 4, 0);
    producer.send(other.createTextMessage("2"), DeliveryMode.NON_PERSISTENT, 4, 0);
    assertThat(receive(consumer, 1)).hasSize(1);
    assertThat(receive(consumer, 1)).hasSize(1);
  }

  @Test
  @Clause({"7.9", "4.2.2"})
  void aDelayedMessageReachesTheSubscriptionsThatWereThereWhenItWasSent() throws JMSException {
    Session session = session(Session.AUTO_ACKNOWLEDGE);
    MessageConsumer early = session.createConsumer(topic);
    sendDelayed(other, topic, "delayed", A_MOMENT);
    MessageConsumer late = session.createConsumer(topic);
    assertThat(receive(early, 1)).containsExactly("delayed");
    assertThat(late.receiveNoWait()).isNull();
  }
}
