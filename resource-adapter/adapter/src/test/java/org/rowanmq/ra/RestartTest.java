package org.rowanmq.ra;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import jakarta.jms.DeliveryMode;
import jakarta.jms.Session;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicInteger;
import javax.transaction.xa.XAException;
import org.junit.jupiter.api.Test;
import org.rowanmq.jms.destination.JmsDestination;
import org.rowanmq.ra.inbound.RowanActivationSpec;

/** The broker is restarted while a bean works: its committed work is complete, and done once. */
class RestartTest extends WithAdapter {
  private static final int MESSAGES = 600;

  @Test
  void nothingIsLostAndNothingIsDoneTwice() throws Exception {
    isDoneOnce(false);
  }

  @Test
  void inTwoPhasesNeither() throws Exception {
    isDoneOnce(true);
  }

  private void isDoneOnce(boolean hasWitness) throws Exception {
    TestTransactions.Witness witness = new TestTransactions.Witness();
    RowanConnections connections = new RowanConnections(adapter, transactions);
    AtomicInteger deliveries = new AtomicInteger();
    RowanActivationSpec spec = onQueue();
    spec.setMaxSessions(4);
    activate(
        spec,
        new TestEndpoints(
            transactions,
            message -> {
              deliveries.incrementAndGet();
              if (hasWitness) {
                try {
                  transactions.enlist(witness);
                } catch (XAException e) {
                  throw new IllegalStateException(e);
                }
              }
              try (var context = connections.factory().createContext()) {
                context
                    .createProducer()
                    .send(context.createQueue(name() + ".out"), TestBroker.text(message));
              }
            }));
    broker.with(
        Session.SESSION_TRANSACTED,
        session -> {
          var producer = session.createProducer(queue());
          producer.setDeliveryMode(DeliveryMode.PERSISTENT);
          for (int i = 0; i < MESSAGES; i++) {
            producer.send(session.createTextMessage(Integer.toString(i)));
          }
          session.commit();
          return MESSAGES;
        });
    for (int part = 1; part <= 2; part++) {
      int enough = part * MESSAGES / 4;
      await().until(() -> deliveries.get() >= enough);
      broker.stop();
      broker.start();
    }
    List<String> out =
        new ArrayList<>(broker.receive(JmsDestination.queue(name() + ".out"), MESSAGES));
    await().until(() -> view().getActive() == 0);
    out.addAll(broker.drain(JmsDestination.queue(name() + ".out")));
    Set<String> distinct = new TreeSet<>(out);
    assertThat(out).hasSize(MESSAGES);
    assertThat(distinct).hasSize(MESSAGES);
    assertThat(witness.commits()).isEqualTo(hasWitness ? MESSAGES : 0);
    assertThat(broker.drain(queue())).isEmpty();
    assertThat(broker.drain(JmsDestination.queue("DLQ"))).isEmpty();
  }
}
