package org.rowanmq.tck.jakarta;

import com.sun.ts.lib.porting.TSJMSObjectsInterface;
import com.sun.ts.tests.jms.common.JmsTool;
import jakarta.jms.ConnectionFactory;
import jakarta.jms.JMSContext;
import jakarta.jms.Queue;
import jakarta.jms.QueueConnectionFactory;
import jakarta.jms.Topic;
import jakarta.jms.TopicConnectionFactory;
import org.rowanmq.jms.JmsConnectionFactory;
import org.rowanmq.tck.harness.PackagedBroker;
import org.rowanmq.tck.harness.PackagedBroker.Role;

/**
 * Gives the suite its administered objects, on the broker that this JVM shares. Made by the suite,
 * by name.
 *
 * <p>A destination has the name it is looked up by. All factories are alike, with the suite's user,
 * but the one for durable subscriptions has the client id {@code cts}, which the suite expects.
 */
public final class RowanJmsObjects implements TSJMSObjectsInterface {
  static final String DURABLE_CLIENT_ID = "cts";

  /** The broker with the suite's user, and a context that makes destinations. */
  private static final class Broker {
    static final String USER = System.getProperty("user");
    static final String PASSWORD = System.getProperty("password");
    static final String URL = start();
    static final JMSContext CONTEXT = new JmsConnectionFactory(URL, USER, PASSWORD).createContext();

    private static String start() {
      PackagedBroker broker = PackagedBroker.shared();
      broker.addUser(USER, PASSWORD, Role.USER);
      return broker.url();
    }
  }

  /** Returns when the suite's user can connect. */
  static void startBroker() {
    boolean unused = Broker.CONTEXT.getAutoStart();
  }

  @Override
  public Queue getQueue(String name) {
    return Broker.CONTEXT.createQueue(name);
  }

  @Override
  public Topic getTopic(String name) {
    return Broker.CONTEXT.createTopic(name);
  }

  @Override
  public ConnectionFactory getConnectionFactory(String name) {
    return factory(name);
  }

  @Override
  public QueueConnectionFactory getQueueConnectionFactory(String name) {
    return factory(name);
  }

  @Override
  public TopicConnectionFactory getTopicConnectionFactory(String name) {
    return factory(name);
  }

  private static JmsConnectionFactory factory(String name) {
    String uri =
        name.equals(JmsTool.TCKDURABLETOPICCONNECTIONFACTORY)
            ? Broker.URL + "?client-id=" + DURABLE_CLIENT_ID
            : Broker.URL;
    return new JmsConnectionFactory(uri, Broker.USER, Broker.PASSWORD);
  }
}
