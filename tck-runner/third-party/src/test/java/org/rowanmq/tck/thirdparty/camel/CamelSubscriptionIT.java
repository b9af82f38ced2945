package org.rowanmq.tck.thirdparty.camel;

import static org.assertj.core.api.Assertions.assertThat;

import org.apache.camel.CamelContext;
import org.apache.camel.builder.RouteBuilder;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class CamelSubscriptionIT extends CamelRoutes {
  private CamelContext subscribed(String topic, String options) throws Exception {
    CamelContext context =
        camel(
            new RouteBuilder() {
              @Override
              public void configure() {
                from("jms:topic:" + topic + "?" + options).process(exchange -> note(exchange));
              }
            });
    eventually(() -> assertThat(broker().command("queues")).contains(topic));
    return context;
  }

  private void assertNothingIsMissedBetweenTwoRuns(String topic, String options) throws Exception {
    CamelContext first = subscribed(topic, options);
    publish(topic, texts("before", 10));
    eventually(() -> assertThat(received.texts()).hasSize(10));
    first.stop();

    publish(topic, texts("meanwhile", 10));
    CamelContext second = subscribed(topic, options);
    publish(topic, texts("after", 10));
    eventually(() -> assertThat(received.texts()).hasSize(30));
    second.stop();
    assertThat(received.texts())
        .containsAll(texts("before", 10))
        .containsAll(texts("meanwhile", 10))
        .containsAll(texts("after", 10));
  }

  @Test
  void durableSubscriptionSurvivesTheContext() throws Exception {
    String topic = name("durable");
    assertNothingIsMissedBetweenTwoRuns(
        topic, "clientId=" + topic + "&durableSubscriptionName=archive");
  }

  @Tag("sealed")
  @Test
  void sharedDurableSubscriptionSurvivesTheContextAndDividesMessages() throws Exception {
    String topic = name("shared-durable");
    assertNothingIsMissedBetweenTwoRuns(
        topic,
        "subscriptionDurable=true&subscriptionShared=true&concurrentConsumers=3&subscriptionName="
            + topic);
  }

  @Test
  void durableSubscriptionGoesOnAfterACrash() throws Exception {
    String topic = name("durable-reconnect");
    CamelContext context =
        subscribed(topic, "clientId=" + topic + "&durableSubscriptionName=archive");
    publish(topic, texts("before", 10));
    crash();
    context.createProducerTemplate().sendBody("jms:topic:" + topic, "after");
    eventually(
        () -> assertThat(received.texts()).containsAll(texts("before", 10)).contains("after"));
    received.assertNoneDoubledUnmarked();
  }
}
