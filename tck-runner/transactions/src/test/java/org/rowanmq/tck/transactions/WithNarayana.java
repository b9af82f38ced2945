package org.rowanmq.tck.transactions;

import com.arjuna.ats.arjuna.recovery.RecoveryManager;
import jakarta.jms.JMSConsumer;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.XAConnection;
import jakarta.transaction.Status;
import jakarta.transaction.SystemException;
import jakarta.transaction.TransactionManager;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.Timeout;
import org.rowanmq.jms.JmsConnectionFactory;
import org.rowanmq.jms.JmsXaConnectionFactory;
import org.rowanmq.tck.harness.PackagedBroker;

/** What tests with a transaction manager in their own JVM share: one of it, and one broker. */
@Timeout(120)
abstract class WithNarayana {
  /** For what must come, in milliseconds. */
  static final long SOON = 15_000;

  private static final class Shared {
    static final PackagedBroker BROKER = PackagedBroker.start();
    static final RecoveryManager RECOVERY = startNarayana();
  }

  private final Deque<AutoCloseable> open = new ArrayDeque<>();
  private String name = "";

  private static RecoveryManager startNarayana() {
    try {
      return Narayana.start(Path.of("target", "rowan", "narayana").toAbsolutePath());
    } catch (Exception failure) {
      throw new IllegalStateException(failure);
    }
  }

  static PackagedBroker broker() {
    return Shared.BROKER;
  }

  static RecoveryManager recoveryManager() {
    return Shared.RECOVERY;
  }

  final TransactionManager transactions() {
    RecoveryManager unused = recoveryManager();
    return com.arjuna.ats.jta.TransactionManager.transactionManager();
  }

  @BeforeEach
  final void takeName(TestInfo test) {
    name = test.getTestMethod().orElseThrow().getName();
  }

  /** The name of the test: for queues. */
  final String name() {
    return name;
  }

  static JmsXaConnectionFactory xaFactory(String options) {
    return new JmsXaConnectionFactory(
        broker().url() + "?reconnect-delay-max=200ms" + options,
        PackagedBroker.ADMIN,
        broker().adminPassword());
  }

  /** A started connection, closed after the test. */
  final XAConnection xaConnection(String options) throws JMSException {
    XAConnection connection = closed(xaFactory(options).createXAConnection());
    connection.start();
    return connection;
  }

  final <T extends AutoCloseable> T closed(T resource) {
    open.push(resource);
    return resource;
  }

  private static JMSContext plain() {
    return new JmsConnectionFactory(broker().url(), PackagedBroker.ADMIN, broker().adminPassword())
        .createContext();
  }

  static void send(String queue, String text) {
    try (JMSContext context = plain()) {
      context.createProducer().send(context.createQueue(queue), text);
    }
  }

  /** The next message, taken from the queue; null if there is none. */
  static @Nullable Message take(String queue) {
    try (JMSContext context = plain();
        JMSConsumer consumer = context.createConsumer(context.createQueue(queue))) {
      return consumer.receiveNoWait();
    }
  }

  /** All texts that are there, taken from the queue. */
  static List<String> texts(String queue) throws JMSException {
    List<String> texts = new ArrayList<>();
    for (Message message = take(queue); message != null; message = take(queue)) {
      texts.add(message.getBody(String.class));
    }
    return texts;
  }

  @AfterEach
  final void closeAll() throws Exception {
    endTransaction();
    while (!open.isEmpty()) {
      open.pop().close();
    }
  }

  /** None is left to the next test by one that failed. */
  private void endTransaction() throws SystemException {
    if (transactions().getStatus() != Status.STATUS_NO_TRANSACTION) {
      transactions().rollback();
    }
  }
}
