package org.rowanmq.tck.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import jakarta.jms.Connection;
import jakarta.jms.ConnectionConsumer;
import jakarta.jms.Destination;
import jakarta.jms.IllegalStateException;
import jakarta.jms.InvalidDestinationException;
import jakarta.jms.InvalidSelectorException;
import jakarta.jms.JMSException;
import jakarta.jms.MessageListener;
import jakarta.jms.QueueConnection;
import jakarta.jms.ServerSession;
import jakarta.jms.ServerSessionPool;
import jakarta.jms.Session;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Connection consumers, driven as an application server drives them. */
class ConnectionConsumersIT extends Messaging {
  /** An application server's: as many sessions as it has, each run on a thread of its own. */
  private final class Pool implements ServerSessionPool {
    private final BlockingQueue<ServerSession> free = new LinkedBlockingQueue<>();
    final AtomicInteger runs = new AtomicInteger();

    Pool(int size, Connection connection, int mode, Listeners listeners) throws JMSException {
      for (int i = 0; i < size; i++) {
        Session session = connection.createSession(mode);
        session.setMessageListener(listeners.of(session));
        free.add(new Worker(session));
      }
    }

    @Override
    public ServerSession getServerSession() throws JMSException {
      try {
        ServerSession session = free.poll(PATIENCE, TimeUnit.MILLISECONDS);
        if (session == null) {
          throw new JMSException("No server session became free");
        }
        return session;
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new JMSException("interrupted");
      }
    }

    /** Runs its session once for each start, then is free again. */
    private final class Worker implements ServerSession {
      private final Session session;

      Worker(Session session) {
        this.session = session;
      }

      @Override
      public Session getSession() {
        return session;
      }

      @Override
      public void start() {
        Thread thread =
            new Thread(
                () -> {
                  session.run();
                  runs.incrementAndGet();
                  free.add(this);
                });
        thread.setDaemon(true);
        thread.start();
      }
    }
  }

  private interface Listeners {
    MessageListener of(Session session);
  }

  private final List<String> heard = new CopyOnWriteArrayList<>();

  private MessageListener noting(Session session) {
    return message -> {
      String outcome = outcome(() -> heard.add(described(message)));
      if (!outcome.equals("done")) {
        heard.add(outcome);
      }
    };
  }

  private Pool pool(Connection connection) throws JMSException {
    return new Pool(2, connection, Session.AUTO_ACKNOWLEDGE, this::noting);
  }

  @Test
  @Clause({"11.2.1", "11.2.4", "11.2.5"})
  void theMessagesOfAQueueGoToTheSessionsOfThePool() throws JMSException {
    Connection connection = started();
    ConnectionConsumer consumer =
        connection.createConnectionConsumer(queue, null, pool(connection), 1);
    send(queue, "a", "b", "c", "d");
    await()
        .untilAsserted(() -> assertThat(heard).containsExactlyInAnyOrder("a1", "b1", "c1", "d1"));
    consumer.close();
    send(queue, "left");
    assertThat(left(queue)).containsExactly("left");
    connection.close();
    assertThat(left(queue)).isEmpty();
  }

  @Test
  @Clause({"11.2.4", "6.1.4"})
  void nothingIsDeliveredBeforeTheConnectionIsStarted() throws JMSException {
    Connection connection = connection();
    connection.createConnectionConsumer(queue, null, pool(connection), 10);
    send(queue, "a");
    assertThat(left(queue)).as("it holds nothing back").containsExactly("a");
    assertThat(heard).isEmpty();
    send(queue, "b");
    connection.start();
    await().untilAsserted(() -> assertThat(heard).containsExactly("b1"));
  }

  @Test
  @Clause({"11.2.4", "11.2.5"})
  void aSessionIsLoadedWithAtMostSoManyMessages() throws JMSException {
    Connection connection = connection();
    Pool pool = new Pool(1, connection, Session.AUTO_ACKNOWLEDGE, this::noting);
    connection.createConnectionConsumer(queue, "", pool, 3);
    send(queue, numbered(9));
    connection.start();
    await().until(() -> heard.size() == 9);
    assertThat(heard).startsWith("01", "11", "21");
    await().until(() -> pool.runs.get() >= 3);
  }

  @Test
  @Clause("11.2.7")
  void sessionsRunConcurrently() throws JMSException {
    Connection connection = started();
    CountDownLatch both = new CountDownLatch(2);
    Set<Boolean> met = ConcurrentHashMap.newKeySet();
    Pool pool =
        new Pool(
            2,
            connection,
            Session.AUTO_ACKNOWLEDGE,
            session ->
                message -> {
                  both.countDown();
                  met.add(Uninterrupted.await(both));
                });
    connection.createConnectionConsumer(queue, null, pool, 1);
    send(queue, "a", "b");
    await().untilAsserted(() -> assertThat(met).containsExactly(true));
  }

  @Test
  @Clause({"11.2.1", "6.2.7"})
  void aServerSessionCommitsAndRollsBack() throws JMSException {
    Connection connection = started();
    Pool pool =
        new Pool(
            1,
            connection,
            Session.SESSION_TRANSACTED,
            session ->
                message ->
                    heard.add(
                        outcome(
                            () -> {
                              heard.add(described(message));
                              if (message.getJMSRedelivered()) {
                                session.commit();
                              } else {
                                session.rollback();
                              }
                            })));
    connection.createConnectionConsumer(queue, null, pool, 1);
    send(queue, "a");
    await().untilAsserted(() -> assertThat(heard).containsExactly("a1", "done", "a*2", "done"));
    connection.close();
    assertThat(left(queue)).isEmpty();
  }

  @Test
  @Clause({"11.2.4", "3.8.1"})
  void aSelectorChoosesAndATopicIsSubscribedTo() throws JMSException {
    Connection connection = started();
    connection.createConnectionConsumer(queue, "colour = 'red'", pool(connection), 5);
    sendColoured(queue, "blue", "blue");
    sendColoured(queue, "red", "red");
    await().untilAsserted(() -> assertThat(heard).containsExactly("red1"));
    assertThat(left(queue)).containsExactly("blue");

    send(topic, "before");
    connection.createConnectionConsumer(topic, null, pool(connection), 5);
    send(topic, "published");
    await().untilAsserted(() -> assertThat(heard).containsExactly("red1", "published1"));
  }

  @Test
  @Clause({"11.2.4", "8.3.3", "Connection.createDurableConnectionConsumer"})
  void aDurableSubscriptionIsConsumed() throws JMSException {
    String clientId = name();
    String subscription = name();
    Connection connection = started(clientId);
    connection.createSession().createDurableConsumer(topic, subscription).close();
    send(topic, "kept");
    ConnectionConsumer consumer =
        connection.createDurableConnectionConsumer(topic, subscription, null, pool(connection), 5);
    await().untilAsserted(() -> assertThat(heard).containsExactly("kept1"));
    Session session = connection.createSession();
    assertThatThrownBy(() -> session.unsubscribe(subscription)).isInstanceOf(JMSException.class);
    consumer.close();
    await().until(() -> outcome(() -> session.unsubscribe(subscription)).equals("done"));
    assertThatThrownBy(
            () -> started().createDurableConnectionConsumer(topic, subscription, null, null, 5))
        .isInstanceOf(JMSException.class);
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  @Clause({"11.2.4", "8.3.2", "8.3.4", "Connection.createSharedConnectionConsumer"})
  void aSharedSubscriptionIsConsumed(boolean isDurable) throws JMSException {
    String subscription = name();
    Connection connection = started();
    ConnectionConsumer consumer =
        isDurable
            ? connection.createSharedDurableConnectionConsumer(
                topic, subscription, null, pool(connection), 5)
            : connection.createSharedConnectionConsumer(
                topic, subscription, null, pool(connection), 5);
    Session session = session(Session.AUTO_ACKNOWLEDGE);
    var sharer =
        isDurable
            ? session.createSharedDurableConsumer(topic, subscription)
            : session.createSharedConsumer(topic, subscription);
    send(topic, numbered(20));
    AtomicInteger received = new AtomicInteger();
    await().until(() -> received.addAndGet(rest(sharer).size()) + heard.size() == 20);
    consumer.close();
    sharer.close();
    if (isDurable) {
      await().until(() -> outcome(() -> session.unsubscribe(subscription)).equals("done"));
    }
  }

  @Test
  @Clause({"Connection.createConnectionConsumer", "10.3"})
  void aConnectionConsumerNeedsADestinationAndAValidSelector() throws JMSException {
    Connection connection = started();
    Pool pool = pool(connection);
    assertThatThrownBy(() -> connection.createConnectionConsumer((Destination) null, null, pool, 1))
        .isInstanceOf(InvalidDestinationException.class);
    assertThatThrownBy(() -> connection.createConnectionConsumer(queue, "wrong =", pool, 1))
        .isInstanceOf(InvalidSelectorException.class);
    connection.close();
    assertThatThrownBy(() -> connection.createConnectionConsumer(queue, null, pool, 1))
        .isInstanceOf(IllegalStateException.class);
  }

  @Test
  @Clause({"9.2", "Connection.createSharedConnectionConsumer"})
  void aQueueConnectionHasNoConsumersOfTopics() throws JMSException {
    QueueConnection connection = closed(factory("").createQueueConnection());
    assertThatThrownBy(() -> connection.createSharedConnectionConsumer(topic, "s", null, null, 1))
        .isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> connection.createDurableConnectionConsumer(topic, "s", null, null, 1))
        .isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(
            () -> connection.createSharedDurableConnectionConsumer(topic, "s", null, null, 1))
        .isInstanceOf(IllegalStateException.class);
  }

  @Test
  @Clause("11.2.1")
  void aSessionKeepsItsListener() throws JMSException {
    Session session = connection().createSession();
    assertThat(session.getMessageListener()).isNull();
    MessageListener listener = message -> {};
    session.setMessageListener(listener);
    assertThat(session.getMessageListener()).isSameAs(listener);
    session.run();
  }
}
