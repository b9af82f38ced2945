package org.rowanmq.server.integration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.jms.IllegalStateException;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.QueueConnection;
import jakarta.jms.QueueReceiver;
import jakarta.jms.QueueRequestor;
import jakarta.jms.QueueSession;
import jakarta.jms.Session;
import jakarta.jms.TextMessage;
import jakarta.jms.TopicConnection;
import jakarta.jms.TopicRequestor;
import jakarta.jms.TopicSession;
import jakarta.jms.TopicSubscriber;
import org.junit.jupiter.api.Test;

/** The interfaces of JMS 1.0 that name queues and topics, and their requestors. */
class DomainsTest extends WithBroker {
  private QueueConnection queueConnection() throws JMSException {
    QueueConnection connection = factory().createQueueConnection();
    closedAfterwards(connection);
    connection.start();
    return connection;
  }

  private TopicConnection topicConnection() throws JMSException {
    TopicConnection connection = factory().createTopicConnection();
    closedAfterwards(connection);
    connection.start();
    return connection;
  }

  private void answer(Session session, Message request) {
    try (var producer = session.createProducer(request.getJMSReplyTo())) {
      producer.send(session.createTextMessage(text(request) + "!"));
    } catch (JMSException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void aQueueRequestorIsAnswered() throws Exception {
    Session serving = session();
    serving.createConsumer(queue(serving)).setMessageListener(each -> answer(serving, each));
    QueueSession session = queueConnection().createQueueSession(false, Session.AUTO_ACKNOWLEDGE);
    QueueRequestor requestor = new QueueRequestor(session, queue(session));
    assertThat(text(requestor.request(session.createTextMessage("who")))).isEqualTo("who!");
    requestor.close();
  }

  @Test
  void aTopicRequestorIsAnswered() throws Exception {
    Session serving = session();
    serving.createConsumer(topic(serving)).setMessageListener(each -> answer(serving, each));
    TopicSession session = topicConnection().createTopicSession(false, Session.AUTO_ACKNOWLEDGE);
    TopicRequestor requestor = new TopicRequestor(session, topic(session));
    assertThat(text(requestor.request(session.createTextMessage("who")))).isEqualTo("who!");
    requestor.close();
  }

  @Test
  void aQueueSessionKnowsNoTopics() throws Exception {
    QueueSession session = queueConnection().createQueueSession(true, 0);
    QueueReceiver receiver = session.createReceiver(queue(session));
    session.createSender(queue(session)).send(session.createTextMessage("one"));
    session.commit();
    assertThat(text(receiver.receive(SOON))).isEqualTo("one");
    assertThat(receiver.getQueue().getQueueName()).isEqualTo(name());
    session.commit();
    assertThatThrownBy(() -> session.createTopic("news")).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(session::createTemporaryTopic).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> session.unsubscribe("news")).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void aTopicSessionKnowsNoQueues() throws Exception {
    TopicSession session = topicConnection().createTopicSession(false, Session.AUTO_ACKNOWLEDGE);
    TopicSubscriber subscriber = session.createSubscriber(topic(session));
    TextMessage message = session.createTextMessage("one");
    session.createPublisher(topic(session)).publish(message);
    assertThat(text(subscriber.receive(SOON))).isEqualTo("one");
    assertThat(subscriber.getTopic().getTopicName()).isEqualTo(name());
    assertThatThrownBy(() -> session.createQueue("orders"))
        .isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(session::createTemporaryQueue).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> session.createBrowser(null)).isInstanceOf(IllegalStateException.class);
  }
}
