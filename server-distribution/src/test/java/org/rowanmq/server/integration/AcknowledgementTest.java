package org.rowanmq.server.integration;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What is gone, what comes again, and marked how. */
class AcknowledgementTest extends WithBroker {
  private String[] numbered(int count) {
    return IntStream.range(0, count).mapToObj(Integer::toString).toArray(String[]::new);
  }

  private void assertNothingLeft() throws Exception {
    Session session = session();
    assertThat(session.createConsumer(queue(session)).receiveNoWait()).isNull();
  }

  @Test
  void autoAcknowledgedMessagesAreGone() throws Exception {
    Session session = session();
    send(session, queue(session), numbered(20));
    assertThat(receive(session.createConsumer(queue(session)), 20)).containsExactly(numbered(20));
    session.close();
    assertNothingLeft();
  }

  @Test
  void dupsOkAcknowledgedMessagesAreGoneWhenTheSessionIsClosed() throws Exception {
    Session session = session(Session.DUPS_OK_ACKNOWLEDGE);
    send(session, queue(session), numbered(20));
    assertThat(receive(session.createConsumer(queue(session)), 20)).containsExactly(numbered(20));
    session.close();
    assertNothingLeft();
  }

  @Test
  void acknowledgingOneMessageAcknowledgesAllOfTheSession() throws Exception {
    Session session = session(Session.CLIENT_ACKNOWLEDGE);
    send(session, queue(session), "1", "2", "3");
    MessageConsumer consumer = session.createConsumer(queue(session));
    Message first = consumer.receive(SOON);
    assertThat(receive(consumer, 1)).containsExactly("2");
    first.acknowledge();
    session.close();

    Session other = session();
    assertThat(receive(other.createConsumer(queue(other)), 1)).containsExactly("3");
    assertNothingLeft();
  }

  @Test
  void messagesThatWereNotAcknowledgedComeAgainToAnotherSession() throws Exception {
    Session session = session(Session.CLIENT_ACKNOWLEDGE);
    send(session, queue(session), "1", "2");
    assertThat(receive(session.createConsumer(queue(session)), 2)).containsExactly("1", "2");
    session.close();

    Session other = session();
    MessageConsumer consumer = other.createConsumer(queue(other));
    Message again = consumer.receive(SOON);
    assertThat(text(again)).isEqualTo("1");
    assertThat(again.getJMSRedelivered()).isTrue();
    assertThat(again.getIntProperty("JMSXDeliveryCount")).isEqualTo(2);
    assertThat(receive(consumer, 1)).containsExactly("2");
  }

  @Test
  void recoverStartsAgainWithTheFirstMessageInOrder() throws Exception {
    Session session = session(Session.CLIENT_ACKNOWLEDGE);
    send(session, queue(session), numbered(10));
    MessageConsumer consumer = session.createConsumer(queue(session));
    assertThat(receive(consumer, 5)).containsExactly("0", "1", "2", "3", "4");

    session.recover();

    List<Boolean> redelivered = new ArrayList<>();
    List<String> texts = new ArrayList<>();
    Message message = null;
    for (int i = 0; i < 10; i++) {
      message = consumer.receive(SOON);
      texts.add(text(message));
      redelivered.add(message.getJMSRedelivered());
    }
    assertThat(texts).containsExactly(numbered(10));
    assertThat(redelivered)
        .containsExactly(true, true, true, true, true, false, false, false, false, false);
    message.acknowledge();
    session.close();
    assertNothingLeft();
  }

  @Test
  void aRollbackBringsReceivedMessagesAgainAndForgetsSentOnes() throws Exception {
    Session outside = session();
    send(outside, queue(outside), "1", "2", "3");
    Session session = session(Session.SESSION_TRANSACTED);
    MessageConsumer consumer = session.createConsumer(queue(session));
    MessageConsumer answers = outside.createConsumer(outside.createQueue(name() + ".answers"));
    assertThat(receive(consumer, 2)).containsExactly("1", "2");
    send(session, session.createQueue(name() + ".answers"), "never");

    session.rollback();

    assertThat(answers.receiveNoWait()).isNull();
    assertThat(receive(consumer, 3)).containsExactly("1", "2", "3");
    send(session, session.createQueue(name() + ".answers"), "committed");
    assertThat(answers.receiveNoWait()).isNull();
    session.commit();
    assertThat(receive(answers, 1)).containsExactly("committed");
    session.close();
    assertNothingLeft();
  }

  @Test
  void closingATransactedSessionRollsBack() throws Exception {
    Session outside = session();
    send(outside, queue(outside), "1");
    Session session = session(Session.SESSION_TRANSACTED);
    assertThat(receive(session.createConsumer(queue(session)), 1)).containsExactly("1");
    send(session, queue(session), "never");
    session.close();

    MessageConsumer consumer = outside.createConsumer(queue(outside));
    assertThat(receive(consumer, 1)).containsExactly("1");
    assertThat(consumer.receiveNoWait()).isNull();
  }

  @Test
  void aTransactionSpansQueuesAndTopics() throws Exception {
    Session outside = session();
    MessageConsumer subscriber = outside.createConsumer(topic(outside));
    MessageConsumer receiver = outside.createConsumer(queue(outside));
    Session session = session(Session.SESSION_TRANSACTED);
    MessageProducer producer = session.createProducer(null);
    for (String text : numbered(50)) {
      producer.send(queue(session), session.createTextMessage(text));
      producer.send(topic(session), session.createTextMessage(text));
    }
    assertThat(receiver.receiveNoWait()).isNull();
    assertThat(subscriber.receiveNoWait()).isNull();
    session.commit();
    assertThat(receive(receiver, 50)).containsExactly(numbered(50));
    assertThat(receive(subscriber, 50)).containsExactly(numbered(50));
  }

  @Test
  void closingAConsumerReturnsWhatItHadPrefetchedUncounted() throws Exception {
    Session session = session(Session.CLIENT_ACKNOWLEDGE);
    send(session, queue(session), "1", "2", "3");
    MessageConsumer first = session.createConsumer(queue(session));
    Message one = first.receive(SOON);
    first.close();

    MessageConsumer second = session.createConsumer(queue(session));
    Message two = second.receive(SOON);
    assertThat(text(two)).isEqualTo("2");
    assertThat(two.getJMSRedelivered()).isFalse();
    one.acknowledge();
    session.close();
    Session other = session();
    assertThat(receive(other.createConsumer(queue(other)), 1)).containsExactly("3");
    assertNothingLeft();
  }
}
