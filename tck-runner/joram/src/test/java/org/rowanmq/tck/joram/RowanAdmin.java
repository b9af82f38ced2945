package org.rowanmq.tck.joram;

import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import javax.jms.JMSContext;
import javax.naming.Context;
import javax.naming.NamingException;
import org.objectweb.jtests.jms.admin.Admin;
import org.rowanmq.javax.jms.JmsConnectionFactory;
import org.rowanmq.tck.harness.PackagedBroker;
import org.rowanmq.tck.harness.PackagedBroker.Role;

/**
 * Gives the suite its administered objects, on the broker that this JVM shares. Made by the suite
 * before each test, by name. A queue that a test creates is a new one in the broker, as the suite
 * expects: it deletes its queues after each test, and some tests leave messages behind.
 */
public final class RowanAdmin implements Admin {
  private static final String USER = "joram";
  private static final AtomicInteger CREATED = new AtomicInteger();

  /** The broker, with the suite's user, and a context that makes destinations. */
  private static final class Broker {
    static final String PASSWORD = "joram-" + UUID.randomUUID();
    static final String URL = start();
    static final JMSContext CONTEXT = factory().createContext();

    private static String start() {
      PackagedBroker broker = PackagedBroker.shared();
      broker.addUser(USER, PASSWORD, Role.USER);
      return broker.url();
    }

    static JmsConnectionFactory factory() {
      return new JmsConnectionFactory(URL, USER, PASSWORD);
    }
  }

  private final Map<String, Object> objects = new ConcurrentHashMap<>();

  @Override
  public String getName() {
    return "RowanMQ";
  }

  @Override
  public Context createContext() throws NamingException {
    return new AdministeredObjects(objects);
  }

  @Override
  public void createConnectionFactory(String name) {
    bind(name, Broker.factory());
  }

  @Override
  public void createQueueConnectionFactory(String name) {
    createConnectionFactory(name);
  }

  @Override
  public void createTopicConnectionFactory(String name) {
    createConnectionFactory(name);
  }

  @Override
  public void createQueue(String name) {
    bind(name, Broker.CONTEXT.createQueue(fresh(name)));
  }

  @Override
  public void createTopic(String name) {
    bind(name, Broker.CONTEXT.createTopic(fresh(name)));
  }

  @Override
  public void deleteConnectionFactory(String name) {
    unbind(name);
  }

  @Override
  public void deleteQueueConnectionFactory(String name) {
    unbind(name);
  }

  @Override
  public void deleteTopicConnectionFactory(String name) {
    unbind(name);
  }

  @Override
  public void deleteQueue(String name) {
    unbind(name);
  }

  @Override
  public void deleteTopic(String name) {
    unbind(name);
  }

  /** The shared broker starts with the first connection factory. */
  @Override
  public void startServer() {}

  /** The shared broker ends with this JVM. */
  @Override
  public void stopServer() {}

  @Override
  public void start() {}

  @Override
  public void stop() {}

  private void bind(String name, Object object) {
    objects.put(name, object);
  }

  private void unbind(String name) {
    objects.remove(name);
  }

  private static String fresh(String name) {
    return name + "-" + CREATED.incrementAndGet();
  }
}
