package org.rowanmq.server.integration;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;
import jakarta.jms.TextMessage;
import org.junit.jupiter.api.Test;

/** Queues longer than what the broker keeps of them in memory. */
class DeepQueueTest extends WithBroker {
  private static final int DEPTH = 12_000;

  private void fill() throws Exception {
    Session session = session(Session.SESSION_TRANSACTED);
    MessageProducer producer = session.createProducer(queue(session));
    for (int i = 0; i < DEPTH; i++) {
      TextMessage message = session.createTextMessage("m" + i);
      message.setIntProperty("number", i);
      producer.send(message);
      if (i % 2_000 == 1_999) {
        session.commit();
      }
    }
    session.commit();
  }

  @Test
  void aSelectorFindsWhatLiesFarBackAndTheRestComesInOrderAfterARestart() throws Exception {
    fill();
    Session session = session();
    MessageConsumer far = session.createConsumer(queue(session), "number = " + (DEPTH - 1));
    assertThat(receive(far, 1)).containsExactly("m" + (DEPTH - 1));
    assertThat(far.receiveNoWait()).isNull();
    far.close();

    broker.stop();
    broker.startAgain();

    Session transacted = session(Session.SESSION_TRANSACTED);
    MessageConsumer consumer = transacted.createConsumer(queue(transacted));
    for (int i = 0; i < DEPTH - 1; i++) {
      assertThat(text(consumer.receive(SOON))).isEqualTo("m" + i);
      if (i % 1_000 == 999) {
        transacted.commit();
      }
    }
    assertThat(consumer.receiveNoWait()).isNull();
    transacted.commit();
  }
}
