package org.rowanmq.server.integration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import jakarta.jms.BytesMessage;
import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What one consumer does not take, another one gets. */
class PrefetchTest extends WithBroker {
  private static String[] numbered(int first, int last) {
    return IntStream.rangeClosed(first, last).mapToObj(Integer::toString).toArray(String[]::new);
  }

  private static void assertFirstDeliveries(MessageConsumer from, String... texts)
      throws JMSException {
    for (String text : texts) {
      Message message = from.receive(SOON);
      assertThat(text(message)).isEqualTo(text);
      assertThat(message.getJMSRedelivered()).isFalse();
      assertThat(message.getIntProperty("JMSXDeliveryCount")).isEqualTo(1);
    }
  }

  @Test
  void aListenerThatBlocksLeavesTheRestToOthers() throws Exception {
    Session slow = session(Session.AUTO_ACKNOWLEDGE, "give-back-after=300ms");
    send(slow, queue(slow), numbered(1, 50));
    CountDownLatch end = new CountDownLatch(1);
    List<String> taken = new CopyOnWriteArrayList<>();
    slow.createConsumer(queue(slow))
        .setMessageListener(
            message -> {
              try {
                taken.add(text(message));
                assertThat(end.await(2 * SOON, TimeUnit.MILLISECONDS)).isTrue();
              } catch (JMSException | InterruptedException e) {
                throw new IllegalStateException(e);
              }
            });
    await().until(() -> taken.contains("1"));
    try {
      Session quick = session();
      assertFirstDeliveries(quick.createConsumer(queue(quick)), numbered(2, 50));
    } finally {
      end.countDown();
    }
    assertThat(taken).containsExactly("1");
  }

  @Test
  void aListenerThatWasSlowGetsWhatComesLater() throws Exception {
    Session slow = session(Session.AUTO_ACKNOWLEDGE, "give-back-after=200ms");
    send(slow, queue(slow), numbered(1, 3));
    CountDownLatch end = new CountDownLatch(1);
    List<String> taken = new CopyOnWriteArrayList<>();
    slow.createConsumer(queue(slow))
        .setMessageListener(
            message -> {
              try {
                taken.add(text(message));
                assertThat(end.await(2 * SOON, TimeUnit.MILLISECONDS)).isTrue();
              } catch (JMSException | InterruptedException e) {
                throw new IllegalStateException(e);
              }
            });
    Session quick = session();
    assertFirstDeliveries(quick.createConsumer(queue(quick)), "2", "3");
    quick.close();
    end.countDown();
    Session sender = session();
    send(sender, queue(sender), numbered(4, 100));
    await().until(() -> taken.size() == 98);
    assertThat(taken.subList(1, 98)).containsExactly(numbered(4, 100));
  }

  @Test
  void aTransactionThatTakesItsTimeLeavesTheRestToOthers() throws Exception {
    Session slow = session(Session.SESSION_TRANSACTED, "give-back-after=200ms");
    Session quick = session();
    send(quick, queue(quick), numbered(1, 20));
    MessageConsumer slowly = slow.createConsumer(queue(slow));
    assertThat(receive(slowly, 1)).containsExactly("1");
    MessageConsumer quickly = quick.createConsumer(queue(quick));
    assertFirstDeliveries(quickly, numbered(2, 20));
    slow.rollback();
    slow.close();
    Message again = quickly.receive(SOON);
    assertThat(text(again)).isEqualTo("1");
    assertThat(again.getJMSRedelivered()).isTrue();
  }

  @Test
  void aConnectionThatWasNeverStartedHoldsNothing() throws Exception {
    Connection idle = connect();
    Session waiting = idle.createSession();
    assertThat(waiting.createConsumer(queue(waiting)).receiveNoWait()).isNull();
    Session session = session();
    send(session, queue(session), numbered(1, 10));
    assertFirstDeliveries(session.createConsumer(queue(session)), numbered(1, 10));
  }

  @Test
  void aConnectionThatIsStoppedGivesBack() throws Exception {
    Connection connection = connect("give-back-after=0s");
    connection.start();
    Session stopped = connection.createSession();
    Session session = session();
    send(session, queue(session), numbered(1, 30));
    MessageConsumer first = stopped.createConsumer(queue(stopped));
    assertThat(receive(first, 5)).containsExactly(numbered(1, 5));
    connection.stop();
    assertFirstDeliveries(session.createConsumer(queue(session)), numbered(6, 20));
    session.close();
    connection.start();
    assertFirstDeliveries(first, numbered(21, 30));
  }

  @Test
  void aPullThatTimedOutLeavesTheNextMessageToOthers() throws Exception {
    Session session = session(Session.AUTO_ACKNOWLEDGE, "prefetch=0", "give-back-after=0s");
    MessageConsumer first = session.createConsumer(queue(session));
    assertThat(first.receive(20)).isNull();
    assertThat(first.receiveNoWait()).isNull();
    send(session, queue(session), "1", "2");
    MessageConsumer second = session.createConsumer(queue(session));
    assertFirstDeliveries(second, "1");
    assertThat(text(first.receiveNoWait())).isEqualTo("2");
  }

  @Test
  void anInterruptedPullLeavesTheNextMessageToOthers() throws Exception {
    Session session = session(Session.AUTO_ACKNOWLEDGE, "prefetch=0", "give-back-after=0s");
    MessageConsumer first = session.createConsumer(queue(session));
    CompletableFuture<Throwable> end = new CompletableFuture<>();
    Thread receiver =
        new Thread(
            () -> {
              try {
                end.complete(new AssertionError("received " + first.receive()));
              } catch (JMSException e) {
                end.complete(e);
              }
            });
    receiver.start();
    await().until(() -> receiver.getState() == Thread.State.TIMED_WAITING);
    receiver.interrupt();
    assertThat(end.get(SOON, TimeUnit.MILLISECONDS)).hasMessageContaining("interrupted");
    Session other = session();
    send(other, queue(other), "1");
    assertFirstDeliveries(other.createConsumer(queue(other)), "1");
  }

  @Test
  void aPullingListenerOnAStoppedConnectionHoldsNothing() throws Exception {
    Connection connection = connect("prefetch=0", "give-back-after=0s");
    connection.start();
    Session listening = connection.createSession();
    List<String> taken = new CopyOnWriteArrayList<>();
    listening
        .createConsumer(queue(listening))
        .setMessageListener(
            message -> {
              try {
                taken.add(text(message));
              } catch (JMSException e) {
                throw new IllegalStateException(e);
              }
            });
    Session other = session();
    send(other, queue(other), "1");
    await().until(() -> taken.contains("1"));
    connection.stop();
    send(other, queue(other), "2");
    assertFirstDeliveries(other.createConsumer(queue(other)), "2");
    other.close();
    connection.start();
    Session sender = session();
    send(sender, queue(sender), "3");
    await().until(() -> taken.contains("3"));
    assertThat(taken).containsExactly("1", "3");
  }

  @Test
  void aPullingConsumerWithoutItsListenerHoldsNothing() throws Exception {
    Session session = session(Session.AUTO_ACKNOWLEDGE, "prefetch=0", "give-back-after=0s");
    MessageConsumer consumer = session.createConsumer(queue(session));
    CountDownLatch listened = new CountDownLatch(1);
    consumer.setMessageListener(message -> listened.countDown());
    send(session(), queue(session), "1");
    assertThat(listened.await(SOON, TimeUnit.MILLISECONDS)).isTrue();
    consumer.setMessageListener(null);
    Session other = session();
    send(other, queue(other), "2");
    assertFirstDeliveries(other.createConsumer(queue(other)), "2");
  }

  @Test
  void bigMessagesAreCountedByTheirBytes() throws Exception {
    Session session =
        session(Session.AUTO_ACKNOWLEDGE, "prefetch-bytes=1000", "give-back-after=0s");
    MessageProducer producer = session.createProducer(queue(session));
    for (int i = 1; i <= 5; i++) {
      BytesMessage message = session.createBytesMessage();
      message.writeBytes(new byte[300_000]);
      message.setIntProperty("n", i);
      producer.send(message);
    }
    MessageConsumer first = session.createConsumer(queue(session));
    assertThat(first.receive(SOON).getIntProperty("n")).isEqualTo(1);
    // One waits for the next receive; the window has no room for more.
    MessageConsumer second = session.createConsumer(queue(session));
    List<Integer> others = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      others.add(second.receive(SOON).getIntProperty("n"));
    }
    assertThat(others).containsExactly(3, 4, 5);
    assertThat(first.receive(SOON).getIntProperty("n")).isEqualTo(2);
  }

  @Test
  void aDestinationMaySayHowItsConsumersPrefetch() throws Exception {
    Session session = session(Session.AUTO_ACKNOWLEDGE, "give-back-after=0s");
    MessageConsumer pulling = session.createConsumer(session.createQueue(name() + "?prefetch=0"));
    send(session, session.createQueue(name() + "?exclusive=false"), "1", "2");
    MessageConsumer second = session.createConsumer(queue(session));
    Message message = second.receive(SOON);
    assertThat(text(message)).isEqualTo("1");
    assertThat(message.getJMSDestination()).hasToString("queue://" + name());
    second.close();
    assertFirstDeliveries(pulling, "2");
    assertThatThrownBy(() -> session.createTopic("news?prefetsch=0"))
        .hasMessageContaining("did you mean 'prefetch'");
  }
}
