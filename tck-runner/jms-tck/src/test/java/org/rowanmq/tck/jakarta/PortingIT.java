package org.rowanmq.tck.jakarta;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.ts.lib.porting.TSJMSObjects;
import com.sun.ts.lib.util.TestUtil;
import com.sun.ts.tests.jms.common.JmsTool;
import jakarta.jms.Connection;
import jakarta.jms.ConnectionFactory;
import jakarta.jms.IllegalStateException;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.JMSSecurityException;
import jakarta.jms.JMSSecurityRuntimeException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.ObjectMessage;
import jakarta.jms.Session;
import jakarta.jms.TextMessage;
import java.nio.file.Files;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Everything the suite gets from us, used the way its tests use it: through its own tool. */
class PortingIT {
  private static final String USER = System.getProperty("user");
  private static final String PASSWORD = System.getProperty("password");
  private static final String MODE = System.getProperty("platform.mode");
  private static final long TIMEOUT = Long.parseLong(System.getProperty("jms_timeout"));

  private static JmsTool tool(int type) throws Exception {
    return new JmsTool(type, USER, PASSWORD, MODE);
  }

  @Test
  void settingsAreWhereTheSuiteReadsThem() throws Exception {
    assertThat(System.getProperty("java.io.tmpdir")).endsWith("tmp").contains("target");
    assertThat(Files.readString(SuiteSettings.file())).contains("RowanJmsObjects");
    assertThat(TestUtil.getProperty("porting.ts.jmsObjects.class.1"))
        .isEqualTo(RowanJmsObjects.class.getName());
    assertThat(TSJMSObjects.getJMSObjectsInstance()).isInstanceOf(RowanJmsObjects.class);
    assertThat(TestUtil.iWhereAreWe).isEqualTo(TestUtil.VM_JAVATEST);
    assertThat(MODE).isEqualTo("standalone");
    assertThat(System.getProperty("vehicle")).isEqualTo("standalone");
  }

  @ParameterizedTest
  @ValueSource(ints = {JmsTool.QUEUE, JmsTool.TX_QUEUE})
  void queueTypes(int type) throws Exception {
    JmsTool tool = tool(type);
    tool.getDefaultQueueConnection().start();
    assertThat(tool.getDefaultQueue().getQueueName()).isEqualTo("MY_QUEUE");
    TextMessage message = tool.getDefaultQueueSession().createTextMessage("through a queue");
    tool.getDefaultQueueSender().send(message);
    commit(tool.getDefaultQueueSession());
    assertThat(text(tool.getDefaultQueueReceiver().receive(TIMEOUT))).isEqualTo("through a queue");
    commit(tool.getDefaultQueueSession());
    tool.flushQueue();
    tool.closeDefaultConnections();
  }

  @ParameterizedTest
  @ValueSource(
      ints = {JmsTool.TOPIC, JmsTool.TX_TOPIC, JmsTool.DURABLE_TOPIC, JmsTool.DURABLE_TX_TOPIC})
  void topicTypes(int type) throws Exception {
    JmsTool tool = tool(type);
    tool.getDefaultTopicConnection().start();
    assertThat(tool.getDefaultTopic().getTopicName()).isEqualTo("MY_TOPIC");
    TextMessage message = tool.getDefaultTopicSession().createTextMessage("through a topic");
    tool.getDefaultTopicPublisher().publish(message);
    commit(tool.getDefaultTopicSession());
    assertThat(text(tool.getDefaultTopicSubscriber().receive(TIMEOUT)))
        .isEqualTo("through a topic");
    commit(tool.getDefaultTopicSession());
    tool.closeDefaultConnections();
  }

  @ParameterizedTest
  @ValueSource(ints = {JmsTool.COMMON_Q, JmsTool.COMMON_T, JmsTool.COMMON_QTX, JmsTool.COMMON_TTX})
  void commonTypes(int type) throws Exception {
    JmsTool tool = tool(type);
    tool.getDefaultConnection().start();
    TextMessage message = tool.getDefaultSession().createTextMessage("through either");
    tool.getDefaultProducer().send(message);
    commit(tool.getDefaultSession());
    assertThat(text(tool.getDefaultConsumer().receive(TIMEOUT))).isEqualTo("through either");
    commit(tool.getDefaultSession());
    tool.flushDestination();
    tool.closeDefaultConnections();
  }

  @ParameterizedTest
  @ValueSource(
      ints = {
        JmsTool.FACTORIES_ONLY,
        JmsTool.QUEUE_FACTORY,
        JmsTool.TOPIC_FACTORY,
        JmsTool.DURABLE_TOPIC_FACTORY,
        JmsTool.FACTORY_Q,
        JmsTool.FACTORY_T,
        JmsTool.FACTORY_DT,
        JmsTool.COMMON_FACTORY
      })
  void factoryTypesAreAccepted(int type) throws Exception {
    assertThat(tool(type).getType()).isEqualTo(type);
  }

  @Test
  void factoriesWorkWithTheirOwnCredentials() throws Exception {
    JmsTool tool = tool(JmsTool.FACTORIES_ONLY);
    List<ConnectionFactory> factories =
        List.of(
            (ConnectionFactory) tool.getQueueConnectionFactory(),
            (ConnectionFactory) tool.getTopicConnectionFactory(),
            tool.getConnectionFactory());
    for (ConnectionFactory factory : factories) {
      factory.createConnection().close();
      factory.createConnection(USER, PASSWORD).close();
      factory.createContext().close();
      factory.createContext(USER, PASSWORD, JMSContext.CLIENT_ACKNOWLEDGE).close();
    }
    tool.getQueueConnectionFactory().createQueueConnection().close();
    tool.getTopicConnectionFactory().createTopicConnection().close();
  }

  @Test
  void wrongLoginIsRefusedByTheCallItself() throws Exception {
    ConnectionFactory factory = tool(JmsTool.COMMON_FACTORY).getConnectionFactory();
    assertThatThrownBy(() -> factory.createConnection("invalid", "invalid").close())
        .isInstanceOf(JMSSecurityException.class);
    assertThatThrownBy(() -> factory.createContext("invalid", "invalid").close())
        .isInstanceOf(JMSSecurityRuntimeException.class);
    assertThatThrownBy(
            () ->
                tool(JmsTool.QUEUE_FACTORY)
                    .getQueueConnectionFactory()
                    .createQueueConnection("invalid", "invalid")
                    .close())
        .isInstanceOf(JMSSecurityException.class);
    assertThatThrownBy(
            () ->
                tool(JmsTool.TOPIC_FACTORY)
                    .getTopicConnectionFactory()
                    .createTopicConnection("invalid", "invalid")
                    .close())
        .isInstanceOf(JMSSecurityException.class);
  }

  @Test
  void durableFactoryHasItsClientId() throws Exception {
    JmsTool tool =
        new JmsTool(
            JmsTool.COMMON_T, USER, PASSWORD, JmsTool.TCKDURABLETOPICCONNECTIONFACTORY, MODE);
    Connection connection = tool.getDefaultConnection();
    assertThat(connection.getClientID()).isEqualTo("cts");
    assertThatThrownBy(() -> connection.setClientID("another"))
        .isInstanceOf(IllegalStateException.class);
    tool.closeDefaultConnections();

    // As soon as the connection is closed its id is free.
    try (JMSContext context = tool.getConnectionFactory().createContext(USER, PASSWORD)) {
      assertThat(context.getClientID()).isEqualTo("cts");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"MY_QUEUE", "MY_QUEUE2", "testQ0", "testQ1", "testQ2", "testQueue2", "Q2"})
  void queuesAreThere(String name) throws Exception {
    JmsTool tool = tool(JmsTool.COMMON_Q);
    assertThat(tool.getQueueDestination(name)).isEqualTo(tool.createNewQueue(name));
    exchange(tool, tool.createNewQueue(name));
  }

  @ParameterizedTest
  @ValueSource(strings = {"MY_TOPIC", "MY_TOPIC2", "testT0", "testT1", "testT2"})
  void topicsAreThere(String name) throws Exception {
    JmsTool tool = tool(JmsTool.COMMON_T);
    assertThat(tool.getTopicDestination(name)).isEqualTo(tool.createNewTopic(name));
    exchange(tool, tool.createNewTopic(name));
  }

  @Test
  void stringBuffersComeOutOfObjectMessages() throws Exception {
    JmsTool tool = tool(JmsTool.COMMON_Q);
    tool.getDefaultConnection().start();
    tool.getDefaultProducer()
        .send(tool.getDefaultSession().createObjectMessage(new StringBuffer("buffer")));
    ObjectMessage received = (ObjectMessage) tool.getDefaultConsumer().receive(TIMEOUT);
    assertThat(received.getObject()).isInstanceOf(StringBuffer.class).hasToString("buffer");
    tool.closeDefaultConnections();
  }

  @Test
  void delayedMessagesComeLater() throws Exception {
    JmsTool tool = tool(JmsTool.COMMON_Q);
    tool.getDefaultConnection().start();
    MessageProducer producer = tool.getDefaultProducer();
    producer.setDeliveryDelay(1_000);
    long sent = System.currentTimeMillis(); // in the units and on the clock of the delay
    producer.send(tool.getDefaultSession().createTextMessage("late"));
    assertThat(text(tool.getDefaultConsumer().receive(TIMEOUT))).isEqualTo("late");
    assertThat(System.currentTimeMillis() - sent).isGreaterThanOrEqualTo(1_000);
    tool.closeDefaultConnections();
  }

  @Test
  void consumerOfAConnectionThatWasNotStartedHoldsNothingBack() throws Exception {
    JmsTool tool = tool(JmsTool.COMMON_Q);
    tool.getDefaultProducer().send(tool.getDefaultSession().createTextMessage("for the other"));
    Connection second = tool.getNewConnection(JmsTool.COMMON_Q, USER, PASSWORD);
    Session session = second.createSession(false, Session.AUTO_ACKNOWLEDGE);
    MessageConsumer started = session.createConsumer(tool.getDefaultDestination());
    second.start();
    assertThat(text(started.receive(TIMEOUT))).isEqualTo("for the other");
    second.close();
    tool.closeDefaultConnections();
  }

  private static void exchange(JmsTool tool, jakarta.jms.Destination destination) throws Exception {
    Session session = tool.getDefaultSession();
    try (MessageConsumer consumer = session.createConsumer(destination);
        MessageProducer producer = session.createProducer(destination)) {
      // The default consumer of the default destination would take it.
      tool.getDefaultConsumer().close();
      tool.getDefaultConnection().start();
      producer.send(session.createTextMessage("to " + destination));
      assertThat(text(consumer.receive(TIMEOUT))).isEqualTo("to " + destination);
    }
    tool.closeDefaultConnections();
  }

  private static void commit(Session session) throws JMSException {
    if (session.getTransacted()) {
      session.commit();
    }
  }

  private static String text(Message message) throws JMSException {
    return ((TextMessage) message).getText();
  }
}
