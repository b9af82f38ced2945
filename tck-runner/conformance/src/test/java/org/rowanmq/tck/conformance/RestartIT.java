package org.rowanmq.tck.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import jakarta.jms.CompletionListener;
import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.Queue;
import jakarta.jms.Session;
import jakarta.jms.TemporaryQueue;
import jakarta.jms.Topic;
import jakarta.jms.TransactionRolledBackException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.rowanmq.jms.JmsConnectionFactory;
import org.rowanmq.tck.harness.PackagedBroker;

/**
 * A broker that is killed and comes again, beyond what the specification asks: programs go on, and
 * nothing is lost, nor comes twice without the mark of a redelivery.
 */
class RestartIT extends Conformance {
  private static PackagedBroker broker;

  @BeforeAll
  static void start() {
    broker = PackagedBroker.start();
  }

  @AfterAll
  static void end() {
    broker.close();
  }

  private Connection started(String options) throws JMSException {
    JmsConnectionFactory factory =
        new JmsConnectionFactory(
            broker.url() + "?reconnect-delay-max=200ms" + options,
            PackagedBroker.ADMIN,
            broker.adminPassword());
    Connection connection = closed(factory.createConnection());
    connection.start();
    return connection;
  }

  private Session session(int mode) throws JMSException {
    return started("").createSession(mode);
  }

  @Test
  @Clause({"9.1", "8.5", "8.7", "6.1.5"})
  void receivesAndListenersThatWaitGoOnWithWhatComesAfterwards() throws Exception {
    Session receiving = session(Session.AUTO_ACKNOWLEDGE);
    Queue queue = receiving.createQueue(name());
    Topic topic = receiving.createTopic(name());
    MessageConsumer consumer = receiving.createConsumer(queue);
    List<String> heard = new CopyOnWriteArrayList<>();
    session(Session.AUTO_ACKNOWLEDGE)
        .createConsumer(topic)
        .setMessageListener(
            message -> heard.add(Messaging.outcome(() -> heard.add(Messaging.text(message)))));
    Background<Message> waiting = closed(new Background<>(consumer::receive)).awaitBlocked();

    broker.restart();

    Session sending = session(Session.AUTO_ACKNOWLEDGE);
    Messaging.send(sending, queue, "1");
    assertThat(Messaging.text(waiting.result())).isEqualTo("1");
    // A subscription that is not durable is made anew by its client; what comes then arrives.
    await()
        .atMost(Duration.ofSeconds(20))
        .until(
            () -> {
              Messaging.send(sending, topic, "2");
              return heard.contains("2");
            });
  }

  @Test
  @Clause({"9.1", "6.2.11", "6.2.12", "3.4.7"})
  void whatIsSentAndHeardMeanwhileIsNeitherLostNorDoubledWithoutTheMark() throws Exception {
    Session listening = session(Session.AUTO_ACKNOWLEDGE);
    Queue queue = listening.createQueue(name());
    Set<String> heard = ConcurrentHashMap.newKeySet();
    ConcurrentLinkedQueue<String> unmarkedTwice = new ConcurrentLinkedQueue<>();
    listening
        .createConsumer(queue)
        .setMessageListener(
            message ->
                Messaging.outcome(
                    () -> {
                      if (!heard.add(Messaging.text(message)) && !message.getJMSRedelivered()) {
                        unmarkedTwice.add(Messaging.text(message));
                      }
                    }));
    Session sending = session(Session.AUTO_ACKNOWLEDGE);
    MessageProducer producer = sending.createProducer(queue);
    AtomicBoolean isOver = new AtomicBoolean();
    AtomicInteger sent = new AtomicInteger();
    Background<String> sender =
        closed(
            new Background<>(
                () ->
                    Messaging.outcome(
                        () -> {
                          while (!isOver.get()) {
                            producer.send(sending.createTextMessage("" + sent.get()));
                            sent.incrementAndGet();
                          }
                        })));
    await().until(() -> heard.size() > 50);
    broker.restart();
    int before = sent.get();
    await().atMost(Duration.ofSeconds(20)).until(() -> sent.get() > before + 50);
    isOver.set(true);

    assertThat(sender.result()).isEqualTo("done");
    await().atMost(Duration.ofSeconds(20)).until(() -> heard.size() == sent.get());
    assertThat(unmarkedTwice).isEmpty();
  }

  @Test
  @Clause({"6.2.7", "10.3", "9.1"})
  void aTransactionThatWasUnderWayIsRolledBackAndTheNextGoesThrough() throws Exception {
    Session session = session(Session.SESSION_TRANSACTED);
    Queue in = session.createQueue(name());
    Queue out = session.createQueue(name());
    Messaging.send(session, in, "a", "b");
    session.commit();
    MessageConsumer consumer = session.createConsumer(in);
    assertThat(Messaging.receiveDescribed(consumer, 1)).containsExactly("a1");
    Messaging.send(session, out, "never");

    broker.restart();

    assertThatThrownBy(session::commit).isInstanceOf(TransactionRolledBackException.class);
    assertThat(Messaging.receiveDescribed(consumer, 1)).containsExactly("a*2");
    Messaging.send(session, out, "a!");
    session.commit();
    Session looking = session(Session.AUTO_ACKNOWLEDGE);
    assertThat(Messaging.rest(looking.createConsumer(out))).containsExactly("a!");
    session.close();
    assertThat(Messaging.rest(looking.createConsumer(in))).containsExactly("b");
  }

  @Test
  @Clause({"6.2.10", "3.4.7", "9.1"})
  void whatWasReceivedAndNotAcknowledgedCanStillBe() throws Exception {
    Session session = session(Session.CLIENT_ACKNOWLEDGE);
    Queue queue = session.createQueue(name());
    Messaging.send(session, queue, "a", "b");
    MessageConsumer consumer = session.createConsumer(queue);
    Message message = consumer.receive(PATIENCE);
    assertThat(Messaging.text(message)).isEqualTo("a");

    broker.restart();

    message.acknowledge();
    assertThat(Messaging.text(consumer.receive(PATIENCE))).isEqualTo("b");
    session.close();
    Session next = session(Session.AUTO_ACKNOWLEDGE);
    assertThat(Messaging.receiveDescribed(next.createConsumer(queue), 1))
        .allMatch(text -> text.startsWith("b*"));
  }

  @Test
  @Clause({"8.3.3", "4.2.11", "9.1"})
  void aDurableSubscriptionGoesOn() throws Exception {
    Connection connection = started("&client-id=" + name());
    Session session = connection.createSession();
    Topic topic = session.createTopic(name());
    String subscription = name();
    MessageConsumer consumer = session.createDurableConsumer(topic, subscription);
    Session sending = session(Session.AUTO_ACKNOWLEDGE);
    Messaging.send(sending, topic, "1");
    assertThat(Messaging.receive(consumer, 1)).containsExactly("1");
    Messaging.send(sending, topic, "2");

    broker.restart();

    Messaging.send(sending, topic, "3");
    assertThat(Messaging.receive(consumer, 2)).containsExactly("2", "3");
    consumer.close();
    session.unsubscribe(subscription);
  }

  @Test
  @Clause({"6.2.2", "2.16", "9.1"})
  void aTemporaryQueueIsThereAgainForItsConnection() throws Exception {
    Session client = session(Session.AUTO_ACKNOWLEDGE);
    TemporaryQueue answers = client.createTemporaryQueue();
    MessageConsumer consumer = client.createConsumer(answers);
    Session server = session(Session.AUTO_ACKNOWLEDGE);

    broker.restart();

    await()
        .atMost(Duration.ofSeconds(20))
        .until(() -> Messaging.outcome(() -> Messaging.send(server, answers, "1")).equals("done"));
    assertThat(Messaging.receive(consumer, 1)).containsExactly("1");
  }

  @Test
  @Clause({"7.3.1", "7.3.3", "7.3.8", "6.2.12"})
  void asynchronousSendsComeToAnEndInOrderAndAreStoredOnce() throws Exception {
    Session session = session(Session.AUTO_ACKNOWLEDGE);
    Queue queue = session.createQueue(name());
    List<String> completed = new CopyOnWriteArrayList<>();
    List<Exception> failed = new CopyOnWriteArrayList<>();
    CompletionListener listener =
        new CompletionListener() {
          @Override
          public void onCompletion(Message message) {
            completed.add(Messaging.outcome(() -> completed.add(Messaging.text(message))));
          }

          @Override
          public void onException(Message message, Exception exception) {
            failed.add(exception);
          }
        };
    MessageProducer producer = session.createProducer(queue);
    List<String> expected = new ArrayList<>();
    Background<String> killing = null;
    for (int i = 0; i < 600; i++) {
      if (i == 300) {
        killing = closed(new Background<>(() -> Messaging.outcome(broker::restart)));
      }
      expected.add("" + i);
      producer.send(session.createTextMessage("" + i), listener);
    }
    assertThat(killing.result()).isEqualTo("done");
    await().atMost(Duration.ofSeconds(20)).until(() -> completed.size() == 1_200);
    assertThat(completed.stream().filter(text -> !text.equals("done")).toList())
        .isEqualTo(expected);
    assertThat(failed).isEmpty();
    Session looking = session(Session.AUTO_ACKNOWLEDGE);
    assertThat(Messaging.rest(looking.createConsumer(queue))).isEqualTo(expected);
  }

  @Test
  @Clause({"7.7", "7.9", "3.4.13", "9.1"})
  void persistentAndDelayedMessagesSurviveInOrderAndTheirCountsDoNotShrink() throws Exception {
    Session session = session(Session.SESSION_TRANSACTED);
    Queue queue = session.createQueue(name());
    Messaging.send(session, queue, "a", "b", "c");
    MessageProducer delayed = session.createProducer(queue);
    delayed.setDeliveryDelay(1_000);
    delayed.send(session.createTextMessage("d"));
    session.commit();
    MessageConsumer consumer = session.createConsumer(queue);
    assertThat(Messaging.receiveDescribed(consumer, 1)).containsExactly("a1");
    session.rollback();
    assertThat(Messaging.receiveDescribed(consumer, 1)).containsExactly("a*2");
    session.close();

    broker.restart();

    MessageConsumer next = session(Session.AUTO_ACKNOWLEDGE).createConsumer(queue);
    List<String> received = Messaging.receiveDescribed(next, 4);
    assertThat(received.get(0)).matches("a\\*[3-9]");
    assertThat(new TreeSet<>(received.stream().map(text -> text.substring(0, 1)).toList()))
        .containsExactly("a", "b", "c", "d");
    assertThat(received.get(3)).startsWith("d");
  }
}
