package org.rowanmq.tck.thirdparty.spring;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.rowanmq.tck.thirdparty.Received;
import org.rowanmq.tck.thirdparty.ThirdParty;
import org.springframework.jms.connection.CachingConnectionFactory;
import org.springframework.jms.core.JmsTemplate;
import org.springframework.jms.listener.AbstractMessageListenerContainer;
import org.springframework.jms.listener.DefaultMessageListenerContainer;
import org.springframework.jms.listener.SimpleMessageListenerContainer;

class SubscriptionIT extends ThirdParty {
  private void subscribe(
      AbstractMessageListenerContainer container, String topic, Received received) {
    container.setConnectionFactory(factory());
    container.setPubSubDomain(true);
    container.setDestinationName(topic);
    container.setSessionTransacted(true);
    container.setMessageListener(received);
    Containers.start(container);
    closed(container::destroy);
  }

  private static AbstractMessageListenerContainer container(boolean isPolling) {
    return isPolling ? new DefaultMessageListenerContainer() : new SimpleMessageListenerContainer();
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void durableSubscriptionSurvivesTheContainer(boolean isPolling) {
    String topic = name("durable");
    Received first = new Received();
    AbstractMessageListenerContainer before = container(isPolling);
    before.setClientId(topic);
    before.setDurableSubscriptionName("archive");
    subscribe(before, topic, first);
    awaitSubscription(topic);
    publish(topic, texts("before", 10));
    eventually(() -> first.assertAll(texts("before", 10)));
    before.shutdown();

    publish(topic, texts("meanwhile", 10));
    Received second = new Received();
    AbstractMessageListenerContainer after = container(isPolling);
    after.setClientId(topic);
    after.setDurableSubscriptionName("archive");
    subscribe(after, topic, second);
    eventually(() -> assertThat(second.texts()).isEqualTo(texts("meanwhile", 10)));
    assertThat(second.entries()).noneMatch(Received.Entry::isRedelivered);
  }

  @Test
  void templateReceivesFromTheTopicOfACachingFactoryWithAClientId() {
    CachingConnectionFactory caching = new CachingConnectionFactory(factory());
    caching.setClientId(name("client"));
    closed(caching::destroy);
    String topic = name("cached-durable");
    JmsTemplate template = new JmsTemplate(caching);
    List<String> texts =
        template.execute(
            session -> {
              var subscriber =
                  session.createDurableSubscriber(session.createTopic(topic), "archive");
              publish(topic, texts("text", 3));
              var first = subscriber.receive(PATIENCE.toMillis());
              // Cached, so closing keeps it open: the next one is the same.
              subscriber.close();
              var same = session.createDurableSubscriber(session.createTopic(topic), "archive");
              return List.of(
                  first.getBody(String.class),
                  same.receive(PATIENCE.toMillis()).getBody(String.class),
                  same.receive(PATIENCE.toMillis()).getBody(String.class));
            },
            true);
    assertThat(texts).isEqualTo(texts("text", 3));
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void sharedDurableSubscriptionDividesMessagesAndSurvivesItsContainers(boolean isPolling) {
    String topic = name("shared-durable");
    Received first = new Received();
    Received second = new Received();
    List<AbstractMessageListenerContainer> containers =
        Stream.of(first, second)
            .map(
                received -> {
                  AbstractMessageListenerContainer container = shared(isPolling, true, topic);
                  subscribe(container, topic, received);
                  return container;
                })
            .toList();
    awaitSubscription(topic);
    publish(topic, texts("text", 50));
    eventually(
        () ->
            assertThat(Stream.concat(first.texts().stream(), second.texts().stream()))
                .containsExactlyInAnyOrderElementsOf(texts("text", 50)));
    containers.forEach(AbstractMessageListenerContainer::shutdown);

    publish(topic, texts("meanwhile", 10));
    Received third = new Received();
    AbstractMessageListenerContainer again = shared(isPolling, true, topic);
    subscribe(again, topic, third);
    eventually(
        () ->
            assertThat(third.texts()).containsExactlyInAnyOrderElementsOf(texts("meanwhile", 10)));
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void sharedSubscriptionOfOneContainerDividesMessagesAmongItsConsumers(boolean isPolling) {
    String topic = name("shared");
    Received received = new Received();
    subscribe(shared(isPolling, false, topic), topic, received);
    awaitSubscription(topic);
    publish(topic, texts("text", 50));
    eventually(
        () -> assertThat(received.texts()).containsExactlyInAnyOrderElementsOf(texts("text", 50)));
  }

  private static AbstractMessageListenerContainer shared(
      boolean isPolling, boolean isDurable, String name) {
    AbstractMessageListenerContainer container = container(isPolling);
    container.setSubscriptionDurable(isDurable);
    container.setSubscriptionShared(true);
    container.setSubscriptionName(name);
    if (container instanceof DefaultMessageListenerContainer polling) {
      polling.setConcurrency("2-3");
      polling.setReceiveTimeout(100);
    } else if (container instanceof SimpleMessageListenerContainer listening && !isDurable) {
      // Spring allows it only one consumer on a durable subscription, shared or not.
      listening.setConcurrency("3");
    }
    return container;
  }

  /** A topic gives to those that have subscribed. */
  private static void awaitSubscription(String topic) {
    eventually(() -> assertThat(broker().command("queues")).contains(topic));
  }
}
