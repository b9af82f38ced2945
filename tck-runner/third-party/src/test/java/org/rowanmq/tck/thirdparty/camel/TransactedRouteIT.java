package org.rowanmq.tck.thirdparty.camel;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Stream;
import org.apache.camel.builder.RouteBuilder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.rowanmq.tck.thirdparty.Received;

class TransactedRouteIT extends CamelRoutes {
  private RouteBuilder moving(String from, String to, String options) {
    return new RouteBuilder() {
      @Override
      public void configure() {
        from("jms:queue:" + from + "?transacted=true&" + options)
            .to("jms:queue:" + to + "?transacted=true&lazyCreateTransactionManager=false")
            .process(
                exchange -> {
                  Received.Entry entry = note(exchange);
                  if (entry.text().startsWith("poison")
                      || entry.text().startsWith("fails-once") && entry.deliveryCount() == 1) {
                    throw new IllegalStateException("as told: " + entry);
                  }
                });
      }
    };
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "lazyCreateTransactionManager=false",
        "lazyCreateTransactionManager=false&concurrentConsumers=3&cacheLevelName=CACHE_CONSUMER",
        "lazyCreateTransactionManager=true"
      })
  void failedExchangeIsRolledBackWithWhatItSentAndComesAgain(String options) throws Exception {
    String from = name("from");
    String to = name("to");
    String poison = name("poison");
    String failsOnce = name("fails-once");
    List<String> texts = texts("text", 20);
    send(from, List.of(poison, failsOnce));
    send(from, texts);
    camel(moving(from, to, options));

    List<String> moved = Stream.concat(texts.stream(), Stream.of(failsOnce)).toList();
    eventually(
        () -> {
          assertThat(lyingIn(to)).containsExactlyInAnyOrderElementsOf(moved);
          assertThat(deadLetters()).contains(poison);
        });
    assertThat(received.deliveryCounts(failsOnce)).containsExactly(1, 2);
    assertThat(received.deliveryCounts(poison)).containsExactly(1, 2, 3);
    assertThat(lyingIn(from)).isEmpty();
  }

  @Test
  void asynchronousConsumersTakeEachMessageOnce() throws Exception {
    String from = name("asynchronous");
    camel(
        new RouteBuilder() {
          @Override
          public void configure() {
            from("jms:queue:" + from + "?asyncConsumer=true&concurrentConsumers=3")
                .threads(4)
                .process(exchange -> note(exchange));
          }
        });
    List<String> texts = texts("text", 100);
    send(from, texts);
    eventually(() -> received.assertAll(texts));
    assertThat(received.entries()).hasSize(100);
  }

  @Test
  void stoppedRouteLeavesNothingBehindAndGoesOnWhenStarted() throws Exception {
    String from = name("stopped");
    var context =
        camel(
            new RouteBuilder() {
              @Override
              public void configure() {
                from("jms:queue:" + from + "?concurrentConsumers=2")
                    .routeId("route")
                    .process(exchange -> note(exchange));
              }
            });
    send(from, texts("first", 10));
    eventually(() -> received.assertAll(texts("first", 10)));
    context.getRouteController().stopRoute("route");
    assertThat(consumersOf(from)).isZero();
    send(from, texts("second", 10));
    context.getRouteController().startRoute("route");
    eventually(() -> assertThat(received.texts()).containsAll(texts("second", 10)));
    assertThat(received.entries()).hasSize(20).noneMatch(Received.Entry::isRedelivered);
  }

  @Test
  void routeGoesOnAfterACrash() throws Exception {
    String from = name("reconnect");
    String to = name("reconnected");
    List<String> texts = texts("text", 150);
    camel(moving(from, to, "lazyCreateTransactionManager=false&concurrentConsumers=2"));
    send(from, texts);
    eventually(() -> assertThat(received.entries()).hasSizeGreaterThan(20));
    crash();
    send(from, texts("later", 20));

    List<String> all = Stream.concat(texts.stream(), texts("later", 20).stream()).toList();
    eventually(() -> assertThat(lyingIn(to)).containsExactlyInAnyOrderElementsOf(all));
    received.assertNoneDoubledUnmarked();
    assertThat(lyingIn(from)).isEmpty();
  }
}
