package org.rowanmq.server.integration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import jakarta.jms.CompletionListener;
import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.rowanmq.jms.JmsConnectionFactory;

/** Programs that run on while their connection to the broker is cut again and again. */
class CutConnectionTest extends WithBroker {
  private static final int CUTS = 6;

  private CuttableRoad road;

  @BeforeEach
  void build() throws IOException {
    road = new CuttableRoad(broker.port());
  }

  @AfterEach
  @Override
  void closeConnections() throws Exception {
    super.closeConnections();
    road.close();
  }

  private Session sessionOverRoad(int mode, String option) throws JMSException {
    String uri = "rowan://127.0.0.1:" + road.port() + "?reconnect-delay=10ms&" + option;
    Connection connection =
        closedAfterwards(
            new JmsConnectionFactory(uri, broker.user(), broker.password()).createConnection());
    connection.start();
    return connection.createSession(mode);
  }

  private Session sessionOverRoad(int mode) throws JMSException {
    return sessionOverRoad(mode, "prefetch=100");
  }

  @Test
  void aProducerAndAConsumerRunOn() throws Exception {
    Session session = sessionOverRoad(Session.AUTO_ACKNOWLEDGE);
    new Traffic(queue(session))
        .run(session, sessionOverRoad(Session.AUTO_ACKNOWLEDGE), CUTS, road::cut);
  }

  @Test
  void aConsumerThatAcknowledgesRunsOn() throws Exception {
    Session session = sessionOverRoad(Session.AUTO_ACKNOWLEDGE);
    new Traffic(queue(session))
        .run(session, sessionOverRoad(Session.CLIENT_ACKNOWLEDGE), CUTS, road::cut);
  }

  @Test
  void aConsumerWithoutPrefetchRunsOn() throws Exception {
    Session session = session();
    Session pulling = sessionOverRoad(Session.AUTO_ACKNOWLEDGE, "prefetch=0");
    new Traffic(queue(session)).run(session, pulling, CUTS, road::cut);
  }

  @Test
  void transactionsRunOn() throws Exception {
    Session session = sessionOverRoad(Session.SESSION_TRANSACTED);
    new Traffic(queue(session))
        .run(session, sessionOverRoad(Session.SESSION_TRANSACTED), CUTS, road::cut);
  }

  @Test
  void aNonDurableSubscriptionMissesNothing() throws Exception {
    Session session = sessionOverRoad(Session.AUTO_ACKNOWLEDGE);
    MessageConsumer consumer = session.createConsumer(topic(session));
    Session publisher = session();
    for (int i = 0; i < CUTS; i++) {
      send(publisher, topic(publisher), "before cut " + i);
      road.cut();
      send(publisher, topic(publisher), "after cut " + i);
      assertThat(receive(consumer, 2)).containsExactly("before cut " + i, "after cut " + i);
    }
  }

  @Test
  void asynchronousSendsAreCompletedInOrderAndStoredOnce() throws Exception {
    Session session = sessionOverRoad(Session.AUTO_ACKNOWLEDGE);
    List<String> completed = new CopyOnWriteArrayList<>();
    CompletionListener listener =
        new CompletionListener() {
          @Override
          public void onCompletion(Message message) {
            try {
              completed.add(text(message));
            } catch (JMSException e) {
              completed.add(e.toString());
            }
          }

          @Override
          public void onException(Message message, Exception exception) {
            completed.add(exception.toString());
          }
        };
    List<String> sent = new ArrayList<>();
    MessageProducer producer = session.createProducer(queue(session));
    for (int i = 0; i < 300; i++) {
      sent.add("m" + i);
      producer.send(session.createTextMessage("m" + i), listener);
      if (i % 50 == 25) {
        road.cut();
      }
    }
    producer.close();
    assertThat(completed).isEqualTo(sent);
    MessageConsumer consumer = session.createConsumer(queue(session));
    assertThat(receive(consumer, sent.size())).isEqualTo(sent);
    assertThat(consumer.receiveNoWait()).isNull();
  }

  @Test
  void aLargeMessageIsSentAgainFromItsBeginning() throws Exception {
    Session session = sessionOverRoad(Session.AUTO_ACKNOWLEDGE);
    String text = "0123456789".repeat(500_000);
    Thread cutter =
        new Thread(
            () -> {
              for (int i = 0; i < CUTS; i++) {
                long begun = System.nanoTime();
                await()
                    .pollDelay(Duration.ZERO)
                    .until(() -> System.nanoTime() - begun > 5_000_000L);
                road.cut();
              }
            });
    cutter.start();
    for (int i = 0; i < 3; i++) {
      send(session, queue(session), text);
    }
    cutter.join();
    Session other = session();
    MessageConsumer consumer = other.createConsumer(queue(other));
    for (int i = 0; i < 3; i++) {
      assertThat(text(consumer.receive(SOON))).isEqualTo(text);
    }
    assertThat(consumer.receiveNoWait()).isNull();
  }
}
