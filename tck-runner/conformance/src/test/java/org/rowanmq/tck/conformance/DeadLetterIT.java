package org.rowanmq.tck.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.Queue;
import jakarta.jms.Session;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What becomes of messages that fail: up to ten deliveries, then the queue DLQ. */
class DeadLetterIT extends Messaging {
  private static final int ATTEMPTS = 10;

  private Message dead(String text) throws JMSException {
    Queue deadLetters = other.createQueue("DLQ");
    try (MessageConsumer consumer = other.createConsumer(deadLetters)) {
      for (Message m = consumer.receive(PATIENCE); m != null; m = consumer.receive(PATIENCE)) {
        if (text(m).equals(text)) {
          return m;
        }
      }
    }
    throw new AssertionError(text + " is not in the dead-letter queue");
  }

  @ParameterizedTest
  @ValueSource(ints = {Session.AUTO_ACKNOWLEDGE, Session.DUPS_OK_ACKNOWLEDGE})
  @Clause({"8.7", "3.5.11"})
  void aMessageWhoseListenerThrowsIsDeadLetteredAndTheNextFollows(int mode) throws JMSException {
    String poison = name();
    List<String> heard = new CopyOnWriteArrayList<>();
    session(mode)
        .createConsumer(queue)
        .setMessageListener(
            message -> {
              heard.add(outcome(() -> heard.add(described(message))));
              if (heard.get(heard.size() - 2).startsWith(poison)) {
                throw new IllegalArgumentException("thrown by the test's listener");
              }
            });
    send(queue, poison, "good");
    await().until(() -> heard.contains("good1"));
    assertThat(heard).hasSize(2 * (ATTEMPTS + 1)).contains(poison + "*" + ATTEMPTS);
    Message dead = dead(poison);
    assertThat(dead.getJMSDestination()).isEqualTo(queue);
  }

  @Test
  @Clause({"6.2.7", "3.5.11"})
  void aMessageThatIsRolledBackAgainAndAgainIsDeadLettered() throws JMSException {
    String poison = name();
    send(queue, poison, "good");
    Session session = session(Session.SESSION_TRANSACTED);
    MessageConsumer consumer = session.createConsumer(queue);
    for (int i = 1; i <= ATTEMPTS; i++) {
      assertThat(receiveDescribed(consumer, 1)).containsExactly(poison + (i == 1 ? "" : "*") + i);
      session.rollback();
    }
    assertThat(receiveDescribed(consumer, 1)).containsExactly("good1");
    session.commit();
    assertThat(text(dead(poison))).isEqualTo(poison);
  }

  @Test
  @Clause({"6.2.10", "3.5.11"})
  void aMessageThatIsRecoveredAgainAndAgainIsDeadLettered() throws JMSException {
    String poison = name();
    send(queue, poison);
    Session session = session(Session.CLIENT_ACKNOWLEDGE);
    MessageConsumer consumer = session.createConsumer(queue);
    for (int i = 1; i <= ATTEMPTS; i++) {
      assertThat(receive(consumer, 1)).containsExactly(poison);
      session.recover();
    }
    assertThat(consumer.receiveNoWait()).isNull();
    assertThat(text(dead(poison))).isEqualTo(poison);
  }
}
