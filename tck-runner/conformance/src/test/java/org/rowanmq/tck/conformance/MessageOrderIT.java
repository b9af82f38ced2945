package org.rowanmq.tck.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.jms.DeliveryMode;
import jakarta.jms.Destination;
import jakarta.jms.JMSException;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MessageOrderIT extends Messaging {
  @ParameterizedTest
  @CsvSource({"true,2", "true,1", "false,2", "false,1"})
  @Clause({"6.2.9.1", "6.2.9.2"})
  void messagesOfASessionComeInTheOrderTheyWereSent(boolean isQueue, int deliveryMode)
      throws JMSException {
    Destination destination = isQueue ? queue : topic;
    MessageConsumer consumer = session(Session.AUTO_ACKNOWLEDGE).createConsumer(destination);
    Session sending = session(Session.AUTO_ACKNOWLEDGE);
    MessageProducer producer = sending.createProducer(destination);
    producer.setDeliveryMode(deliveryMode);
    for (String text : numbered(100)) {
      producer.send(sending.createTextMessage(text));
    }
    assertThat(receive(consumer, 100)).containsExactly(numbered(100));
  }

  @Test
  @Clause("6.2.9.2")
  void eachDeliveryModeKeepsItsOwnOrder() throws JMSException {
    MessageProducer producer = other.createProducer(queue);
    for (int i = 0; i < 50; i++) {
      producer.send(other.createTextMessage("p" + i), DeliveryMode.PERSISTENT, 4, 0);
      producer.send(other.createTextMessage("n" + i), DeliveryMode.NON_PERSISTENT, 4, 0);
    }
    List<String> received = receive(session(Session.AUTO_ACKNOWLEDGE).createConsumer(queue), 100);
    for (String mode : List.of("p", "n")) {
      List<String> expected = new ArrayList<>();
      for (int i = 0; i < 50; i++) {
        expected.add(mode + i);
      }
      assertThat(received.stream().filter(text -> text.startsWith(mode)).toList())
          .isEqualTo(expected);
    }
  }

  @Test
  @Clause({"3.4.10", "6.2.9.2"})
  void aHigherPriorityGoesFirst() throws JMSException {
    for (int priority = 0; priority <= 9; priority++) {
      send(queue, "a" + priority, priority, 0);
      send(queue, "b" + priority, priority, 0);
    }
    List<String> expected = new ArrayList<>();
    for (int priority = 9; priority >= 0; priority--) {
      expected.add("a" + priority);
      expected.add("b" + priority);
    }
    MessageConsumer consumer = session(Session.AUTO_ACKNOWLEDGE).createConsumer(queue);
    assertThat(receive(consumer, 20)).isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "prefetch=0", "prefetch=1"})
  @Clause({"6.2.9.1", "6.2.7"})
  void whatWasRolledBackComesBeforeWhatIsNew(String options) throws JMSException {
    var connection = closed(factory(options).createConnection());
    connection.start();
    Session session = connection.createSession(Session.SESSION_TRANSACTED);
    send(queue, "1", "2", "3");
    MessageConsumer consumer = session.createConsumer(queue);
    assertThat(receive(consumer, 2)).containsExactly("1", "2");
    send(queue, "4");
    session.rollback();
    assertThat(receive(consumer, 4)).containsExactly("1", "2", "3", "4");
    session.rollback();
    assertThat(receive(consumer, 4)).containsExactly("1", "2", "3", "4");
    session.commit();
  }

  @Test
  @Clause({"7.1", "6.2.9.2"})
  void producersOfOneSessionSendInTheOrderOfTheirCalls() throws JMSException {
    MessageProducer first = other.createProducer(queue);
    MessageProducer second = other.createProducer(null);
    for (int i = 0; i < 20; i += 2) {
      first.send(other.createTextMessage("" + i));
      second.send(queue, other.createTextMessage("" + (i + 1)));
    }
    assertThat(left(queue)).containsExactly(numbered(20));
  }

  @Test
  @Clause("6.2.9.2")
  void aTransactionKeepsTheOrderOfItsSendsToADestination() throws JMSException {
    Session session = session(Session.SESSION_TRANSACTED);
    MessageConsumer onTopic = other.createConsumer(topic);
    for (String text : numbered(50)) {
      send(session, queue, text);
      send(session, topic, text);
    }
    session.commit();
    assertThat(receive(onTopic, 50)).containsExactly(numbered(50));
    assertThat(left(queue)).containsExactly(numbered(50));
  }
}
