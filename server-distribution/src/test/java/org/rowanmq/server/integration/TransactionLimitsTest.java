package org.rowanmq.server.integration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import jakarta.jms.BytesMessage;
import jakarta.jms.CompletionListener;
import jakarta.jms.InvalidDestinationException;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;
import jakarta.jms.TemporaryQueue;
import jakarta.jms.TransactionRolledBackException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

/** A transaction that cannot be committed whole is rolled back whole, and the session goes on. */
class TransactionLimitsTest extends WithBroker {
  private void assertWhollyRolledBack(Session session, String reason) throws JMSException {
    TransactionRolledBackException refused =
        catchThrowableOfType(TransactionRolledBackException.class, session::commit);
    assertThat(refused).hasMessageContaining(reason);
    Session other = session();
    MessageConsumer consumer = other.createConsumer(queue(other));
    assertThat(consumer.receiveNoWait()).isNull();
    send(session, queue(session), "the next transaction");
    session.commit();
    assertThat(receive(consumer, 1)).containsExactly("the next transaction");
  }

  @Test
  void aTransactionOfTooManyMessagesIsRolledBack() throws Exception {
    Session session = session(Session.SESSION_TRANSACTED);
    MessageProducer producer = session.createProducer(queue(session));
    try {
      for (int i = 0; i <= LiveBroker.TRANSACTION_MESSAGES; i++) {
        producer.send(session.createTextMessage("m" + i));
      }
    } catch (JMSException e) {
      assertThat(e).hasMessageContaining("limits.transaction.messages");
    }
    assertWhollyRolledBack(session, "limits.transaction.messages");
  }

  @Test
  void aTransactionOfTooManyBytesIsRolledBack() throws Exception {
    Session session = session(Session.SESSION_TRANSACTED);
    MessageProducer producer = session.createProducer(queue(session));
    BytesMessage message = session.createBytesMessage();
    // Of a large message only headers and properties count.
    message.writeBytes(new byte[(int) LiveBroker.TRANSACTION_BYTES.bytes() / 16]);
    try {
      for (int i = 0; i < 17; i++) {
        producer.send(message);
      }
    } catch (JMSException e) {
      assertThat(e).hasMessageContaining("limits.transaction.bytes");
    }
    assertWhollyRolledBack(session, "limits.transaction.bytes");
  }

  @Test
  void aTransactionWithASendToNowhereIsRolledBack() throws Exception {
    TemporaryQueue gone = session().createTemporaryQueue();
    gone.delete();
    Session session = session(Session.SESSION_TRANSACTED);
    send(session, queue(session), "not alone");
    try {
      send(session, gone, "nowhere");
    } catch (InvalidDestinationException e) {
      assertThat(e).hasMessageContaining(gone.getQueueName());
    }
    assertWhollyRolledBack(session, gone.getQueueName());
  }

  @Test
  void rollingBackADoomedTransactionIsEnough() throws Exception {
    TemporaryQueue gone = session().createTemporaryQueue();
    gone.delete();
    Session session = session(Session.SESSION_TRANSACTED);
    send(session, queue(session), "received");
    session.commit();
    MessageConsumer consumer = session.createConsumer(queue(session));
    assertThat(receive(consumer, 1)).containsExactly("received");
    List<String> codes = new CopyOnWriteArrayList<>();
    MessageProducer producer = session.createProducer(gone);
    producer.send(
        session.createTextMessage("nowhere"),
        new CompletionListener() {
          @Override
          public void onCompletion(Message message) {
            codes.add("done");
          }

          @Override
          public void onException(Message message, Exception exception) {
            codes.add(((JMSException) exception).getErrorCode());
          }
        });
    producer.close();
    assertThat(codes).containsExactly("DESTINATION_NOT_FOUND");
    session.rollback();
    assertThat(receive(consumer, 1)).containsExactly("received");
    session.commit();
    assertThat(consumer.receiveNoWait()).isNull();
  }

  @Test
  void asynchronousSendsBeyondTheCreditWait() throws Exception {
    Session session = session();
    List<String> failures = new CopyOnWriteArrayList<>();
    MessageProducer producer = session.createProducer(queue(session));
    byte[] body = new byte[3 << 20];
    for (int i = 0; i < 8; i++) {
      BytesMessage message = session.createBytesMessage();
      message.writeBytes(body);
      producer.send(
          message,
          new CompletionListener() {
            @Override
            public void onCompletion(Message sent) {}

            @Override
            public void onException(Message sent, Exception exception) {
              failures.add(exception.toString());
            }
          });
    }
    producer.close();
    assertThat(failures).isEmpty();
    MessageConsumer consumer = session.createConsumer(queue(session));
    for (int i = 0; i < 8; i++) {
      assertThat(consumer.receive(SOON).getBody(byte[].class)).hasSize(body.length);
    }
    assertThat(consumer.receiveNoWait()).isNull();
  }

  @Test
  void aMessageOutsideATransactionToNowhereIsRefusedAtOnce() throws Exception {
    TemporaryQueue gone = session().createTemporaryQueue();
    gone.delete();
    Session session = session();
    assertThatThrownBy(() -> send(session, gone, "nowhere"))
        .isInstanceOf(InvalidDestinationException.class)
        .hasMessageContaining(gone.getQueueName());
  }
}
