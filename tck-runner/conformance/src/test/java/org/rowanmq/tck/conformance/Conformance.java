package org.rowanmq.tck.conformance;

import jakarta.jms.Connection;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;
import org.rowanmq.jms.JmsConnectionFactory;
import org.rowanmq.tck.harness.PackagedBroker;

/**
 * What every test class of the suite extends: the broker of this JVM, connections that are closed
 * after the test, and names no other test uses.
 */
@Timeout(120)
abstract class Conformance {
  /** How long to wait for a message that must come. Milliseconds. */
  static final long PATIENCE = 20_000;

  private static final AtomicLong NAMES = new AtomicLong();

  private final Deque<AutoCloseable> open = new ArrayDeque<>();

  /**
   * A factory with the administrator's credentials; options as in {@code client-id=x&share=false}.
   */
  static JmsConnectionFactory factory(String options) {
    PackagedBroker broker = PackagedBroker.shared();
    // A machine that builds something else at the same time needs longer than the default.
    String uri = broker.url() + "?connect-timeout=60s" + (options.isEmpty() ? "" : "&" + options);
    return new JmsConnectionFactory(uri, PackagedBroker.ADMIN, broker.adminPassword());
  }

  /** A connection that is not started and is closed after the test. */
  final Connection connection() throws JMSException {
    return closed(factory("").createConnection());
  }

  /** A context that is closed after the test. */
  final JMSContext context(int mode) {
    return closed(factory("").createContext(mode));
  }

  /** Closes it after the test, the latest first. */
  final <T extends AutoCloseable> T closed(T resource) {
    open.push(resource);
    return resource;
  }

  /** A name for a destination, subscription or client id that no other test uses. */
  static String name() {
    return "conformance-" + NAMES.incrementAndGet();
  }

  @AfterEach
  final void closeAll() throws Exception {
    while (!open.isEmpty()) {
      open.pop().close();
    }
  }
}
