package org.rowanmq.server.integration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.Session;
import jakarta.jms.TextMessage;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Messages with the same {@code JMSXGroupID} go to one consumer at a time, in order. */
class GroupsTest extends WithBroker {
  private static final int GROUPS = 6;
  private static final int MESSAGES = 30;
  private static final String NONE = "no group";

  private static void sendToGroup(Session session, MessageSink sink, String group, String text)
      throws JMSException {
    TextMessage message = session.createTextMessage(text);
    message.setStringProperty("JMSXGroupID", group);
    sink.send(message);
  }

  /** Where messages go. */
  private interface MessageSink {
    void send(Message message) throws JMSException;
  }

  private void sendGroups() throws JMSException {
    Session session = session();
    try (var producer = session.createProducer(queue(session))) {
      for (int i = 0; i < MESSAGES; i++) {
        for (int group = 0; group < GROUPS; group++) {
          sendToGroup(session, producer::send, "group-" + group, Integer.toString(i));
        }
      }
    }
  }

  private void sendToGroup(String group, String... texts) throws JMSException {
    Session session = session();
    try (var producer = session.createProducer(queue(session))) {
      for (String text : texts) {
        sendToGroup(session, producer::send, group, text);
      }
    }
  }

  private static String[] numbered() {
    return IntStream.range(0, MESSAGES).mapToObj(Integer::toString).toArray(String[]::new);
  }

  @Test
  void aGroupStaysWithOneOfTwoConsumersAndKeepsItsOrder() throws Exception {
    List<Map<String, Collection<String>>> received = new ArrayList<>();
    for (int i = 0; i < 2; i++) {
      Map<String, Collection<String>> mine = new ConcurrentHashMap<>();
      received.add(mine);
      Session session = session();
      session
          .createConsumer(queue(session))
          .setMessageListener(
              message -> {
                try {
                  String group = message.getStringProperty("JMSXGroupID");
                  mine.computeIfAbsent(
                          group == null ? NONE : group, each -> new ConcurrentLinkedQueue<>())
                      .add(text(message));
                } catch (JMSException unreadable) {
                  throw new AssertionError(unreadable);
                }
              });
    }
    Session warming = session();
    await()
        .until(
            () -> {
              send(warming, queue(warming), "both have credit");
              return received.stream().allMatch(each -> each.containsKey(NONE));
            });
    sendGroups();
    await()
        .until(
            () ->
                received.stream()
                        .flatMap(each -> each.entrySet().stream())
                        .filter(each -> !each.getKey().equals(NONE))
                        .mapToInt(each -> each.getValue().size())
                        .sum()
                    == GROUPS * MESSAGES);
    received.forEach(each -> each.remove(NONE));
    assertThat(received)
        .allSatisfy(
            each ->
                assertThat(each.values())
                    .hasSize(GROUPS / 2)
                    .allSatisfy(texts -> assertThat(texts).containsExactly(numbered())));
  }

  @Test
  void aGroupKeepsItsOrderThoughConsumersRollBackAndComeAndGo() throws Exception {
    Map<String, Collection<String>> committed = new ConcurrentHashMap<>();
    sendGroups();
    List<Thread> threads = new ArrayList<>();
    ConcurrentLinkedQueue<Throwable> failures = new ConcurrentLinkedQueue<>();
    for (int i = 0; i < 4; i++) {
      Session session = session(Session.SESSION_TRANSACTED);
      Thread thread = new Thread(() -> consume(session, committed), "consumer-" + i);
      thread.setUncaughtExceptionHandler((of, failure) -> failures.add(failure));
      thread.start();
      threads.add(thread);
    }
    for (Thread thread : threads) {
      thread.join(2 * SOON);
      assertThat(thread.isAlive()).isFalse();
    }
    assertThat(failures).isEmpty();
    assertThat(committed)
        .hasSize(GROUPS)
        .allSatisfy((group, texts) -> assertThat(texts).containsExactly(numbered()));
  }

  /** Commits each message but every fifth, which it rolls back once; leaves after some. */
  private void consume(Session session, Map<String, Collection<String>> committed) {
    try {
      MessageConsumer consumer = session.createConsumer(queue(session));
      int count = 0;
      while (committed.values().stream().mapToInt(Collection::size).sum() < GROUPS * MESSAGES) {
        Message message = consumer.receive(100);
        if (message == null) {
          continue;
        }
        count++;
        if (count % 5 == 0 && !message.getJMSRedelivered()) {
          session.rollback();
        } else {
          // Before the commit: afterwards, the next one may be committed elsewhere at any time.
          committed
              .computeIfAbsent(
                  message.getStringProperty("JMSXGroupID"), group -> new ConcurrentLinkedQueue<>())
              .add(text(message));
          session.commit();
        }
        if (count % 20 == 0) {
          consumer.close();
          consumer = session.createConsumer(queue(session));
        }
      }
    } catch (JMSException failed) {
      throw new AssertionError(failed);
    }
  }

  @Test
  void aGroupWaitsUntilAClosedConsumersMessagesAreAcknowledged() throws Exception {
    sendToGroup("waiting", "1", "2", "3", "4");
    Session session = session(Session.CLIENT_ACKNOWLEDGE);
    MessageConsumer leaving = session.createConsumer(queue(session));
    assertThat(text(leaving.receive(SOON))).isEqualTo("1");
    Message second = leaving.receive(SOON);
    leaving.close();

    Session other = session();
    MessageConsumer consumer = other.createConsumer(queue(other));
    sendToGroup("another", "a");
    assertThat(receive(consumer, 1)).as("the older ones wait").containsExactly("a");
    assertThat(consumer.receiveNoWait()).isNull();
    second.acknowledge();
    assertThat(receive(consumer, 2)).containsExactly("3", "4");
  }

  @Test
  void whatAClosedSessionDidNotAcknowledgeComesFirst() throws Exception {
    sendToGroup("g", "1", "2", "3");
    Session session = session(Session.CLIENT_ACKNOWLEDGE);
    MessageConsumer leaving = session.createConsumer(queue(session));
    assertThat(receive(leaving, 2)).containsExactly("1", "2");
    Session other = session();
    MessageConsumer consumer = other.createConsumer(queue(other));
    session.close();
    assertThat(receive(consumer, 3)).containsExactly("1", "2", "3");
  }
}
