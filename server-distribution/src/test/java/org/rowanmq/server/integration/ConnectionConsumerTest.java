package org.rowanmq.server.integration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import jakarta.jms.Connection;
import jakarta.jms.ConnectionConsumer;
import jakarta.jms.IllegalStateException;
import jakarta.jms.InvalidDestinationException;
import jakarta.jms.InvalidSelectorException;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageListener;
import jakarta.jms.ServerSession;
import jakarta.jms.ServerSessionPool;
import jakarta.jms.Session;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ConnectionConsumerTest extends WithBroker {
  private final List<String> taken = new CopyOnWriteArrayList<>();
  private final List<String> errors = new CopyOnWriteArrayList<>();
  private final List<SessionPool> pools = new ArrayList<>();

  @AfterEach
  @Override
  void closeConnections() throws Exception {
    pools.forEach(SessionPool::close);
    super.closeConnections();
  }

  private static String[] numbered(int count) {
    return IntStream.rangeClosed(1, count).mapToObj(Integer::toString).toArray(String[]::new);
  }

  private Connection started(String... options) throws JMSException {
    Connection connection = connect(options);
    connection.setExceptionListener(e -> errors.add(e.getErrorCode() + " " + e.getMessage()));
    connection.start();
    return connection;
  }

  private SessionPool pool(Connection connection, int size, int mode, MessageListener listener)
      throws JMSException {
    SessionPool pool = new SessionPool(connection, size, mode, session -> listener);
    pools.add(pool);
    return pool;
  }

  private SessionPool pool(Connection connection, int size) throws JMSException {
    return pool(connection, size, Session.AUTO_ACKNOWLEDGE, this::take);
  }

  private void take(Message message) {
    try {
      taken.add(text(message) + (message.getJMSRedelivered() ? " again" : ""));
    } catch (JMSException e) {
      taken.add(e.toString());
    }
  }

  private void send(int count) throws JMSException {
    Session sender = session();
    send(sender, queue(sender), numbered(count));
  }

  private void assertEmpty() throws JMSException {
    Session session = session();
    assertThat(session.createConsumer(queue(session)).receiveNoWait()).isNull();
    session.close();
  }

  @Test
  void oneServerSessionGetsEverythingInOrder() throws Exception {
    Connection connection = started();
    send(50);
    ConnectionConsumer consumer =
        connection.createConnectionConsumer(queue(session()), null, pool(connection, 1), 7);
    await().untilAsserted(() -> assertThat(taken).containsExactly(numbered(50)));
    consumer.close();
    assertEmpty();
  }

  @Test
  void severalServerSessionsShareTheWork() throws Exception {
    Connection connection = started();
    Set<Thread> threads = ConcurrentHashMap.newKeySet();
    CountDownLatch three = new CountDownLatch(3);
    SessionPool pool =
        pool(
            connection,
            3,
            Session.CLIENT_ACKNOWLEDGE,
            message -> {
              try {
                if (threads.add(Thread.currentThread())) {
                  three.countDown();
                }
                assertThat(three.await(SOON, TimeUnit.MILLISECONDS)).isTrue();
                message.acknowledge();
              } catch (JMSException | InterruptedException e) {
                throw new RuntimeException(e);
              }
              take(message);
            });
    ConnectionConsumer consumer =
        connection.createConnectionConsumer(queue(session()), null, pool, 5);
    send(300);
    await().until(() -> taken.size() >= 300);
    assertThat(taken).containsExactlyInAnyOrder(numbered(300));
    consumer.close();
    assertEmpty();
  }

  @Test
  void transactionsAreCommittedMessageByMessageAndRollBackToTheQueue() throws Exception {
    Connection connection = started();
    Set<String> failed = ConcurrentHashMap.newKeySet();
    SessionPool pool =
        new SessionPool(
            connection,
            2,
            Session.SESSION_TRANSACTED,
            session ->
                message -> {
                  try {
                    if (failed.add(text(message))) {
                      session.rollback();
                    } else {
                      take(message);
                      session.commit();
                    }
                  } catch (JMSException e) {
                    errors.add(e.toString());
                  }
                });
    pools.add(pool);
    send(20);
    ConnectionConsumer consumer =
        connection.createConnectionConsumer(queue(session()), null, pool, 4);
    await().until(() -> taken.size() >= 20);
    List<String> expected = new ArrayList<>();
    Collections.addAll(expected, numbered(20));
    expected.replaceAll(text -> text + " again");
    assertThat(taken).containsExactlyInAnyOrderElementsOf(expected);
    await().untilAsserted(this::assertEmpty);
    assertThat(errors).isEmpty();
    consumer.close();
  }

  @Test
  void aListenerThatThrowsGetsTheMessageAgain() throws Exception {
    Connection connection = started();
    AtomicInteger calls = new AtomicInteger();
    SessionPool pool =
        pool(
            connection,
            1,
            Session.AUTO_ACKNOWLEDGE,
            message -> {
              take(message);
              if (calls.incrementAndGet() == 2) {
                throw new RuntimeException("on purpose");
              }
            });
    send(4);
    ConnectionConsumer consumer =
        connection.createConnectionConsumer(queue(session()), null, pool, 4);
    await().until(() -> taken.size() >= 5);
    assertThat(taken).containsExactlyInAnyOrder("1", "2", "2 again", "3", "4");
    consumer.close();
    assertEmpty();
  }

  @Test
  void aDurableSubscriptionIsServedAndKept() throws Exception {
    Connection connection = connectAs(name());
    connection.start();
    Session session = connection.createSession();
    SessionPool pool = pool(connection, 1);
    ConnectionConsumer consumer =
        connection.createDurableConnectionConsumer(
            topic(session), "subscription", "colour IS NULL", pool, 2);
    send(session, topic(session), "1", "2");
    await().untilAsserted(() -> assertThat(taken).containsExactly("1", "2"));
    assertThatThrownBy(
            () -> session.createDurableConsumer(topic(session), "subscription", null, false))
        .isInstanceOf(IllegalStateException.class);
    consumer.close();
    send(session, topic(session), "3");
    ConnectionConsumer again =
        connection.createDurableConnectionConsumer(
            topic(session), "subscription", "colour IS NULL", pool, 2);
    await().untilAsserted(() -> assertThat(taken).containsExactly("1", "2", "3"));
    again.close();
    session.unsubscribe("subscription");
  }

  @Test
  void aTopicIsServedWhileTheConsumerLasts() throws Exception {
    Connection connection = started();
    ConnectionConsumer consumer =
        connection.createConnectionConsumer(topic(session()), null, pool(connection, 1), 1);
    Session session = session();
    send(session, topic(session), "1", "2");
    await().untilAsserted(() -> assertThat(taken).containsExactly("1", "2"));
    consumer.close();
    send(session, topic(session), "3");
    assertThat(taken).hasSize(2);
  }

  @Test
  void aStopWaitsForTheMessageThatIsRunAndGivesBackTheOthers() throws Exception {
    Connection connection = started("give-back-after=0s");
    CountDownLatch isRunning = new CountDownLatch(1);
    CountDownLatch mayEnd = new CountDownLatch(1);
    SessionPool pool =
        pool(
            connection,
            1,
            Session.AUTO_ACKNOWLEDGE,
            message -> {
              isRunning.countDown();
              try {
                assertThat(mayEnd.await(SOON, TimeUnit.MILLISECONDS)).isTrue();
              } catch (InterruptedException e) {
                throw new RuntimeException(e);
              }
              take(message);
            });
    send(10);
    ConnectionConsumer consumer =
        connection.createConnectionConsumer(queue(session()), null, pool, 5);
    assertThat(isRunning.await(SOON, TimeUnit.MILLISECONDS)).isTrue();
    Thread stopping =
        new Thread(
            () -> {
              try {
                connection.stop();
                take(session().createTextMessage("stopped"));
              } catch (JMSException e) {
                errors.add(e.toString());
              }
            });
    stopping.start();
    await().until(() -> stopping.getState() == Thread.State.WAITING);
    mayEnd.countDown();
    stopping.join(SOON);
    assertThat(taken).containsExactly("1", "stopped");
    Session other = session();
    MessageConsumer others = other.createConsumer(queue(other));
    assertThat(receive(others, 2)).containsExactly("2", "3");
    other.close();
    connection.start();
    await().until(() -> taken.size() >= 9);
    assertThat(taken.subList(2, 9)).containsExactly("4", "5", "6", "7", "8", "9", "10");
    consumer.close();
    assertEmpty();
  }

  @Test
  void aCloseReturnsWhatWasNotHandedOver() throws Exception {
    Connection connection = started();
    ConnectionConsumer consumer =
        connection.createConnectionConsumer(queue(session()), null, pool(connection, 2), 3);
    send(200);
    await().until(() -> taken.size() > 20);
    consumer.close();
    Session other = session();
    MessageConsumer others = other.createConsumer(queue(other));
    List<String> rest = new ArrayList<>();
    await()
        .untilAsserted(
            () -> {
              for (Message next = others.receive(50); next != null; next = others.receive(50)) {
                rest.add(text(next) + (next.getJMSRedelivered() ? " again" : ""));
              }
              List<String> all = new ArrayList<>(taken);
              all.addAll(rest);
              assertThat(all).containsExactlyInAnyOrder(numbered(200));
            });
    assertThatThrownBy(consumer::getServerSessionPool).isInstanceOf(IllegalStateException.class);
    consumer.close();
  }

  @Test
  void aPoolThatIsBusyLeavesMessagesToOthers() throws Exception {
    Connection connection = started("give-back-after=200ms");
    ConnectionConsumer consumer =
        connection.createConnectionConsumer(queue(session()), null, pool(connection, 0), 5);
    send(20);
    Session other = session();
    assertThat(receive(other.createConsumer(queue(other)), 20))
        .containsExactlyInAnyOrder(numbered(20));
    consumer.close();
  }

  @Test
  void aPoolThatFailsIsAskedAgainAndTheExceptionListenerTold() throws Exception {
    Connection connection = started();
    SessionPool working = pool(connection, 1);
    AtomicInteger asked = new AtomicInteger();
    ServerSessionPool pool =
        () ->
            switch (asked.incrementAndGet()) {
              case 1 -> throw new JMSException("the pool is exhausted", "EXHAUSTED");
              case 2 -> throw new java.lang.IllegalStateException("the pool is broken");
              case 3 -> null;
              case 4 -> new Unstartable(working.getServerSession());
              default -> working.getServerSession();
            };
    send(3);
    ConnectionConsumer consumer =
        connection.createConnectionConsumer(queue(session()), null, pool, 3);
    await().until(() -> asked.get() >= 4);
    await().until(() -> errors.size() >= 4);
    assertThat(errors.get(0)).isEqualTo("EXHAUSTED the pool is exhausted");
    assertThat(errors.get(1)).contains("the pool is broken");
    assertThat(errors.get(2)).contains("returned no server session");
    assertThat(errors.get(3)).contains("no thread");
    consumer.close();
    Session other = session();
    assertThat(receive(other.createConsumer(queue(other)), 3)).containsExactly("1", "2", "3");
  }

  @Test
  void aSessionThatIsNotTheConnectionsIsRefused() throws Exception {
    Connection connection = started();
    Session elsewhere = session();
    ServerSessionPool pool = () -> new Fixed(elsewhere);
    send(2);
    ConnectionConsumer consumer =
        connection.createConnectionConsumer(queue(session()), null, pool, 2);
    await().until(() -> !errors.isEmpty());
    assertThat(errors.get(0)).startsWith("ARGUMENT_INVALID").contains("another connection");
    consumer.close();
    Session other = session();
    assertThat(receive(other.createConsumer(queue(other)), 2)).containsExactly("1", "2");
  }

  @Test
  void aRestartOfTheBrokerLosesNothing() throws Exception {
    Connection connection = started();
    send(300);
    ConnectionConsumer consumer =
        connection.createConnectionConsumer(queue(session()), null, pool(connection, 2), 5);
    await().until(() -> taken.size() > 30);
    broker.stop();
    broker.startAgain();
    await()
        .untilAsserted(
            () ->
                assertThat(taken.stream().map(text -> text.replace(" again", "")).distinct())
                    .containsExactlyInAnyOrder(numbered(300)));
    List<String> marked = new ArrayList<>(taken);
    marked.removeIf(text -> text.endsWith(" again"));
    assertThat(marked).as("first deliveries").doesNotHaveDuplicates();
    consumer.close();
  }

  @Test
  void whatCannotBeServedIsRefused() throws Exception {
    Connection connection = connect();
    Session session = connection.createSession();
    SessionPool pool = pool(connection, 1);
    assertThatThrownBy(() -> connection.createConnectionConsumer(queue(session), null, pool, 0))
        .isInstanceOfSatisfying(
            JMSException.class, e -> assertThat(e.getErrorCode()).isEqualTo("ARGUMENT_INVALID"))
        .hasMessageContaining("not 0");
    assertThatThrownBy(() -> connection.createConnectionConsumer(queue(session), null, null, 1))
        .hasMessageContaining("pool is null");
    assertThatThrownBy(
            () -> connection.createConnectionConsumer(queue(session), "colour ~ 3", pool, 1))
        .isInstanceOf(InvalidSelectorException.class);
    assertThatThrownBy(
            () ->
                connection.createConnectionConsumer((jakarta.jms.Destination) null, null, pool, 1))
        .isInstanceOf(InvalidDestinationException.class);
    assertThatThrownBy(
            () -> connection.createDurableConnectionConsumer(topic(session), "name", null, pool, 1))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("client id");
    assertThatThrownBy(
            () -> connection.createSharedConnectionConsumer(topic(session), " ", null, pool, 1))
        .isInstanceOf(JMSException.class);
    session.createConsumer(queue(session));
    assertThatThrownBy(() -> session.setMessageListener(message -> {}))
        .isInstanceOf(IllegalStateException.class);
    Session server = pool.getServerSession().getSession();
    assertThatThrownBy(() -> server.createConsumer(queue(session)))
        .isInstanceOf(IllegalStateException.class);
    server.run();
    connection.close();
    assertThatThrownBy(() -> connection.createConnectionConsumer(queue(session()), null, pool, 1))
        .isInstanceOf(IllegalStateException.class);
  }

  private record Fixed(Session session) implements ServerSession {
    @Override
    public Session getSession() {
      return session;
    }

    @Override
    public void start() throws JMSException {
      throw new JMSException("never started");
    }
  }

  private record Unstartable(ServerSession inner) implements ServerSession {
    @Override
    public Session getSession() throws JMSException {
      return inner.getSession();
    }

    @Override
    public void start() throws JMSException {
      throw new JMSException("no thread is free");
    }
  }
}
