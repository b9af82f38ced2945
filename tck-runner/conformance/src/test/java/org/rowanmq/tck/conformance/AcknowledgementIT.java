package org.rowanmq.tck.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.jms.IllegalStateException;
import jakarta.jms.IllegalStateRuntimeException;
import jakarta.jms.JMSConsumer;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.Session;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AcknowledgementIT extends Messaging {
  @ParameterizedTest
  @ValueSource(ints = {Session.AUTO_ACKNOWLEDGE, Session.DUPS_OK_ACKNOWLEDGE})
  @Clause({"6.2.10", "6.2.11"})
  void whatReceiveReturnedIsAcknowledged(int mode) throws JMSException {
    Session session = session(mode);
    send(queue, numbered(40));
    assertThat(receive(session.createConsumer(queue), 39)).hasSize(39);
    session.recover();
    session.close();
    assertThat(left(queue)).containsExactly("39");
  }

  @Test
  @Clause("6.2.10")
  void acknowledgingOneMessageAcknowledgesAllThatItsSessionDelivered() throws JMSException {
    Session session = session(Session.CLIENT_ACKNOWLEDGE);
    send(queue, "1", "2", "3", "4");
    MessageConsumer onQueue = session.createConsumer(queue);
    MessageConsumer onTopic = session.createConsumer(topic);
    send(topic, "t");
    Message first = onQueue.receive(PATIENCE);
    assertThat(receive(onQueue, 1)).containsExactly("2");
    assertThat(receive(onTopic, 1)).containsExactly("t");

    first.acknowledge();

    assertThat(receive(onQueue, 1)).containsExactly("3");
    session.recover();
    assertThat(receiveDescribed(onQueue, 2)).containsExactly("3*2", "41");
    assertThat(onTopic.receiveNoWait()).isNull();
    session.close();
    assertThat(left(queue)).containsExactly("3", "4");
  }

  @Test
  @Clause("6.2.10")
  void acknowledgingALaterMessageAcknowledgesTheEarlierToo() throws JMSException {
    Session session = session(Session.CLIENT_ACKNOWLEDGE);
    send(queue, "1", "2", "3");
    MessageConsumer consumer = session.createConsumer(queue);
    assertThat(receive(consumer, 2)).containsExactly("1", "2");
    consumer.receive(PATIENCE).acknowledge();
    session.close();
    assertThat(left(queue)).isEmpty();
  }

  @Test
  @Clause("6.2.10")
  void acknowledgingTwiceDoesNothingMore() throws JMSException {
    Session session = session(Session.CLIENT_ACKNOWLEDGE);
    send(queue, "1", "2");
    MessageConsumer consumer = session.createConsumer(queue);
    Message first = consumer.receive(PATIENCE);
    first.acknowledge();
    first.acknowledge();
    session.close();
    assertThat(left(queue)).containsExactly("2");
  }

  @Test
  @Clause({"6.2.10", "JMSContext.acknowledge"})
  void aContextAcknowledgesAllItsMessages() throws JMSException {
    JMSContext context = context(JMSContext.CLIENT_ACKNOWLEDGE);
    send(queue, "1", "2", "3");
    JMSConsumer consumer = context.createConsumer(queue);
    consumer.receive(PATIENCE);
    consumer.receive(PATIENCE);
    context.acknowledge();
    context.close();
    assertThat(left(queue)).containsExactly("3");
    assertThatThrownBy(context::acknowledge).isInstanceOf(IllegalStateRuntimeException.class);
  }

  @ParameterizedTest
  @ValueSource(
      ints = {Session.AUTO_ACKNOWLEDGE, Session.DUPS_OK_ACKNOWLEDGE, Session.SESSION_TRANSACTED})
  @Clause({"3.6", "6.2.10"})
  void inOtherModesAcknowledgeIsIgnored(int mode) throws JMSException {
    Session session = session(mode);
    send(queue, "1");
    Message message = session.createConsumer(queue).receive(PATIENCE);
    message.acknowledge();
    if (mode == Session.SESSION_TRANSACTED) {
      session.rollback();
    }
    JMSContext context = context(mode);
    context.createConsumer(topic);
    context.acknowledge();
    session.close();
    assertThat(left(queue))
        .isEqualTo(mode == Session.SESSION_TRANSACTED ? List.of("1") : List.<String>of());
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 3})
  @Clause({"6.2.15", "10.3", "Message.acknowledge"})
  void acknowledgingAMessageOfAClosedSessionIsIllegal(int mode) throws JMSException {
    Session session = session(mode);
    send(queue, "1");
    Message message = session.createConsumer(queue).receive(PATIENCE);
    session.close();
    assertThatThrownBy(message::acknowledge).isInstanceOf(IllegalStateException.class);
  }

  @Test
  @Clause("Message.acknowledge")
  void acknowledgingAMessageThatWasNotReceivedDoesNothing() throws JMSException {
    other.createTextMessage().acknowledge();
  }

  @Test
  @Clause({"6.2.10", "3.4.7", "3.5.11"})
  void recoverDeliversAgainInOrderAndCountsFromTheFirstUnacknowledged() throws JMSException {
    Session session = session(Session.CLIENT_ACKNOWLEDGE);
    send(queue, "a", "b", "c", "d");
    MessageConsumer consumer = session.createConsumer(queue);
    consumer.receive(PATIENCE).acknowledge();
    assertThat(receiveDescribed(consumer, 2)).containsExactly("b1", "c1");

    session.recover();
    assertThat(receiveDescribed(consumer, 2)).containsExactly("b*2", "c*2");
    session.recover();
    assertThat(receiveDescribed(consumer, 3)).containsExactly("b*3", "c*3", "d1");
    session.recover();
    session.recover();
    assertThat(receiveDescribed(consumer, 3)).containsExactly("b*4", "c*4", "d*2");
  }

  @Test
  @Clause({"6.2.10", "JMSContext.recover"})
  void aContextRecovers() throws JMSException {
    JMSContext context = context(JMSContext.CLIENT_ACKNOWLEDGE);
    send(queue, "a");
    JMSConsumer consumer = context.createConsumer(queue);
    assertThat(described(consumer.receive(PATIENCE))).isEqualTo("a1");
    context.recover();
    assertThat(described(consumer.receive(PATIENCE))).isEqualTo("a*2");
  }

  @Test
  @Clause("6.2.10")
  void recoverReachesAllConsumersOfTheSessionAndNoOthers() throws JMSException {
    Session session = session(Session.CLIENT_ACKNOWLEDGE);
    Session neighbour = session(Session.CLIENT_ACKNOWLEDGE);
    MessageConsumer onQueue = session.createConsumer(queue);
    MessageConsumer onTopic = session.createConsumer(topic);
    MessageConsumer apart = neighbour.createConsumer(topic);
    send(queue, "q");
    send(topic, "t");
    assertThat(receive(onQueue, 1)).containsExactly("q");
    assertThat(receive(onTopic, 1)).containsExactly("t");
    assertThat(receive(apart, 1)).containsExactly("t");

    session.recover();

    assertThat(receiveDescribed(onTopic, 1)).containsExactly("t*2");
    assertThat(receiveDescribed(onQueue, 1)).containsExactly("q*2");
    assertThat(apart.receiveNoWait()).isNull();
  }

  @Test
  @Clause({"6.2.10", "6.2.9.1"})
  void afterRecoverAMessageOfHigherPriorityMayGoFirst() throws JMSException {
    Session session = session(Session.CLIENT_ACKNOWLEDGE);
    send(queue, "normal");
    MessageConsumer consumer = session.createConsumer(queue);
    assertThat(receive(consumer, 1)).containsExactly("normal");
    send(queue, "urgent", 9, 0);
    session.recover();
    assertThat(receiveDescribed(consumer, 2)).containsExactly("urgent1", "normal*2");
  }

  @Test
  @Clause({"6.2", "3.4.7", "3.5.11"})
  void whatASessionDidNotAcknowledgeGoesToTheNextConsumerMarked() throws JMSException {
    Session session = session(Session.CLIENT_ACKNOWLEDGE);
    send(queue, "a", "b", "c");
    assertThat(receive(session.createConsumer(queue), 2)).containsExactly("a", "b");
    session.close();
    Session next = session(Session.AUTO_ACKNOWLEDGE);
    assertThat(receiveDescribed(next.createConsumer(queue), 3)).containsExactly("a*2", "b*2", "c1");
  }

  @Test
  @Clause("3.10")
  void aMessageThatWasChangedComesAgainAsItWas() throws JMSException {
    Session session = session(Session.CLIENT_ACKNOWLEDGE);
    sendColoured(queue, "green", "as sent");
    MessageConsumer consumer = session.createConsumer(queue);
    Message message = consumer.receive(PATIENCE);
    message.clearBody();
    message.clearProperties();
    message.setStringProperty("colour", "red");
    session.recover();
    Message again = consumer.receive(PATIENCE);
    assertThat(described(again)).isEqualTo("as sent*2");
    assertThat(again.getStringProperty("colour")).isEqualTo("green");
  }
}
