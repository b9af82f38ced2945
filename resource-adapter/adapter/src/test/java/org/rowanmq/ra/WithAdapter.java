package org.rowanmq.ra;

import static org.awaitility.Awaitility.await;

import jakarta.jms.JMSException;
import jakarta.jms.Queue;
import jakarta.jms.Topic;
import jakarta.resource.ResourceException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import javax.management.JMX;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.io.TempDir;
import org.rowanmq.jms.destination.JmsDestination;
import org.rowanmq.ra.inbound.EndpointMXBean;
import org.rowanmq.ra.inbound.RowanActivationSpec;

/**
 * One broker for the tests of a class, and for each test an adapter that is started in a small
 * server, a queue and a topic.
 */
abstract class WithAdapter {
  @TempDir static Path directory;
  static TestBroker broker;

  final TestTransactions transactions = new TestTransactions();
  private final List<Runnable> deactivations = new ArrayList<>();
  TestServer server = new TestServer();
  RowanResourceAdapter adapter = new RowanResourceAdapter();
  private String name = "";

  @BeforeAll
  static void startBroker() throws Exception {
    Awaitility.setDefaultTimeout(Duration.ofMillis(2 * TestBroker.SOON));
    broker = new TestBroker(directory);
  }

  @AfterAll
  static void stopBroker() {
    broker.close();
  }

  @BeforeEach
  final void startAdapter(TestInfo test) throws Exception {
    name = test.getTestMethod().orElseThrow().getName();
    start(adapter, server);
  }

  static void start(RowanResourceAdapter adapter, TestServer server) throws Exception {
    adapter.setUrl(broker.url());
    adapter.setUser(TestBroker.USER);
    adapter.setPassword(TestBroker.PASSWORD);
    adapter.start(server);
  }

  @AfterEach
  final void stopAdapter() {
    deactivations.forEach(Runnable::run);
    adapter.stop();
    server.close();
  }

  final String name() {
    return name;
  }

  final Queue queue() throws JMSException {
    return JmsDestination.queue(name);
  }

  final Topic topic() throws JMSException {
    return JmsDestination.topic(name);
  }

  /** On the test's queue. */
  final RowanActivationSpec onQueue() throws ResourceException {
    RowanActivationSpec spec = new RowanActivationSpec();
    spec.setResourceAdapter(adapter);
    spec.setDestination(name);
    spec.setDestinationType("jakarta.jms.Queue");
    return spec;
  }

  /** On the test's topic. */
  final RowanActivationSpec onTopic() throws ResourceException {
    RowanActivationSpec spec = onQueue();
    spec.setDestinationType("jakarta.jms.Topic");
    return spec;
  }

  /** Until the end of the test, or {@link #deactivate}. */
  final TestEndpoints activate(RowanActivationSpec spec, TestEndpoints endpoints)
      throws ResourceException {
    adapter.endpointActivation(endpoints, spec);
    deactivations.add(() -> adapter.endpointDeactivation(endpoints, spec));
    return endpoints;
  }

  final void deactivate(RowanActivationSpec spec, TestEndpoints endpoints) {
    adapter.endpointDeactivation(endpoints, spec);
  }

  private static ObjectName pattern() {
    try {
      return new ObjectName("org.rowanmq:type=Endpoint,*");
    } catch (javax.management.MalformedObjectNameException e) {
      throw new IllegalStateException(e);
    }
  }

  /** How many endpoints JMX knows. */
  static int registered() {
    return ManagementFactory.getPlatformMBeanServer().queryNames(pattern(), null).size();
  }

  /** The only endpoint. */
  static EndpointMXBean view() {
    MBeanServer beans = ManagementFactory.getPlatformMBeanServer();
    ObjectName only = beans.queryNames(pattern(), null).iterator().next();
    return JMX.newMXBeanProxy(beans, only, EndpointMXBean.class);
  }

  static void awaitState(String state) {
    await().until(() -> view().getState().equals(state));
  }
}
