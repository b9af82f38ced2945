package org.rowanmq.ra;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import jakarta.jms.Connection;
import jakarta.jms.JMSConsumer;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.MessageProducer;
import jakarta.jms.Queue;
import jakarta.jms.Session;
import jakarta.jms.TransactionRolledBackException;
import jakarta.jms.TransactionRolledBackRuntimeException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import javax.transaction.xa.XAException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.rowanmq.jms.destination.JmsDestination;

/**
 * A transaction manager rolls back what takes too long, on a thread of its own and while the
 * application goes on: nothing that it does then may happen outside of any transaction.
 */
class TimeoutTest extends WithAdapter {
  private RowanConnections connections;

  @BeforeEach
  void makeFactory() throws Exception {
    connections = new RowanConnections(adapter, transactions);
  }

  private Queue other() throws JMSException {
    return JmsDestination.queue(name() + "-other");
  }

  private void send(Queue to, String text) {
    try (JMSContext context = connections.factory().createContext()) {
      context.createProducer().send(to, text);
    }
  }

  @Test
  void whatIsSentAfterTheTimeoutIsNeverSeen() throws Exception {
    TestTransactions.Transaction late = transactions.begin();
    Connection connection = connections.factory().createConnection();
    Session session = connection.createSession();
    MessageProducer producer = session.createProducer(queue());
    producer.send(session.createTextMessage("too early"));
    transactions.timeOut(late);
    assertThat(session.getTransacted()).isTrue();
    assertThatThrownBy(() -> producer.send(session.createTextMessage("too late")))
        .isInstanceOf(TransactionRolledBackException.class)
        .hasMessageContaining("timeout");
    assertThatThrownBy(() -> session.createConsumer(queue()))
        .isInstanceOf(TransactionRolledBackException.class);
    connection.close();
    assertThatThrownBy(transactions::commit).isInstanceOf(XAException.class);
    send(queue(), "1");
    transactions.begin();
    send(queue(), "2");
    transactions.commit();
    assertThat(broker.drain(queue())).containsExactly("1", "2");
    assertThat(connections.pool().made()).isEqualTo(1);
  }

  @Test
  void whatComesAfterTheTimeoutIsNotLost() throws Exception {
    TestTransactions.Transaction late = transactions.begin();
    JMSContext context = connections.factory().createContext();
    JMSConsumer consumer = context.createConsumer(queue());
    Thread receiver = Thread.currentThread();
    CompletableFuture<Void> reaper =
        CompletableFuture.runAsync(
            () -> {
              // Most likely it waits for its message; the outcome is the same if it does not.
              await().until(() -> receiver.getState() != Thread.State.RUNNABLE);
              try {
                transactions.timeOut(late);
                broker.send(queue(), "1");
              } catch (Exception e) {
                throw new IllegalStateException(e);
              }
            });
    assertThatThrownBy(() -> consumer.receive(TestBroker.SOON))
        .isInstanceOf(TransactionRolledBackRuntimeException.class);
    reaper.get(TestBroker.SOON, TimeUnit.MILLISECONDS);
    context.close();
    assertThatThrownBy(transactions::commit).isInstanceOf(XAException.class);
    transactions.begin();
    send(other(), "2");
    transactions.commit();
    assertThat(connections.pool().made()).as("the same connection").isEqualTo(1);
    assertThat(broker.drain(other())).containsExactly("2");
    assertThat(broker.receive(queue(), 1)).containsExactly("1");
  }

  @Test
  void aDeliveryThatOutlastsItsTransactionComesAgain() throws Exception {
    List<String> got = new CopyOnWriteArrayList<>();
    List<Exception> refused = new CopyOnWriteArrayList<>();
    activate(
        onQueue(),
        new TestEndpoints(
            transactions,
            message -> {
              try (JMSContext context = connections.factory().createContext()) {
                String text = message.getBody(String.class);
                if (message.getJMSRedelivered()) {
                  got.add(text);
                  context.createProducer().send(other(), text);
                  return;
                }
                context.createProducer().send(other(), "too early");
                transactions.timeOut(transactions.current());
                context.createProducer().send(other(), "too late");
              } catch (TransactionRolledBackRuntimeException e) {
                refused.add(e);
              } catch (JMSException | InterruptedException e) {
                throw new IllegalStateException(e);
              }
            }));
    awaitState("RUNNING");
    broker.send(queue(), "1", "2", "3");
    await().until(() -> view().getDelivered() == 3);
    assertThat(got).containsExactlyInAnyOrder("1", "2", "3");
    assertThat(refused).hasSize(3);
    assertThat(view().getFailed()).isEqualTo(3);
    assertThat(view().getActive()).isZero();
    assertThat(view().getState()).isEqualTo("RUNNING");
    assertThat(broker.receive(other(), 3)).containsExactlyInAnyOrder("1", "2", "3");
    assertThat(broker.drain(other())).isEmpty();
    assertThat(broker.drain(queue())).isEmpty();
  }
}
