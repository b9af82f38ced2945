package org.rowanmq.tck.thirdparty.spring;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.jms.ConnectionFactory;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.rowanmq.tck.thirdparty.Received;
import org.rowanmq.tck.thirdparty.ThirdParty;
import org.springframework.jms.connection.CachingConnectionFactory;
import org.springframework.jms.core.JmsTemplate;
import org.springframework.jms.listener.AbstractMessageListenerContainer;
import org.springframework.jms.listener.DefaultMessageListenerContainer;
import org.springframework.jms.listener.SimpleMessageListenerContainer;

class ReconnectIT extends ThirdParty {
  /** What listens while the broker is killed. */
  enum Listener {
    CACHE_NONE,
    CACHE_SESSION,
    CACHE_CONSUMER,
    SIMPLE;

    AbstractMessageListenerContainer container() {
      return switch (this) {
        case CACHE_NONE -> polling(DefaultMessageListenerContainer.CACHE_NONE);
        case CACHE_SESSION -> polling(DefaultMessageListenerContainer.CACHE_SESSION);
        case CACHE_CONSUMER -> polling(DefaultMessageListenerContainer.CACHE_CONSUMER);
        case SIMPLE -> {
          SimpleMessageListenerContainer simple = new SimpleMessageListenerContainer();
          simple.setConcurrency("3");
          yield simple;
        }
      };
    }

    private static DefaultMessageListenerContainer polling(int cacheLevel) {
      DefaultMessageListenerContainer polling = new DefaultMessageListenerContainer();
      polling.setCacheLevel(cacheLevel);
      polling.setConcurrency("1-4");
      polling.setReceiveTimeout(200);
      polling.setRecoveryInterval(200);
      return polling;
    }
  }

  private void listen(AbstractMessageListenerContainer container, String queue, Received received) {
    container.setConnectionFactory(factory());
    container.setDestinationName(queue);
    container.setSessionTransacted(true);
    container.setMessageListener(received);
    Containers.start(container);
    closed(container::destroy);
  }

  @ParameterizedTest
  @EnumSource
  void containerAndCachingTemplateGoOnAfterACrash(Listener listener) {
    String queue = name("reconnect");
    Received received = new Received();
    listen(listener.container(), queue, received);
    CachingConnectionFactory caching = new CachingConnectionFactory(factory());
    closed(caching::destroy);
    JmsTemplate template = new JmsTemplate(caching);

    List<String> texts = texts("text", 150);
    CompletableFuture<Void> sending =
        CompletableFuture.runAsync(
            () -> texts.forEach(text -> template.convertAndSend(queue, text)));
    eventually(() -> assertThat(received.entries()).hasSizeGreaterThan(30));
    crash();

    eventually(() -> received.assertAll(texts));
    sending.join();
    received.assertNoneDoubledUnmarked();
  }

  @Test
  void containerBegunWhileTheBrokerIsAwayWaitsForIt() {
    String queue = name("early");
    send(queue, texts("text", 5));
    DefaultMessageListenerContainer container = new DefaultMessageListenerContainer();
    container.setRecoveryInterval(200);
    container.setReceiveTimeout(200);
    ConnectionFactory connections = factory("share=false");
    broker().kill();
    Received received = new Received();
    container.setConnectionFactory(connections);
    container.setDestinationName(queue);
    container.setMessageListener(received);
    Containers.start(container);
    closed(container::destroy);
    broker().restart();
    eventually(() -> received.assertAll(texts("text", 5)));
  }

  @Test
  void durableSubscriberGoesOnAfterACrash() {
    String topic = name("durable-reconnect");
    Received received = new Received();
    DefaultMessageListenerContainer container = new DefaultMessageListenerContainer();
    container.setPubSubDomain(true);
    container.setClientId(topic);
    container.setDurableSubscriptionName("archive");
    container.setReceiveTimeout(200);
    container.setRecoveryInterval(200);
    listen(container, topic, received);
    eventually(() -> assertThat(broker().command("queues")).contains(topic));

    publish(topic, texts("before", 20));
    crash();
    publish(topic, texts("after", 20));
    eventually(
        () ->
            assertThat(received.texts())
                .containsAll(texts("before", 20))
                .containsAll(texts("after", 20)));
    received.assertNoneDoubledUnmarked();
  }
}
