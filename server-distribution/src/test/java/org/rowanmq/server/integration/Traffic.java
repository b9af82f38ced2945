package org.rowanmq.server.integration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import jakarta.jms.Destination;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;
import jakarta.jms.TransactionRolledBackException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A producer and a listener that run while something happens to the broker or the network. Each
 * message must be heard exactly once and in order; a transaction that was rolled back is done
 * again, as any program does.
 */
final class Traffic {
  private static final int BETWEEN = 20;

  private final Destination destination;
  private final List<String> heard = new CopyOnWriteArrayList<>();
  private final List<String> failures = new CopyOnWriteArrayList<>();
  private final AtomicBoolean enough = new AtomicBoolean();
  private final AtomicInteger sent = new AtomicInteger();

  /** Something that must not be noticed. */
  interface Disturbance {
    void happen() throws Exception;
  }

  Traffic(Destination destination) {
    this.destination = destination;
  }

  /** Runs until there was traffic before, between and after the disturbances. */
  void run(Session producing, Session consuming, int times, Disturbance disturbance)
      throws Exception {
    consuming.createConsumer(destination).setMessageListener(message -> hear(consuming, message));
    ExecutorService thread = Executors.newSingleThreadExecutor();
    try {
      Future<Void> producer = thread.submit(() -> produce(producing));
      for (int i = 0; i < times; i++) {
        awaitSome();
        disturbance.happen();
      }
      awaitSome();
      enough.set(true);
      assertThat(producer.get()).isNull();
    } finally {
      enough.set(true);
      thread.shutdown();
    }
    List<String> expected = new ArrayList<>();
    for (int i = 0; i < sent.get(); i++) {
      expected.add("m" + i);
    }
    await().untilAsserted(() -> assertThat(heard.size()).isGreaterThanOrEqualTo(sent.get()));
    assertThat(heard).isEqualTo(expected);
    assertThat(failures).isEmpty();
  }

  private void awaitSome() {
    int soFar = heard.size();
    await().until(() -> heard.size() > soFar + BETWEEN || !failures.isEmpty());
    assertThat(failures).isEmpty();
  }

  private Void produce(Session session) throws JMSException {
    MessageProducer producer = session.createProducer(destination);
    while (!enough.get()) {
      try {
        producer.send(session.createTextMessage("m" + sent.get()));
        if (session.getTransacted()) {
          session.commit();
        }
        sent.incrementAndGet();
      } catch (TransactionRolledBackException e) {
        assertThat(session.getTransacted()).isTrue();
      }
    }
    return null;
  }

  private void hear(Session session, Message message) {
    try {
      if (session.getTransacted()) {
        session.commit();
      } else if (session.getAcknowledgeMode() == Session.CLIENT_ACKNOWLEDGE) {
        message.acknowledge();
      }
      heard.add(WithBroker.text(message));
    } catch (TransactionRolledBackException e) {
      // It comes again.
    } catch (JMSException e) {
      failures.add(e.getErrorCode() + ": " + e.getMessage());
    }
  }
}
