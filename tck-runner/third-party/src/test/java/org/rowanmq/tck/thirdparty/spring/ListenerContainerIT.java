package org.rowanmq.tck.thirdparty.spring;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageListener;
import jakarta.jms.Session;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.rowanmq.tck.thirdparty.Received;
import org.rowanmq.tck.thirdparty.ThirdParty;
import org.springframework.jms.connection.JmsTransactionManager;
import org.springframework.jms.listener.AbstractMessageListenerContainer;
import org.springframework.jms.listener.DefaultMessageListenerContainer;
import org.springframework.jms.listener.SessionAwareMessageListener;
import org.springframework.jms.listener.SimpleMessageListenerContainer;

class ListenerContainerIT extends ThirdParty {
  private final Received received = new Received();

  /** Fails the first delivery of "fails-once", and each of "poison". */
  private MessageListener failing() {
    return message -> {
      try {
        Received.Entry entry = received.note(message);
        if (entry.text().startsWith("poison")
            || entry.text().startsWith("fails-once") && entry.deliveryCount() == 1) {
          throw new IllegalStateException("as told: " + entry);
        }
      } catch (JMSException e) {
        throw new IllegalStateException(e);
      }
    };
  }

  private DefaultMessageListenerContainer polling(String queue, int cacheLevel) {
    DefaultMessageListenerContainer container = new DefaultMessageListenerContainer();
    container.setBeanName(queue);
    container.setConnectionFactory(factory());
    container.setDestinationName(queue);
    container.setSessionTransacted(true);
    container.setCacheLevel(cacheLevel);
    container.setConcurrency("1-4");
    container.setMaxMessagesPerTask(5);
    container.setReceiveTimeout(100);
    container.setRecoveryInterval(200);
    container.setMessageListener(failing());
    return container;
  }

  private SimpleMessageListenerContainer listening(String queue) {
    SimpleMessageListenerContainer container = new SimpleMessageListenerContainer();
    container.setBeanName(queue);
    container.setConnectionFactory(factory());
    container.setDestinationName(queue);
    container.setSessionTransacted(true);
    container.setConcurrency("4");
    container.setMessageListener(failing());
    return container;
  }

  /** Started, and destroyed after the test if not before. */
  private <C extends AbstractMessageListenerContainer> C started(C container) {
    Containers.start(container);
    closed(container::destroy);
    return container;
  }

  private void assertFailuresAreRedelivered(String queue) throws JMSException {
    String poison = name("poison");
    String failsOnce = name("fails-once");
    List<String> texts = texts("text", 30);
    send(queue, List.of(poison, failsOnce));
    send(queue, texts);

    eventually(
        () -> {
          received.assertAll(Stream.concat(texts.stream(), Stream.of(poison, failsOnce)).toList());
          assertThat(deadLetters()).contains(poison);
          assertThat(received.deliveryCounts(failsOnce)).hasSize(2);
        });
    assertThat(received.deliveryCounts(poison)).containsExactly(1, 2, 3);
    assertThat(received.deliveryCounts(failsOnce)).containsExactly(1, 2);
    assertThat(received.entries()).hasSize(30 + MAX_ATTEMPTS + 2);
    assertThat(deadLetters()).doesNotContain(failsOnce);
  }

  private static Set<String> threadsOf(String container) {
    return Thread.getAllStackTraces().keySet().stream()
        .map(Thread::getName)
        .filter(thread -> thread.startsWith(container + "-"))
        .collect(Collectors.toSet());
  }

  private static void assertNothingIsLeft(String queue) {
    assertThat(consumersOf(queue)).as("consumers at the broker").isZero();
    eventually(() -> assertThat(threadsOf(queue)).as("threads").isEmpty());
    // Nor is a message kept by a consumer that is gone.
    send(queue, texts("afterwards", 20));
    assertThat(take(queue, 20))
        .extracting(Received.Entry::text)
        .containsExactlyElementsOf(texts("afterwards", 20));
  }

  @ParameterizedTest(name = "cache level {0}")
  @ValueSource(
      ints = {
        DefaultMessageListenerContainer.CACHE_NONE,
        DefaultMessageListenerContainer.CACHE_CONNECTION,
        DefaultMessageListenerContainer.CACHE_SESSION,
        DefaultMessageListenerContainer.CACHE_CONSUMER
      })
  void defaultContainerRedeliversAndLeavesNothingBehind(int cacheLevel) throws JMSException {
    String queue = name("default-container");
    DefaultMessageListenerContainer container = started(polling(queue, cacheLevel));
    assertFailuresAreRedelivered(queue);
    container.shutdown();
    assertNothingIsLeft(queue);
  }

  @Tag("sealed")
  @Test
  void defaultContainerUnderATransactionManagerRedelivers() throws JMSException {
    String queue = name("managed-container");
    DefaultMessageListenerContainer container =
        polling(queue, DefaultMessageListenerContainer.CACHE_NONE);
    container.setTransactionManager(new JmsTransactionManager(container.getConnectionFactory()));
    started(container);
    assertFailuresAreRedelivered(queue);
  }

  @Tag("sealed")
  @Test
  void simpleContainerRedeliversAndLeavesNothingBehind() throws JMSException {
    String queue = name("simple-container");
    SimpleMessageListenerContainer container = started(listening(queue));
    assertFailuresAreRedelivered(queue);
    container.shutdown();
    assertNothingIsLeft(queue);
  }

  @Test
  void containerThatAcknowledgesByItselfAfterTheListenerRedelivers() throws JMSException {
    String queue = name("acknowledging-container");
    SimpleMessageListenerContainer container = listening(queue);
    container.setSessionTransacted(false);
    // With AUTO_ACKNOWLEDGE this container swallows what the listener throws: no redelivery.
    container.setSessionAcknowledgeMode(Session.CLIENT_ACKNOWLEDGE);
    container.setConcurrency("1");
    started(container);
    assertFailuresAreRedelivered(queue);
  }

  @ParameterizedTest(name = "cache level {0}")
  @ValueSource(
      ints = {
        DefaultMessageListenerContainer.CACHE_NONE,
        DefaultMessageListenerContainer.CACHE_CONSUMER
      })
  void noMessageIsLostWhereReceivesTimeOutAllTheTime(int cacheLevel) {
    String queue = name("impatient-container");
    DefaultMessageListenerContainer container = polling(queue, cacheLevel);
    container.setReceiveTimeout(1);
    started(container);
    List<String> texts = texts("text", 25);
    texts.forEach(text -> send(queue, List.of(text)));
    eventually(() -> received.assertAll(texts));
    container.shutdown();
    assertThat(received.entries()).hasSize(25).noneMatch(Received.Entry::isRedelivered);
  }

  @Test
  void closedConsumersGiveBackWhatTheyHadPrefetchedUncounted() {
    String queue = name("stopping-container");
    DefaultMessageListenerContainer container =
        polling(queue, DefaultMessageListenerContainer.CACHE_CONSUMER);
    container.setConcurrency("1");
    container.setMessageListener(
        (SessionAwareMessageListener<Message>)
            (message, session) -> {
              Received.Entry unused = received.note(message);
              container.stop();
            });
    List<String> texts = texts("text", 50);
    send(queue, texts);
    started(container);
    eventually(() -> assertThat(received.entries()).isNotEmpty());
    container.shutdown();

    int rest = 50 - received.entries().size();
    assertThat(rest).isPositive();
    List<Received.Entry> taken = take(queue, rest);
    assertThat(Stream.concat(received.texts().stream(), taken.stream().map(Received.Entry::text)))
        .containsExactlyElementsOf(texts);
    assertThat(taken).noneMatch(Received.Entry::isRedelivered);
  }

  @Test
  void containersThatStopAndStartAgainGoOnWhereTheyWere() {
    String polled = name("stop-and-start");
    String listened = name("stop-and-start");
    for (AbstractMessageListenerContainer container :
        List.of(
            started(polling(polled, DefaultMessageListenerContainer.CACHE_CONSUMER)),
            started(listening(listened)))) {
      String queue = container.getDestinationName();
      for (int round = 1; round <= 5; round++) {
        String before = queue + "-before-" + round;
        String during = queue + "-during-" + round;
        send(queue, texts(before, 10));
        container.stop();
        send(queue, texts(during, 10));
        container.start();
        eventually(
            () ->
                assertThat(received.texts())
                    .containsAll(texts(before, 10))
                    .containsAll(texts(during, 10)));
      }
    }
    assertThat(received.entries()).hasSize(200).noneMatch(Received.Entry::isRedelivered);
  }

  @Test
  void stoppedContainerHandlesNothing() {
    String queue = name("stopped");
    DefaultMessageListenerContainer container =
        started(polling(queue, DefaultMessageListenerContainer.CACHE_CONSUMER));
    container.stop();
    send(queue, texts("text", 10));
    // The shared connection is stopped: what is prefetched waits there until shutdown.
    assertThat(received.entries()).isEmpty();
    container.shutdown();
    assertThat(take(queue, 10)).hasSize(10);
    assertThat(received.entries()).isEmpty();
  }
}
