package org.rowanmq.tck.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.jms.Connection;
import jakarta.jms.Destination;
import jakarta.jms.IllegalStateException;
import jakarta.jms.InvalidDestinationException;
import jakarta.jms.InvalidDestinationRuntimeException;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.Queue;
import jakarta.jms.Session;
import jakarta.jms.TemporaryQueue;
import jakarta.jms.TemporaryTopic;
import jakarta.jms.Topic;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.rowanmq.tck.conformance.ForeignMessage.ForeignDestination;
import org.rowanmq.tck.conformance.ForeignMessage.ForeignQueue;
import org.rowanmq.tck.conformance.ForeignMessage.ForeignTopic;

class DestinationsIT extends SessionConformance {
  @ParameterizedTest
  @ValueSource(strings = {"plain", "with.dots", "with/slash", "with space", "ümlaut-漢", "UPPER_1"})
  @Clause({"5.2", "6.2.3", "4.1.4", "4.2.6"})
  void queueAndTopicHaveTheirNames(String name) throws JMSException {
    String unique = name + "-" + name();
    Queue one = session.createQueue(unique);
    Topic other = session.createTopic(unique);
    assertThat(one.getQueueName()).isEqualTo(unique);
    assertThat(other.getTopicName()).isEqualTo(unique);
    assertThat(one.toString()).contains(unique);
    assertThat(other.toString()).contains(unique);

    MessageConsumer receiver = session.createConsumer(one);
    MessageConsumer subscriber = session.createConsumer(other);
    session.createProducer(one).send(session.createTextMessage("q"));
    session.createProducer(other).send(session.createTextMessage("t"));
    assertThat(receive(receiver).getBody(String.class)).isEqualTo("q");
    assertThat(receive(subscriber).getBody(String.class)).isEqualTo("t");
  }

  @Test
  @Clause("5.2")
  void destinationsAreEqualByKindAndName() throws JMSException {
    Queue same = session.createQueue(queue.getQueueName());
    assertThat(same).isEqualTo(queue).hasSameHashCodeAs(queue);
    assertThat(session.createQueue(name())).isNotEqualTo(queue);
    assertThat((Destination) session.createTopic(queue.getQueueName())).isNotEqualTo(queue);
    Queue fromContext = context(JMSContext.AUTO_ACKNOWLEDGE).createQueue(queue.getQueueName());
    assertThat(fromContext).isEqualTo(queue);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " "})
  @Clause("6.2.3")
  void destinationWithoutNameIsRefused(String name) {
    assertRefused(JMSException.class, () -> session.createQueue(name));
    assertRefused(JMSException.class, () -> session.createTopic(name));
    assertRefused(JMSException.class, () -> session.createQueue(null));
    assertRefused(JMSException.class, () -> session.createTopic(null));
    JMSContext context = context(JMSContext.AUTO_ACKNOWLEDGE);
    assertRefused(InvalidDestinationRuntimeException.class, () -> context.createQueue(name));
    assertRefused(InvalidDestinationRuntimeException.class, () -> context.createTopic(null));
  }

  @Test
  @Clause("Session.createConsumer")
  void nullIsNoDestination() throws JMSException {
    Class<InvalidDestinationException> refusal = InvalidDestinationException.class;
    assertRefused(refusal, () -> session.createConsumer(null));
    assertRefused(refusal, () -> session.createConsumer(null, "a = 1"));
    assertRefused(refusal, () -> session.createConsumer(null, "a = 1", true));
    assertRefused(refusal, () -> session.createBrowser(null));
    assertRefused(refusal, () -> session.createBrowser(null, "a = 1"));
    Session durable = closed(factory("client-id=" + name()).createConnection()).createSession();
    assertRefused(refusal, () -> durable.createDurableConsumer(null, "s"));
    assertRefused(refusal, () -> durable.createDurableSubscriber(null, "s"));
    JMSContext context =
        closed(factory("client-id=" + name()).createContext(JMSContext.AUTO_ACKNOWLEDGE));
    Class<InvalidDestinationRuntimeException> unchecked = InvalidDestinationRuntimeException.class;
    assertRefused(unchecked, () -> context.createConsumer(null));
    assertRefused(unchecked, () -> context.createConsumer(null, "a = 1", false));
    assertRefused(unchecked, () -> context.createBrowser(null));
    assertRefused(unchecked, () -> context.createDurableConsumer(null, "s"));
  }

  @Test
  @Clause({"3.12", "5.2"})
  void destinationsOfAnotherProviderAreTakenByName() throws JMSException {
    Queue foreignQueue = new ForeignQueue(name());
    MessageConsumer receiver = session.createConsumer(foreignQueue);
    session.createProducer(foreignQueue).send(session.createTextMessage("1"));
    session.createProducer(null).send(foreignQueue, session.createTextMessage("2"));
    assertThat(receive(receiver).getBody(String.class)).isEqualTo("1");
    assertThat(receive(receiver).getBody(String.class)).isEqualTo("2");

    Topic foreignTopic = new ForeignTopic(name());
    MessageConsumer subscriber = session.createConsumer(foreignTopic);
    var message = session.createTextMessage("3");
    message.setJMSReplyTo(foreignQueue);
    session.createProducer(foreignTopic).send(message);
    Queue replyTo = (Queue) receive(subscriber).getJMSReplyTo();
    assertThat(replyTo.getQueueName()).isEqualTo(foreignQueue.getQueueName());
  }

  @Test
  @Clause("Session.createProducer")
  void whatIsNeitherQueueNorTopicIsRefused() throws JMSException {
    Destination neither = new ForeignDestination();
    assertRefused(InvalidDestinationException.class, () -> session.createProducer(neither));
    assertRefused(InvalidDestinationException.class, () -> session.createConsumer(neither));
    MessageProducer anonymous = session.createProducer(null);
    assertRefused(
        InvalidDestinationException.class, () -> anonymous.send(neither, session.createMessage()));
  }

  @Test
  @Clause({"6.2.2", "4.1.5", "4.2.7"})
  void temporaryDestinationsAreUniqueAndWork() throws JMSException {
    TemporaryQueue one = session.createTemporaryQueue();
    TemporaryQueue two = session.createTemporaryQueue();
    TemporaryTopic topic = session.createTemporaryTopic();
    assertThat(one).isNotEqualTo(two);
    assertThat(one.getQueueName()).isNotBlank().isNotEqualTo(two.getQueueName());
    assertThat(topic.getTopicName()).isNotBlank();
    MessageConsumer receiver = session.createConsumer(one);
    MessageConsumer subscriber = session.createConsumer(topic);
    session.createProducer(one).send(session.createTextMessage("q"));
    session.createProducer(topic).send(session.createTextMessage("t"));
    assertThat(receive(receiver).getBody(String.class)).isEqualTo("q");
    assertThat(receive(subscriber).getBody(String.class)).isEqualTo("t");
  }

  @Test
  @Clause({"6.2.2", "4.1.5", "4.2.7"})
  void onlyItsConnectionConsumesFromATemporaryDestination() throws JMSException {
    TemporaryQueue temporary = session.createTemporaryQueue();
    TemporaryTopic topic = session.createTemporaryTopic();
    Session other = connection().createSession();
    assertRefused(JMSException.class, () -> other.createConsumer(temporary));
    assertRefused(JMSException.class, () -> other.createConsumer(topic));
    assertRefused(
        InvalidDestinationRuntimeException.class,
        () -> context(JMSContext.AUTO_ACKNOWLEDGE).createConsumer(temporary));

    Session sibling = connection.createSession();
    MessageConsumer consumer = sibling.createConsumer(temporary);
    other.createProducer(temporary).send(other.createTextMessage("x"));
    assertThat(receive(consumer).getBody(String.class)).isEqualTo("x");
  }

  @Test
  @Clause("6.2.2")
  void temporaryDestinationOutlivesTheSessionThatMadeIt() throws JMSException {
    Session maker = connection.createSession();
    TemporaryQueue temporary = maker.createTemporaryQueue();
    maker.close();
    MessageConsumer consumer = session.createConsumer(temporary);
    session.createProducer(temporary).send(session.createMessage());
    assertThat(receive(consumer)).isNotNull();
  }

  @Test
  @Clause({"6.2.2", "TemporaryQueue.delete"})
  void temporaryDestinationInUseIsNotDeleted() throws JMSException {
    TemporaryQueue temporary = session.createTemporaryQueue();
    TemporaryTopic topic = session.createTemporaryTopic();
    MessageConsumer receiver = session.createConsumer(temporary);
    MessageConsumer subscriber = session.createConsumer(topic);
    assertRefused(JMSException.class, temporary::delete);
    assertRefused(JMSException.class, topic::delete);
    session.createProducer(temporary).send(session.createMessage());
    assertThat(receive(receiver)).isNotNull();

    receiver.close();
    subscriber.close();
    temporary.delete();
    topic.delete();
  }

  @Test
  @Clause({"6.2.2", "TemporaryQueue.delete"})
  void deletedTemporaryDestinationCannotBeUsed() throws JMSException {
    TemporaryQueue temporary = session.createTemporaryQueue();
    TemporaryTopic topic = session.createTemporaryTopic();
    MessageProducer sender = session.createProducer(temporary);
    temporary.delete();
    topic.delete();
    assertRefused(InvalidDestinationException.class, () -> session.createConsumer(temporary));
    assertRefused(InvalidDestinationException.class, () -> session.createConsumer(topic));
    assertRefused(InvalidDestinationException.class, () -> sender.send(session.createMessage()));
    temporary.delete();
  }

  @Test
  @Clause({"6.2.2", "6.1.8"})
  void temporaryDestinationEndsWithItsConnection() throws JMSException {
    Connection owner = connection();
    TemporaryQueue temporary = owner.createSession().createTemporaryQueue();
    MessageProducer sender = session.createProducer(temporary);
    sender.send(session.createMessage());
    owner.close();
    assertRefused(InvalidDestinationException.class, () -> sender.send(session.createMessage()));
    assertRefused(IllegalStateException.class, temporary::delete);
  }

  @Test
  @Clause({"6.2.2", "3.4.1"})
  void temporaryDestinationOfASentMessageCanBeDeleted() throws JMSException {
    TemporaryQueue temporary = session.createTemporaryQueue();
    var message = session.createMessage();
    MessageProducer sender = session.createProducer(temporary);
    sender.send(message);
    assertThat(sender.getDestination()).isSameAs(temporary);
    ((TemporaryQueue) message.getJMSDestination()).delete();
    assertRefused(InvalidDestinationException.class, () -> session.createConsumer(temporary));
  }

  @Test
  @Clause({"6.2.2", "TemporaryQueue.delete"})
  void nobodyElseDeletesATemporaryDestination() throws JMSException {
    TemporaryQueue temporary = session.createTemporaryQueue();
    var message = session.createMessage();
    message.setJMSReplyTo(temporary);
    producer.send(message);
    TemporaryQueue received = (TemporaryQueue) receive().getJMSReplyTo();
    assertRefused(JMSException.class, received::delete);
  }

  @Test
  @Clause("4.2.7")
  void durableSubscriptionToATemporaryTopicIsRefused() throws JMSException {
    Session durable = closed(factory("client-id=" + name()).createConnection()).createSession();
    TemporaryTopic topic = durable.createTemporaryTopic();
    assertRefused(
        InvalidDestinationException.class, () -> durable.createDurableConsumer(topic, "s"));
    assertRefused(
        InvalidDestinationException.class, () -> durable.createDurableSubscriber(topic, "s"));
  }

  @Test
  @Clause("6.2.2")
  void contextsOfOneConnectionShareTemporaryDestinations() {
    JMSContext context = context(JMSContext.AUTO_ACKNOWLEDGE);
    JMSContext sibling = closed(context.createContext(JMSContext.AUTO_ACKNOWLEDGE));
    TemporaryQueue temporary = context.createTemporaryQueue();
    var consumer = sibling.createConsumer(temporary);
    context.createProducer().send(temporary, "x");
    assertThat(consumer.receiveBody(String.class, PATIENCE)).isEqualTo("x");
  }
}
