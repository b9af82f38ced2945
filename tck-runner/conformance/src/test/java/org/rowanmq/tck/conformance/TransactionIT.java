package org.rowanmq.tck.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import jakarta.jms.CompletionListener;
import jakarta.jms.JMSConsumer;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.Queue;
import jakarta.jms.QueueBrowser;
import jakarta.jms.Session;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

class TransactionIT extends Messaging {
  @Test
  @Clause("6.2.7")
  void whatATransactionSendsIsThereAfterTheCommitAndNotBefore() throws JMSException {
    Session session = session(Session.SESSION_TRANSACTED);
    MessageConsumer onQueue = other.createConsumer(queue);
    MessageConsumer onTopic = other.createConsumer(topic);
    Queue second = session.createQueue(name());
    for (String text : numbered(20)) {
      send(session, queue, text);
      send(session, topic, text);
    }
    send(session, second, "x");
    assertThat(onQueue.receiveNoWait()).isNull();
    assertThat(onTopic.receiveNoWait()).isNull();

    session.commit();

    assertThat(receive(onQueue, 20)).containsExactly(numbered(20));
    assertThat(receive(onTopic, 20)).containsExactly(numbered(20));
    assertThat(left(second)).containsExactly("x");
  }

  @Test
  @Clause({"6.2.7", "3.4.7", "3.5.11"})
  void aRollbackDestroysWhatWasSentAndBringsBackWhatWasReceived() throws JMSException {
    send(queue, "a", "b", "c");
    Session session = session(Session.SESSION_TRANSACTED);
    MessageConsumer onQueue = session.createConsumer(queue);
    MessageConsumer onTopic = session.createConsumer(topic);
    send(topic, "t");
    Queue answers = session.createQueue(name());
    assertThat(receiveDescribed(onQueue, 2)).containsExactly("a1", "b1");
    assertThat(receive(onTopic, 1)).containsExactly("t");
    send(session, answers, "never");

    session.rollback();

    assertThat(receiveDescribed(onTopic, 1)).containsExactly("t*2");
    assertThat(receiveDescribed(onQueue, 3)).containsExactly("a*2", "b*2", "c1");
    session.commit();
    session.close();
    assertThat(left(answers)).isEmpty();
    assertThat(left(queue)).isEmpty();
  }

  @Test
  @Clause("6.2.7")
  void oneTransactionFollowsTheOther() throws JMSException {
    Session session = session(Session.SESSION_TRANSACTED);
    MessageConsumer consumer = session.createConsumer(queue);
    send(session, queue, "1");
    session.commit();
    assertThat(receive(consumer, 1)).containsExactly("1");
    send(session, queue, "2");
    session.commit();
    assertThat(receive(consumer, 1)).containsExactly("2");
    session.rollback();
    session.commit();
    session.rollback();
    assertThat(receiveDescribed(consumer, 1)).containsExactly("2*2");
    session.commit();
    assertThat(left(queue)).isEmpty();
  }

  @Test
  @Clause("6.2.7")
  void aTransactionThatDidNothingCommitsAndRollsBack() throws JMSException {
    Session session = session(Session.SESSION_TRANSACTED);
    session.commit();
    session.rollback();
    session.commit();
    JMSContext context = context(JMSContext.SESSION_TRANSACTED);
    context.rollback();
    context.commit();
  }

  @Test
  @Clause("6.2.7")
  void aSessionDoesNotReceiveWhatItHasNotCommitted() throws JMSException {
    Session session = session(Session.SESSION_TRANSACTED);
    MessageConsumer consumer = session.createConsumer(queue);
    send(session, queue, "1");
    assertThat(consumer.receiveNoWait()).isNull();
    assertThat(consumer.receive(A_MOMENT)).isNull();
    session.commit();
    assertThat(receive(consumer, 1)).containsExactly("1");
  }

  @Test
  @Clause("6.2.7")
  void aContextCommitsAndRollsBack() throws JMSException {
    JMSContext context = context(JMSContext.SESSION_TRANSACTED);
    JMSConsumer consumer = context.createConsumer(queue);
    context.createProducer().send(queue, "1");
    context.rollback();
    context.createProducer().send(queue, "2");
    context.commit();
    assertThat(consumer.receiveBody(String.class, PATIENCE)).isEqualTo("2");
    context.rollback();
    assertThat(described(consumer.receive(PATIENCE))).isEqualTo("2*2");
    context.commit();
    assertThat(left(queue)).isEmpty();
  }

  @Test
  @Clause({"6.2.7", "8.8"})
  void whatAClosedConsumerReceivedIsCommittedOrRolledBackWithItsSession() throws JMSException {
    send(queue, "1", "2");
    Session session = session(Session.SESSION_TRANSACTED);
    MessageConsumer first = session.createConsumer(queue);
    assertThat(receive(first, 1)).containsExactly("1");
    first.close();
    session.rollback();
    MessageConsumer second = session.createConsumer(queue);
    assertThat(receiveDescribed(second, 1)).containsExactly("1*2");
    second.close();
    session.commit();
    session.close();
    assertThat(left(queue)).containsExactly("2");
  }

  @Test
  @Clause("6.2.7")
  void aListenerCommitsAndRollsBack() throws JMSException {
    Session session = session(Session.SESSION_TRANSACTED);
    List<String> heard = new CopyOnWriteArrayList<>();
    session
        .createConsumer(queue)
        .setMessageListener(
            message ->
                heard.add(
                    outcome(
                        () -> {
                          heard.add(described(message));
                          send(session, topic, text(message));
                          if (message.getJMSRedelivered()) {
                            session.commit();
                          } else {
                            session.rollback();
                          }
                        })));
    MessageConsumer onTopic = other.createConsumer(topic);
    send(queue, "a", "b");
    assertThat(receive(onTopic, 2)).containsExactly("a", "b");
    await().until(() -> heard.size() == 8);
    assertThat(heard).containsExactly("a1", "done", "a*2", "done", "b1", "done", "b*2", "done");
    assertThat(onTopic.receiveNoWait()).isNull();
    session.close();
    assertThat(left(queue)).isEmpty();
  }

  @Test
  @Clause({"6.2.7", "8.7"})
  void aListenerThatThrowsDoesNotRollBack() throws JMSException {
    Session session = session(Session.SESSION_TRANSACTED);
    List<String> heard = new CopyOnWriteArrayList<>();
    session
        .createConsumer(queue)
        .setMessageListener(
            message -> {
              heard.add(outcome(() -> heard.add(described(message))));
              if (heard.size() == 2) {
                throw new IllegalArgumentException("thrown by the test's listener");
              }
              heard.add(outcome(session::commit));
            });
    send(queue, "a", "b");
    await().until(() -> heard.size() == 5);
    assertThat(heard).containsExactly("a1", "done", "b1", "done", "done");
    session.close();
    assertThat(left(queue)).isEmpty();
  }

  @Test
  @Clause({"7.3.4", "6.2.7"})
  void aCommitWaitsForAsynchronousSendsWhoseListenersMayNotCommit() throws JMSException {
    Session session = session(Session.SESSION_TRANSACTED);
    List<String> outcomes = new CopyOnWriteArrayList<>();
    CompletionListener listener =
        new CompletionListener() {
          @Override
          public void onCompletion(Message message) {
            outcomes.add(outcome(session::commit));
            outcomes.add(outcome(session::rollback));
          }

          @Override
          public void onException(Message message, Exception exception) {
            outcomes.add(exception.toString());
          }
        };
    MessageProducer producer = session.createProducer(queue);
    for (String text : numbered(10)) {
      producer.send(session.createTextMessage(text), listener);
    }
    session.commit();
    assertThat(outcomes).hasSize(20).containsOnly("IllegalStateException");
    assertThat(left(queue)).containsExactly(numbered(10));
  }

  @Test
  @Clause({"7.9", "3.4.13", "6.2.7"})
  void theDelayOfAMessageBeginsWithItsSend() throws Exception {
    Session session = session(Session.SESSION_TRANSACTED);
    MessageProducer producer = session.createProducer(queue);
    producer.setDeliveryDelay(A_MOMENT);
    Message message = session.createTextMessage("delayed");
    producer.send(message);
    assertThat(message.getJMSDeliveryTime()).isEqualTo(message.getJMSTimestamp() + A_MOMENT);
    MessageConsumer consumer = other.createConsumer(queue);
    assertThat(consumer.receive(2 * A_MOMENT)).as("it is due, not committed").isNull();
    session.commit();
    assertThat(receive(consumer, 1)).containsExactly("delayed");
  }

  @Test
  @Clause({"7.9", "4.1.6", "6.2.7"})
  void aCommittedMessageIsNotDeliveredBeforeItsTime() throws JMSException {
    Session session = session(Session.SESSION_TRANSACTED);
    sendDelayed(session, queue, "delayed", 3 * A_MOMENT);
    session.commit();
    MessageConsumer consumer = other.createConsumer(queue);
    try (QueueBrowser browser = other.createBrowser(queue)) {
      assertThat(browser.getEnumeration().hasMoreElements()).isFalse();
    }
    assertThat(consumer.receiveNoWait()).isNull();
    Message message = consumer.receive(PATIENCE);
    assertThat(System.currentTimeMillis()).isGreaterThanOrEqualTo(message.getJMSDeliveryTime());

    sendDelayed(session, queue, "rolled back", 1);
    session.rollback();
    assertThat(consumer.receive(A_MOMENT)).isNull();
  }
}
