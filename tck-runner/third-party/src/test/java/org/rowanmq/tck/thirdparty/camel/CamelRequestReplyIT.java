package org.rowanmq.tck.thirdparty.camel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.apache.camel.CamelContext;
import org.apache.camel.ExchangeTimedOutException;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.builder.RouteBuilder;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CamelRequestReplyIT extends CamelRoutes {
  private CamelContext answering(String queue, String options) throws Exception {
    return camel(
        new RouteBuilder() {
          @Override
          public void configure() {
            from("jms:queue:" + queue + "?" + options).transform(simple("answer to ${body}"));
          }
        });
  }

  /** Asks with many threads at a time. */
  private static void assertAllAnswered(ProducerTemplate template, String uri) throws Exception {
    List<CompletableFuture<Object>> answers =
        IntStream.range(0, 30)
            .mapToObj(i -> template.asyncRequestBody(uri, "question-" + i))
            .toList();
    for (int i = 0; i < answers.size(); i++) {
      assertThat(answers.get(i).get(PATIENCE.toSeconds(), TimeUnit.SECONDS))
          .isEqualTo("answer to question-" + i);
    }
  }

  @Tag("sealed")
  @ParameterizedTest
  @ValueSource(
      strings = {
        "replyToType=Temporary",
        "replyToType=Temporary&replyToConcurrentConsumers=3",
        "replyTo=REPLIES&replyToType=Exclusive",
        "replyTo=REPLIES&replyToType=Exclusive&replyToConcurrentConsumers=3",
        "replyTo=REPLIES&replyToType=Shared"
      })
  void everyRequestGetsItsOwnAnswer(String reply) throws Exception {
    String queue = name("requests");
    CamelContext context = answering(queue, "concurrentConsumers=3");
    String options = reply.replace("REPLIES", name("replies"));
    assertAllAnswered(
        context.createProducerTemplate(),
        "jms:queue:" + queue + "?requestTimeout=40000&" + options);
  }

  @Test
  void asynchronousConsumerAnswersToo() throws Exception {
    String queue = name("requests");
    CamelContext context = answering(queue, "asyncConsumer=true&concurrentConsumers=2");
    assertAllAnswered(
        context.createProducerTemplate(), "jms:queue:" + queue + "?requestTimeout=40000");
  }

  @Test
  void requestThatNobodyAnswersTimesOutAndIsGone() throws Exception {
    String queue = name("unanswered");
    CamelContext context = answering(name("other"), "concurrentConsumers=1");
    ProducerTemplate template = context.createProducerTemplate();
    assertThatThrownBy(
            () ->
                template.requestBody(
                    "jms:queue:" + queue + "?requestTimeout=300&requestTimeoutCheckerInterval=100",
                    "hello?"))
        .hasCauseInstanceOf(ExchangeTimedOutException.class);
    // Camel gives a request no longer to live than it waits.
    eventually(() -> assertThat(lyingIn(queue)).isEmpty());
  }

  @ParameterizedTest
  @ValueSource(strings = {"replyToType=Temporary", "replyTo=REPLIES&replyToType=Exclusive"})
  void requestsAreAnsweredAgainAfterACrash(String reply) throws Exception {
    String queue = name("requests");
    CamelContext context = answering(queue, "concurrentConsumers=2");
    String uri =
        "jms:queue:" + queue + "?requestTimeout=40000&" + reply.replace("REPLIES", name("replies"));
    ProducerTemplate template = context.createProducerTemplate();
    assertAllAnswered(template, uri);
    crash();
    assertAllAnswered(template, uri);
  }
}
