package org.rowanmq.samples;

import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.Session;
import jakarta.jms.TransactionRolledBackException;
import java.util.ArrayList;
import java.util.List;

/**
 * Takes orders from the queue {@code orders}, ten in a transaction. Several workers share the
 * queue. What a rolled back transaction had received comes again, so it is only counted after the
 * commit.
 */
public final class OrderWorker {
  private static final int BATCH = 10;

  private final Connection connection;
  private final OrderLog log;

  public OrderWorker(Connection connection, OrderLog log) {
    this.connection = connection;
    this.log = log;
  }

  /** Works until the log says that all is done. */
  public void run() throws JMSException {
    try (Session session = connection.createSession(true, Session.SESSION_TRANSACTED);
        MessageConsumer consumer = session.createConsumer(session.createQueue("orders"))) {
      List<Integer> batch = new ArrayList<>();
      while (!log.isDone()) {
        Message order = consumer.receive(100);
        if (order != null) {
          batch.add(order.getIntProperty("number"));
        }
        if (batch.size() == BATCH || (order == null && !batch.isEmpty())) {
          try {
            session.commit();
            batch.forEach(log::packed);
          } catch (TransactionRolledBackException e) {
            // The broker has not done any of it: these orders come again.
          }
          batch.clear();
        }
      }
    }
  }
}
