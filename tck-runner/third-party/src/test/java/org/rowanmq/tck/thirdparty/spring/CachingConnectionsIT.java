package org.rowanmq.tck.thirdparty.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.jms.Connection;
import jakarta.jms.IllegalStateException;
import jakarta.jms.JMSException;
import jakarta.jms.MessageConsumer;
import jakarta.jms.Queue;
import jakarta.jms.QueueConnection;
import jakarta.jms.QueueSession;
import jakarta.jms.Session;
import jakarta.jms.TemporaryQueue;
import jakarta.jms.TopicConnection;
import jakarta.jms.TopicSession;
import org.junit.jupiter.api.Test;
import org.rowanmq.tck.thirdparty.Received;
import org.rowanmq.tck.thirdparty.ThirdParty;
import org.springframework.jms.connection.CachingConnectionFactory;
import org.springframework.jms.connection.SingleConnectionFactory;
import org.springframework.jms.core.JmsTemplate;

class CachingConnectionsIT extends ThirdParty {
  private CachingConnectionFactory caching(String options) {
    CachingConnectionFactory caching = new CachingConnectionFactory(factory(options));
    closed(caching::destroy);
    return caching;
  }

  private SingleConnectionFactory single() {
    SingleConnectionFactory single = new SingleConnectionFactory(factory());
    closed(single::destroy);
    return single;
  }

  @Test
  void cachedConsumerIsOneAtTheBrokerHoweverOftenItIsMade() {
    String queue = name("cached");
    JmsTemplate template = new JmsTemplate(caching(""));
    template.setReceiveTimeout(PATIENCE.toMillis());
    send(queue, texts("text", 20));
    for (int i = 1; i <= 20; i++) {
      assertThat(template.receiveAndConvert(queue)).isEqualTo("text-" + i);
    }
    assertThat(consumersOf(queue)).isEqualTo(1);
  }

  @Test
  void cachedConsumerWithoutPrefetchKeepsNothingFromOthers() {
    String queue = name("unhoarded");
    JmsTemplate template = new JmsTemplate(caching("prefetch=0"));
    template.setReceiveTimeout(PATIENCE.toMillis());
    send(queue, texts("text", 20));
    assertThat(template.receiveAndConvert(queue)).isEqualTo("text-1");
    // Spring keeps the consumer open; it has asked for one message and got one.
    assertThat(take(queue, 19)).hasSize(19).noneMatch(Received.Entry::isRedelivered);
  }

  @Test
  void cachedConsumerGivesBackItsPrefetchWhenTheConnectionIsReset() {
    String queue = name("reset");
    CachingConnectionFactory caching = caching("");
    JmsTemplate template = new JmsTemplate(caching);
    template.setReceiveTimeout(PATIENCE.toMillis());
    send(queue, texts("text", 20));
    assertThat(template.receiveAndConvert(queue)).isEqualTo("text-1");
    caching.resetConnection();
    assertThat(take(queue, 19)).hasSize(19).noneMatch(Received.Entry::isRedelivered);
    send(queue, texts("again", 1));
    assertThat(template.receiveAndConvert(queue)).isEqualTo("again-1");
  }

  @Test
  void cacheIsDroppedAfterAnExceptionAndLeavesNoChannelBehind() {
    String queue = name("exceptional");
    CachingConnectionFactory caching = caching("");
    caching.setReconnectOnException(true);
    JmsTemplate template = new JmsTemplate(caching);
    template.setReceiveTimeout(PATIENCE.toMillis());
    template.convertAndSend(queue, "text");
    int channels = status("channels");
    for (int i = 0; i < 5; i++) {
      caching.onException(new JMSException("as told"));
      template.convertAndSend(queue, "text");
      assertThat(template.receiveAndConvert(queue)).isEqualTo("text");
    }
    assertThat(status("channels")).isEqualTo(channels);
  }

  @Test
  void sessionReturnedInTheMiddleOfATransactionHasRolledItBack() throws JMSException {
    CachingConnectionFactory caching = caching("");
    String queue = name("returned");
    send(queue, texts("text", 1));
    Connection connection = caching.createConnection();
    connection.start();
    Session session = connection.createSession(true, Session.SESSION_TRANSACTED);
    Queue from = session.createQueue(queue);
    MessageConsumer consumer = session.createConsumer(from);
    assertThat(consumer.receive(PATIENCE.toMillis())).isNotNull();
    session.createProducer(from).send(session.createTextMessage("undone"));
    session.close();

    Session next = connection.createSession(true, Session.SESSION_TRANSACTED);
    MessageConsumer nextConsumer = next.createConsumer(from);
    Received received = new Received();
    received.onMessage(nextConsumer.receive(PATIENCE.toMillis()));
    next.commit();
    assertThat(received.deliveryCounts("text-1")).containsExactly(2);
    assertThat(nextConsumer.receiveNoWait()).isNull();
    next.close();
  }

  @Test
  void temporaryQueueIsOneForTheSharedConnectionAndCanBeDeleted() throws JMSException {
    CachingConnectionFactory caching = caching("");
    Connection connection = caching.createConnection();
    connection.start();
    Session session = connection.createSession(false, Session.AUTO_ACKNOWLEDGE);
    TemporaryQueue temporary = session.createTemporaryQueue();
    session.createProducer(temporary).send(session.createTextMessage("text"));
    // Another session of the same physical connection may consume from it.
    Session other = caching.createConnection().createSession(false, Session.AUTO_ACKNOWLEDGE);
    MessageConsumer consumer = other.createConsumer(temporary);
    assertThat(consumer.receive(PATIENCE.toMillis()).getBody(String.class)).isEqualTo("text");
    consumer.close();
    temporary.delete();
    session.close();
  }

  @Test
  void clientIdIsTheFactoryBeansAndNotToBeSetOnTheSharedConnection() throws JMSException {
    SingleConnectionFactory single = single();
    String id = name("client");
    single.setClientId(id);
    Connection connection = single.createConnection();
    assertThat(connection.getClientID()).isEqualTo(id);
    connection.setClientID(id);
    assertThatThrownBy(() -> connection.setClientID("another"))
        .isInstanceOf(IllegalStateException.class);
  }

  @Test
  void sharedConnectionIsOfTheDomainThatIsAskedFor() throws JMSException {
    SingleConnectionFactory queues = single();
    QueueConnection queueConnection = queues.createQueueConnection();
    QueueSession queueSession = queueConnection.createQueueSession(false, Session.AUTO_ACKNOWLEDGE);
    assertThat(queueSession.createReceiver(queueSession.createQueue(name("queue"))).getQueue())
        .isNotNull();
    SingleConnectionFactory topics = caching("");
    TopicConnection topicConnection = topics.createTopicConnection();
    TopicSession topicSession = topicConnection.createTopicSession(false, Session.AUTO_ACKNOWLEDGE);
    assertThat(topicSession.createSubscriber(topicSession.createTopic(name("topic"))).getTopic())
        .isNotNull();
  }

  @Test
  void sharedConnectionThatOneUserStopsGoesOnForTheOther() throws JMSException {
    SingleConnectionFactory single = single();
    String queue = name("stopped");
    Connection one = single.createConnection();
    Connection other = single.createConnection();
    one.start();
    other.start();
    one.stop();
    Session session = other.createSession(false, Session.AUTO_ACKNOWLEDGE);
    MessageConsumer consumer = session.createConsumer(session.createQueue(queue));
    send(queue, texts("text", 1));
    assertThat(consumer.receive(PATIENCE.toMillis())).isNotNull();
    other.stop();
    send(queue, texts("text", 1));
    assertThat(consumer.receive(100)).as("nobody has it started").isNull();
    one.close();
    other.close();
  }
}
