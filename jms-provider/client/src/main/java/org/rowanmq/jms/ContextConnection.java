package org.rowanmq.jms;

import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import java.util.concurrent.atomic.AtomicInteger;

/** The connection that contexts made from one another share; the last one closes it. */
final class ContextConnection {
  private final Connection connection;
  private final AtomicInteger contexts = new AtomicInteger(1);

  ContextConnection(Connection connection) {
    this.connection = connection;
  }

  Connection connection() {
    return connection;
  }

  ContextConnection share() {
    contexts.incrementAndGet();
    return this;
  }

  void release() throws JMSException {
    if (contexts.decrementAndGet() == 0) {
      connection.close();
    }
  }
}
