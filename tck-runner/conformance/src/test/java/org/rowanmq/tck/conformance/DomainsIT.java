package org.rowanmq.tck.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.jms.DeliveryMode;
import jakarta.jms.IllegalStateException;
import jakarta.jms.InvalidDestinationException;
import jakarta.jms.JMSException;
import jakarta.jms.JMSSecurityException;
import jakarta.jms.Message;
import jakarta.jms.Queue;
import jakarta.jms.QueueConnection;
import jakarta.jms.QueueReceiver;
import jakarta.jms.QueueRequestor;
import jakarta.jms.QueueSender;
import jakarta.jms.QueueSession;
import jakarta.jms.Session;
import jakarta.jms.TextMessage;
import jakarta.jms.Topic;
import jakarta.jms.TopicConnection;
import jakarta.jms.TopicPublisher;
import jakarta.jms.TopicRequestor;
import jakarta.jms.TopicSession;
import jakarta.jms.TopicSubscriber;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/** The domain-specific interfaces of old, and the requestors. */
class DomainsIT extends Conformance {
  private QueueConnection queueConnection() throws JMSException {
    QueueConnection connection = closed(factory("").createQueueConnection());
    connection.start();
    return connection;
  }

  private TopicConnection topicConnection() throws JMSException {
    TopicConnection connection = closed(factory("").createTopicConnection());
    connection.start();
    return connection;
  }

  @Test
  @Clause({"4.1", "2.9"})
  void queueSessionSendsReceivesAndBrowses() throws JMSException {
    QueueSession session = queueConnection().createQueueSession(false, Session.AUTO_ACKNOWLEDGE);
    Queue queue = session.createQueue(name());
    QueueSender sender = session.createSender(queue);
    QueueSender anonymous = session.createSender(null);
    assertThat(sender.getQueue()).isEqualTo(queue);
    TextMessage message = session.createTextMessage("x");
    sender.send(message);
    sender.send(message, DeliveryMode.NON_PERSISTENT, 3, 60_000);
    anonymous.send(queue, message);
    anonymous.send(queue, message, DeliveryMode.NON_PERSISTENT, 3, 60_000);

    assertThat(SessionConformance.listed(session.createBrowser(queue).getEnumeration())).hasSize(4);
    assertThat(
            SessionConformance.listed(
                session.createBrowser(queue, "JMSPriority = 3").getEnumeration()))
        .hasSize(2);
    QueueReceiver receiver = session.createReceiver(queue);
    assertThat(receiver.getQueue()).isEqualTo(queue);
    for (int i = 0; i < 4; i++) {
      assertThat(SessionConformance.receive(receiver).getBody(String.class)).isEqualTo("x");
    }
    QueueReceiver selecting = session.createReceiver(queue, "a = 1");
    assertThat(selecting.getMessageSelector()).isEqualTo("a = 1");
    assertThat(selecting.receiveNoWait()).isNull();
  }

  @Test
  @Clause({"4.2", "2.9"})
  void topicSessionPublishesAndSubscribes() throws JMSException {
    TopicSession session = topicConnection().createTopicSession(false, Session.AUTO_ACKNOWLEDGE);
    Topic topic = session.createTopic(name());
    TopicSubscriber subscriber = session.createSubscriber(topic);
    TopicSubscriber remote = session.createSubscriber(topic, null, true);
    assertThat(subscriber.getTopic()).isEqualTo(topic);
    assertThat(subscriber.getNoLocal()).isFalse();
    assertThat(remote.getNoLocal()).isTrue();
    TopicPublisher publisher = session.createPublisher(topic);
    TopicPublisher anonymous = session.createPublisher(null);
    assertThat(publisher.getTopic()).isEqualTo(topic);
    TextMessage message = session.createTextMessage("x");
    publisher.publish(message);
    publisher.publish(message, DeliveryMode.NON_PERSISTENT, 4, 60_000);
    anonymous.publish(topic, message);
    anonymous.publish(topic, message, DeliveryMode.NON_PERSISTENT, 4, 60_000);
    for (int i = 0; i < 4; i++) {
      assertThat(SessionConformance.receive(subscriber).getBody(String.class)).isEqualTo("x");
    }
    assertThat(remote.receiveNoWait()).isNull();
  }

  @Test
  @Clause({"7.1", "QueueSender.send", "TopicPublisher.publish"})
  void anonymousAndFixedProducersRefuseWhatIsNotTheirs() throws JMSException {
    QueueSession queues = queueConnection().createQueueSession(false, Session.AUTO_ACKNOWLEDGE);
    Queue queue = queues.createQueue(name());
    QueueSender sender = queues.createSender(queue);
    QueueSender anonymousSender = queues.createSender(null);
    Message message = queues.createMessage();
    TopicSession topics = topicConnection().createTopicSession(false, Session.AUTO_ACKNOWLEDGE);
    Topic topic = topics.createTopic(name());
    TopicPublisher publisher = topics.createPublisher(topic);
    TopicPublisher anonymousPublisher = topics.createPublisher(null);
    Topic noTopic = null;
    Queue noQueue = null;
    for (ThrowingCallable call :
        new ThrowingCallable[] {
          () -> sender.send(queue, message),
          () -> anonymousSender.send(message),
          () -> publisher.publish(topic, message),
          () -> publisher.publish(topic, message, 1, 4, 0),
          () -> anonymousPublisher.publish(message),
          () -> anonymousPublisher.publish(message, 1, 4, 0)
        }) {
      assertRefused(UnsupportedOperationException.class, call);
    }
    for (ThrowingCallable call :
        new ThrowingCallable[] {
          () -> anonymousSender.send(noQueue, message),
          () -> anonymousPublisher.publish(noTopic, message),
          () -> queues.createReceiver(null),
          () -> topics.createSubscriber(null)
        }) {
      assertRefused(InvalidDestinationException.class, call);
    }
  }

  @Test
  @Clause({"2.9", "QueueSession"})
  void queueSessionKnowsNoTopics() throws JMSException {
    QueueSession session = queueConnection().createQueueSession(false, Session.AUTO_ACKNOWLEDGE);
    Topic topic = connection().createSession().createTopic(name());
    for (ThrowingCallable call :
        new ThrowingCallable[] {
          () -> session.createTopic("t"),
          session::createTemporaryTopic,
          () -> session.createDurableSubscriber(topic, "s"),
          () -> session.createDurableSubscriber(topic, "s", null, false),
          () -> session.createDurableConsumer(topic, "s"),
          () -> session.createDurableConsumer(topic, "s", null, false),
          () -> session.unsubscribe("s")
        }) {
      assertRefused(IllegalStateException.class, call);
    }
  }

  @Test
  @Clause({"2.9", "TopicSession"})
  void topicSessionKnowsNoQueues() throws JMSException {
    TopicSession session = topicConnection().createTopicSession(false, Session.AUTO_ACKNOWLEDGE);
    Queue queue = connection().createSession().createQueue(name());
    for (ThrowingCallable call :
        new ThrowingCallable[] {
          () -> session.createQueue("q"),
          session::createTemporaryQueue,
          () -> session.createBrowser(queue),
          () -> session.createBrowser(queue, "a = 1")
        }) {
      assertRefused(IllegalStateException.class, call);
    }
  }

  @Test
  @Clause({"2.9", "QueueConnection.createQueueSession"})
  void sessionsOfTheDomainsHaveTheirModes() throws JMSException {
    QueueConnection queues = queueConnection();
    TopicConnection topics = topicConnection();
    for (int mode :
        new int[] {
          Session.AUTO_ACKNOWLEDGE, Session.CLIENT_ACKNOWLEDGE, Session.DUPS_OK_ACKNOWLEDGE
        }) {
      assertThat(queues.createQueueSession(false, mode).getAcknowledgeMode()).isEqualTo(mode);
      assertThat(topics.createTopicSession(false, mode).getAcknowledgeMode()).isEqualTo(mode);
      assertThat(queues.createQueueSession(true, mode).getTransacted()).isTrue();
      assertThat(topics.createTopicSession(true, mode).getTransacted()).isTrue();
    }
    assertRefused(JMSException.class, () -> queues.createQueueSession(false, 17));
    assertRefused(JMSException.class, () -> topics.createTopicSession(false, -1));
  }

  @Test
  @Clause("6.1.1")
  void connectionsOfTheDomainsLogInAtOnce() {
    Class<JMSSecurityException> refusal = JMSSecurityException.class;
    assertRefused(refusal, () -> factory("").createQueueConnection("invalid", "invalid"));
    assertRefused(refusal, () -> factory("").createTopicConnection("invalid", "invalid"));
    assertRefused(refusal, () -> factory("").createConnection("invalid", "invalid"));
  }

  @Test
  @Clause("4.1.7")
  void queueRequestorWaitsForItsReply() throws JMSException {
    QueueConnection server = queueConnection();
    QueueSession replying = server.createQueueSession(false, Session.AUTO_ACKNOWLEDGE);
    Queue queue = replying.createQueue(name());
    QueueSender anonymous = replying.createSender(null);
    replying
        .createReceiver(queue)
        .setMessageListener(request -> reply(request, replying, anonymous));
    QueueSession session = queueConnection().createQueueSession(false, Session.AUTO_ACKNOWLEDGE);
    QueueRequestor requestor = new QueueRequestor(session, queue);
    for (String text : new String[] {"a", "b"}) {
      Message answer = requestor.request(session.createTextMessage(text));
      assertThat(answer.getBody(String.class)).isEqualTo("re " + text);
    }
    requestor.close();
    assertRefused(IllegalStateException.class, session::createMessage);
  }

  @Test
  @Clause("4.2.10")
  void topicRequestorWaitsForItsReply() throws JMSException {
    TopicConnection server = topicConnection();
    TopicSession replying = server.createTopicSession(false, Session.AUTO_ACKNOWLEDGE);
    Topic topic = replying.createTopic(name());
    TopicPublisher anonymous = replying.createPublisher(null);
    replying
        .createSubscriber(topic)
        .setMessageListener(request -> reply(request, replying, anonymous));
    TopicSession session = topicConnection().createTopicSession(false, Session.AUTO_ACKNOWLEDGE);
    TopicRequestor requestor = new TopicRequestor(session, topic);
    Message answer = requestor.request(session.createTextMessage("a"));
    assertThat(answer.getBody(String.class)).isEqualTo("re a");
    requestor.close();
    assertRefused(IllegalStateException.class, session::createMessage);
  }

  private static void reply(Message request, Session session, jakarta.jms.MessageProducer to) {
    try {
      to.send(
          request.getJMSReplyTo(),
          session.createTextMessage("re " + request.getBody(String.class)));
    } catch (JMSException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  @Clause({"4.1.7", "4.2.10"})
  void requestorNeedsADestinationAndAnOpenSession() throws JMSException {
    QueueSession queues = queueConnection().createQueueSession(false, Session.AUTO_ACKNOWLEDGE);
    TopicSession topics = topicConnection().createTopicSession(false, Session.AUTO_ACKNOWLEDGE);
    Class<JMSException> refusal = JMSException.class;
    assertThat(
            org.assertj.core.api.Assertions.catchThrowable(() -> new QueueRequestor(queues, null)))
        .isInstanceOf(InvalidDestinationException.class);
    assertThat(
            org.assertj.core.api.Assertions.catchThrowable(() -> new TopicRequestor(topics, null)))
        .isInstanceOf(InvalidDestinationException.class);
    Queue queue = queues.createQueue(name());
    queues.close();
    assertRefused(refusal, () -> new QueueRequestor(queues, queue));
  }

  private static <T extends Throwable> T assertRefused(Class<T> type, ThrowingCallable call) {
    return SessionConformance.assertRefused(type, call);
  }
}
