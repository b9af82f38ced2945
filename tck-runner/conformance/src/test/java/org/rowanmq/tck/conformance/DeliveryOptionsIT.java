package org.rowanmq.tck.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import jakarta.jms.DeliveryMode;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;
import jakarta.jms.Topic;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Priority, time to live, delivery mode and delivery delay, as receivers see them. */
class DeliveryOptionsIT extends SessionConformance {
  private static final int PERSISTENT = DeliveryMode.PERSISTENT;

  private void send(String text, int priority, long timeToLive) throws JMSException {
    producer.send(session.createTextMessage(text), PERSISTENT, priority, timeToLive);
  }

  private String text() throws JMSException {
    return receive().getBody(String.class);
  }

  @Test
  @Clause({"3.4.10", "6.2.9.2"})
  void higherPriorityComesFirstAndOrderIsKeptWithin() throws JMSException {
    List<String> expected = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      for (int priority = 0; priority <= 9; priority++) {
        send("p" + priority + "-" + i, priority, 0);
      }
    }
    for (int priority = 9; priority >= 0; priority--) {
      for (int i = 0; i < 3; i++) {
        expected.add("p" + priority + "-" + i);
      }
    }
    for (String each : expected) {
      assertThat(text()).isEqualTo(each);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {DeliveryMode.PERSISTENT, DeliveryMode.NON_PERSISTENT})
  @Clause({"3.4.9", "7.8"})
  void expiredMessageIsNotDelivered(int mode) throws JMSException {
    producer.send(session.createTextMessage("short"), mode, 4, 30);
    producer.send(session.createTextMessage("for ever"), mode, 4, 0);
    producer.send(session.createTextMessage("long"), mode, 4, 60_000);
    awaitTime(System.currentTimeMillis() + 60);
    assertThat(text()).isEqualTo("for ever");
    assertThat(text()).isEqualTo("long");
    assertNothingLeft();
    assertThat(listed(session.createBrowser(queue).getEnumeration())).isEmpty();
  }

  @Test
  @Clause({"3.4.9", "7.8"})
  void messageExpiresWhileItsConsumerIsStopped() throws JMSException {
    connection.stop();
    MessageConsumer consumer = session.createConsumer(queue);
    send("short", 4, 50);
    awaitTime(System.currentTimeMillis() + 80);
    connection.start();
    assertThat(consumer.receiveNoWait()).isNull();
    assertThat(consumer.receive(QUIET)).isNull();
  }

  @Test
  @Clause({"3.4.9", "7.8", "6.2.7"})
  void timeToLiveOfATransactedSendBeginsWithTheSend() throws JMSException {
    Session transacted = connection.createSession(Session.SESSION_TRANSACTED);
    MessageProducer sender = transacted.createProducer(queue);
    Message message = transacted.createTextMessage("short");
    sender.send(message, PERSISTENT, 4, 40);
    sender.send(transacted.createTextMessage("for ever"), PERSISTENT, 4, 0);
    awaitTime(message.getJMSExpiration() + 30);
    transacted.commit();
    assertThat(text()).isEqualTo("for ever");
    assertNothingLeft();
  }

  @Test
  @Clause({"7.9", "3.4.13"})
  void delayedMessageComesAtItsTimeAndNotBefore() throws JMSException {
    MessageConsumer consumer = session.createConsumer(queue);
    producer.setDeliveryDelay(1_000);
    Message message = session.createTextMessage("later");
    producer.send(message);
    producer.setDeliveryDelay(0);
    producer.send(session.createTextMessage("now"));

    assertThat(receive(consumer).getBody(String.class)).isEqualTo("now");
    assertThat(consumer.receiveNoWait()).isNull();
    assertThat(listed(session.createBrowser(queue).getEnumeration())).isEmpty();
    Message received = receive(consumer);
    assertThat(System.currentTimeMillis()).isGreaterThanOrEqualTo(message.getJMSDeliveryTime());
    assertThat(received.getBody(String.class)).isEqualTo("later");
    assertThat(received.getJMSRedelivered()).isFalse();
  }

  @Test
  @Clause({"7.9", "6.2.9.2"})
  void delayedMessagesComeInTheOrderOfTheirTimes() throws JMSException {
    // In a transaction, so that no send waits for the one before and shifts the times.
    Session transacted = connection.createSession(Session.SESSION_TRANSACTED);
    MessageProducer sender = transacted.createProducer(queue);
    for (int delay : new int[] {900, 300, 600, 300}) {
      sender.setDeliveryDelay(delay);
      sender.send(transacted.createTextMessage("" + delay));
    }
    transacted.commit();
    for (String each : new String[] {"300", "300", "600", "900"}) {
      assertThat(text()).isEqualTo(each);
    }
  }

  @Test
  @Clause({"7.9", "3.4.13", "6.2.7"})
  void delayOfATransactedSendBeginsWithTheSend() throws JMSException {
    Session transacted = connection.createSession(Session.SESSION_TRANSACTED);
    MessageProducer sender = transacted.createProducer(queue);
    sender.setDeliveryDelay(300);
    Message message = transacted.createTextMessage("x");
    sender.send(message);
    awaitTime(message.getJMSDeliveryTime() + 50);
    transacted.commit();
    // Had the delay begun with the commit, the message would not be here yet.
    assertThat(session.createConsumer(queue).receiveNoWait()).isNotNull();
  }

  @Test
  @Clause({"7.9", "6.2.7"})
  void delayedMessageOfARolledBackTransactionNeverComes() throws JMSException {
    Session transacted = connection.createSession(Session.SESSION_TRANSACTED);
    MessageProducer sender = transacted.createProducer(queue);
    sender.setDeliveryDelay(50);
    sender.send(transacted.createTextMessage("gone"));
    transacted.rollback();
    sender.send(transacted.createTextMessage("kept"));
    transacted.commit();
    assertThat(text()).isEqualTo("kept");
    assertNothingLeft();
  }

  @Test
  @Clause("7.9")
  void delayedPublicationGoesToTheSubscriptionsThatExistWhenItIsSent() throws JMSException {
    Topic topic = session.createTopic(name());
    MessageConsumer before = session.createConsumer(topic);
    MessageProducer publisher = session.createProducer(topic);
    publisher.setDeliveryDelay(200);
    publisher.send(session.createTextMessage("x"));
    MessageConsumer after = session.createConsumer(topic);
    assertThat(receive(before).getBody(String.class)).isEqualTo("x");
    assertThat(after.receive(QUIET)).isNull();
  }

  @Test
  @Clause({"7.9", "8.7"})
  void listenerGetsADelayedMessageAtItsTime() throws JMSException {
    List<Long> times = Collections.synchronizedList(new ArrayList<>());
    session
        .createConsumer(queue)
        .setMessageListener(message -> times.add(System.currentTimeMillis()));
    Session sending = connection.createSession();
    MessageProducer sender = sending.createProducer(queue);
    sender.setDeliveryDelay(150);
    Message message = sending.createTextMessage("x");
    sender.send(message);
    await().atMost(Duration.ofMillis(PATIENCE)).until(() -> !times.isEmpty());
    assertThat(times.get(0)).isGreaterThanOrEqualTo(message.getJMSDeliveryTime());
  }

  @Test
  @Clause({"7.9", "7.8"})
  void messageThatExpiresBeforeItsTimeIsNotDelivered() throws JMSException {
    producer.setDeliveryDelay(120);
    send("gone", 4, 40);
    send("kept", 4, 60_000);
    assertThat(text()).isEqualTo("kept");
    assertNothingLeft();
  }

  private static void awaitTime(long millis) {
    await()
        .pollInterval(Duration.ofMillis(5))
        .atMost(Duration.ofMillis(PATIENCE))
        .until(() -> System.currentTimeMillis() >= millis);
  }
}
