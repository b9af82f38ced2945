package org.rowanmq.tck.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.rowanmq.jms.JmsConnectionFactory;

class ConcurrencyIT extends Messaging {
  private static final int THREADS = 6;

  @Test
  @Clause({"2.14", "5.3", "6.1"})
  void factoriesConnectionsAndDestinationsAreForManyThreads() throws Exception {
    JmsConnectionFactory factory = factory("");
    Connection common = started();
    List<Background<Integer>> threads = new ArrayList<>();
    for (int i = 0; i < THREADS; i++) {
      threads.add(
          background(
              () -> {
                int received = 0;
                for (int round = 0; round < 10; round++) {
                  try (Connection own = factory.createConnection();
                      Session sending = own.createSession();
                      Session receiving = common.createSession()) {
                    send(sending, queue, "1", "2");
                    received += receive(receiving.createConsumer(queue), 2).size();
                  }
                }
                return received;
              }));
    }
    int received = 0;
    for (Background<Integer> thread : threads) {
      received += thread.result();
    }
    assertThat(received).isEqualTo(THREADS * 20);
    assertThat(left(queue)).isEmpty();
  }

  @Test
  @Clause({"2.14", "6.1.5"})
  void aConnectionIsStartedAndStoppedByManyThreads() throws Exception {
    Connection connection = connection();
    MessageConsumer consumer = connection.createSession().createConsumer(queue);
    send(queue, numbered(50));
    List<Background<String>> threads = new ArrayList<>();
    for (int i = 0; i < THREADS; i++) {
      threads.add(
          background(
              () ->
                  outcome(
                      () -> {
                        for (int round = 0; round < 30; round++) {
                          connection.stop();
                          connection.start();
                        }
                      })));
    }
    assertThat(receive(consumer, 50)).containsExactly(numbered(50));
    for (Background<String> thread : threads) {
      assertThat(thread.result()).isEqualTo("done");
    }
  }

  @Test
  @Clause("MessageConsumer.receive")
  void aThreadThatIsInterruptedWhileItReceivesGetsAnExceptionAndLosesNothing() throws Exception {
    Session session = session(Session.AUTO_ACKNOWLEDGE);
    MessageConsumer consumer = session.createConsumer(queue);
    Background<Boolean> receiving =
        background(
            () -> {
              assertThatThrownBy(consumer::receive)
                  .isInstanceOf(JMSException.class)
                  .hasMessageContaining("interrupted")
                  .hasCauseInstanceOf(InterruptedException.class);
              return Thread.currentThread().isInterrupted();
            });
    receiving.awaitBlocked();

    receiving.interrupt();

    assertThat(receiving.result()).as("the mark is kept").isTrue();
    send(queue, "1");
    assertThat(receive(consumer, 1)).containsExactly("1");
  }

  @Test
  @Clause({"MessageProducer.send", "Session.commit", "Connection.close"})
  void aThreadThatIsInterruptedSendsCommitsAndClosesToTheEndAndKeepsTheMark() throws Exception {
    Connection connection = connection();
    Session session = connection.createSession(Session.SESSION_TRANSACTED);
    MessageProducer producer = session.createProducer(queue);
    Background<Boolean> working =
        background(
            () -> {
              Thread.currentThread().interrupt();
              producer.send(session.createTextMessage("1"));
              session.commit();
              connection.close();
              return Thread.currentThread().isInterrupted();
            });
    assertThat(working.result()).isTrue();
    assertThat(left(queue)).containsExactly("1");
  }
}
