package org.rowanmq.server.integration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import jakarta.jms.Connection;
import jakarta.jms.DeliveryMode;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;
import jakarta.jms.TextMessage;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

/** Which message comes next, and when. */
class DeliveryTest extends WithBroker {
  private void send(Session session, String text, int priority, long timeToLive, String colour)
      throws Exception {
    MessageProducer producer = session.createProducer(queue(session));
    TextMessage message = session.createTextMessage(text);
    message.setStringProperty("colour", colour);
    message.setIntProperty("size", text.length());
    producer.send(message, DeliveryMode.PERSISTENT, priority, timeToLive);
  }

  @Test
  void aHigherPriorityComesFirst() throws Exception {
    Session session = session();
    for (int priority : new int[] {0, 9, 4, 7, 4, 1}) {
      send(session, "p" + priority, priority, 0, "red");
    }
    assertThat(receive(session.createConsumer(queue(session)), 6))
        .containsExactly("p9", "p7", "p4", "p4", "p1", "p0");
  }

  @Test
  void anExpiredMessageIsNeverHandedOut() throws Exception {
    Session session = session();
    send(session, "short-lived", 9, 50, "red");
    send(session, "long-lived", 4, 60_000, "red");
    long sent = System.nanoTime();
    await().until(() -> System.nanoTime() - sent > 100_000_000L);

    MessageConsumer consumer = session.createConsumer(queue(session));
    Message message = consumer.receive(SOON);
    assertThat(text(message)).isEqualTo("long-lived");
    assertThat(message.getJMSExpiration()).isEqualTo(message.getJMSTimestamp() + 60_000);
    assertThat(consumer.receiveNoWait()).isNull();
  }

  @Test
  void aMessageThatExpiresInTheClientsBufferIsNotHandedOut() throws Exception {
    Session session = session();
    MessageConsumer consumer = session.createConsumer(queue(session));
    send(session, "short-lived", 9, 100, "red");
    long sent = System.nanoTime();
    await().until(() -> System.nanoTime() - sent > 200_000_000L);
    send(session, "next", 4, 0, "red");
    assertThat(receive(consumer, 1)).containsExactly("next");
  }

  @Test
  void aDelayedMessageComesWhenItIsDue() throws Exception {
    Session session = session();
    MessageProducer producer = session.createProducer(queue(session));
    producer.setDeliveryDelay(600);
    TextMessage later = session.createTextMessage("later");
    producer.send(later);
    producer.setDeliveryDelay(0);
    producer.send(session.createTextMessage("now"));

    MessageConsumer consumer = session.createConsumer(queue(session));
    assertThat(receive(consumer, 1)).containsExactly("now");
    assertThat(consumer.receiveNoWait()).isNull();
    Message message = consumer.receive(SOON);
    assertThat(text(message)).isEqualTo("later");
    assertThat(message.getJMSDeliveryTime())
        .isEqualTo(later.getJMSDeliveryTime())
        .isLessThanOrEqualTo(System.currentTimeMillis());
  }

  @Test
  void aDelayedMessageSurvivesARestartOfTheBroker() throws Exception {
    Session session = session();
    MessageProducer producer = session.createProducer(queue(session));
    producer.setDeliveryDelay(1_500);
    producer.send(session.createTextMessage("later"));

    broker.stop();
    broker.startAgain();

    MessageConsumer consumer = session.createConsumer(queue(session));
    assertThat(receive(consumer, 1)).containsExactly("later");
  }

  @Test
  void selectorsShareAQueueOut() throws Exception {
    Session session = session();
    MessageConsumer red = session.createConsumer(queue(session), "colour = 'red' AND size < 5");
    MessageConsumer blue = session.createConsumer(queue(session), "colour LIKE 'bl%'");
    send(session, "1", 4, 0, "red");
    send(session, "2", 4, 0, "blue");
    send(session, "a long one", 4, 0, "red");
    send(session, "3", 4, 0, "red");

    assertThat(receive(red, 2)).containsExactly("1", "3");
    assertThat(receive(blue, 1)).containsExactly("2");
    assertThat(red.receiveNoWait()).isNull();
    assertThat(blue.receiveNoWait()).isNull();
    red.close();
    blue.close();
    assertThat(receive(session.createConsumer(queue(session)), 1)).containsExactly("a long one");
  }

  @Test
  void aSubscriberCanLeaveOutItsOwnConnectionsMessages() throws Exception {
    Session own = session();
    Session other = session();
    MessageConsumer consumer = own.createConsumer(topic(own), null, true);
    send(own, topic(own), "from myself");
    send(other, topic(other), "from another");
    assertThat(receive(consumer, 1)).containsExactly("from another");
    assertThat(consumer.receiveNoWait()).isNull();
  }

  @Test
  void withoutPrefetchAConsumerTakesOnlyWhatItIsAskedFor() throws Exception {
    Session slow = session(Session.AUTO_ACKNOWLEDGE, "prefetch=0");
    Session quick = session();
    MessageConsumer pulling = slow.createConsumer(queue(slow));
    assertThat(pulling.receiveNoWait()).isNull();
    assertThat(pulling.receive(10)).isNull();
    send(quick, queue(quick), "1", "2", "3", "4");

    assertThat(receive(pulling, 1)).containsExactly("1");
    MessageConsumer greedy = quick.createConsumer(queue(quick));
    assertThat(receive(greedy, 2)).containsExactly("2", "3");
    greedy.close();
    assertThat(text(pulling.receiveNoWait())).isEqualTo("4");
    assertThat(pulling.receiveNoWait()).isNull();
  }

  @Test
  void withoutPrefetchAListenerGetsEverything() throws Exception {
    Session session = session(Session.AUTO_ACKNOWLEDGE, "prefetch=0");
    List<String> heard = new CopyOnWriteArrayList<>();
    session
        .createConsumer(queue(session))
        .setMessageListener(message -> heard.add(message.toString()));
    Session producing = session();
    send(producing, queue(producing), "1", "2", "3", "4", "5");
    await().untilAsserted(() -> assertThat(heard).hasSize(5));
  }

  @Test
  void receiveNoWaitReturnsNothingOnlyIfThereIsNothing() throws Exception {
    Session producing = session();
    Session session = session();
    for (int i = 0; i < 30; i++) {
      send(producing, queue(producing), "" + i);
      try (MessageConsumer consumer = session.createConsumer(queue(session))) {
        assertThat(text(consumer.receiveNoWait())).isEqualTo("" + i);
        assertThat(consumer.receiveNoWait()).isNull();
      }
    }
  }

  @Test
  void aConnectionThatIsStoppedDeliversNothing() throws Exception {
    Connection connection = connect();
    Session session = connection.createSession();
    MessageConsumer consumer = session.createConsumer(queue(session));
    send(session, queue(session), "1", "2", "3");
    assertThat(consumer.receive(50)).isNull();
    assertThat(consumer.receiveNoWait()).isNull();
    connection.start();
    assertThat(receive(consumer, 1)).containsExactly("1");
    connection.stop();
    assertThat(consumer.receive(50)).isNull();
    connection.start();
    assertThat(receive(consumer, 2)).containsExactly("2", "3");
  }

  @Test
  void stopWaitsForTheListenerAndHoldsTheRestBack() throws Exception {
    Connection connection = connect();
    Session session = connection.createSession();
    List<String> heard = new CopyOnWriteArrayList<>();
    session
        .createConsumer(queue(session))
        .setMessageListener(message -> heard.add(message.toString()));
    connection.start();
    Session producing = session();
    send(producing, queue(producing), "1");
    await().untilAsserted(() -> assertThat(heard).hasSize(1));
    connection.stop();
    send(producing, queue(producing), "2", "3");
    assertThat(heard).hasSize(1);
    connection.start();
    await().untilAsserted(() -> assertThat(heard).hasSize(3));
  }

  @Test
  void competingConsumersGetEachMessageOnce() throws Exception {
    List<String> texts = new CopyOnWriteArrayList<>();
    for (int i = 0; i < 4; i++) {
      Session session = session(Session.AUTO_ACKNOWLEDGE, "prefetch=5");
      session
          .createConsumer(queue(session))
          .setMessageListener(
              message -> {
                try {
                  texts.add(text(message));
                } catch (jakarta.jms.JMSException e) {
                  texts.add(e.toString());
                }
              });
    }
    List<String> sent = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      sent.add("m" + i);
    }
    Session producing = session();
    send(producing, queue(producing), sent.toArray(new String[0]));
    await().untilAsserted(() -> assertThat(texts).containsExactlyInAnyOrderElementsOf(sent));
  }
}
