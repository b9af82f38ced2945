package org.rowanmq.jms.destination;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.jms.InvalidDestinationException;
import jakarta.jms.JMSException;
import jakarta.jms.Queue;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.rowanmq.jms.connection.ConfirmWhen;
import org.rowanmq.jms.connection.Prefetch;
import org.rowanmq.wire.Destination;
import org.rowanmq.wire.RedeliveryTerms;

class DestinationOptionsTest {
  private static final String ALL =
      "orders?exclusive=true&consumer-priority=-5&weight=3&max-attempts=4"
          + "&redelivery-delay=2500ms&prefetch=0&prefetch-bytes=9&give-back-after=1500ms&confirm=acknowledged";

  @Test
  void whatFollowsTheQuestionMarkIsForTheClientOnly() throws JMSException {
    JmsQueue queue = JmsDestination.queue(ALL);
    assertThat(queue.wire()).isEqualTo(Destination.queue("orders"));
    assertThat(queue.options())
        .isEqualTo(
            new DestinationOptions(
                true,
                -5,
                3,
                new RedeliveryTerms(4, 2_500),
                0,
                9L,
                Duration.ofMillis(1_500),
                ConfirmWhen.ACKNOWLEDGED));
    assertThat(queue)
        .isEqualTo(JmsDestination.queue("orders"))
        .hasSameHashCodeAs(JmsDestination.queue("orders"));
  }

  @Test
  void theNameMakesTheSameAgain() throws JMSException {
    assertThat(JmsDestination.queue(ALL).getQueueName()).isEqualTo(ALL);
    assertThat(JmsDestination.queue(ALL)).hasToString("queue://" + ALL);
    assertThat(JmsDestination.queue("orders?").getQueueName()).isEqualTo("orders");
    JmsTopic topic = JmsDestination.topic("news.#?give-back-after=2m&exclusive=false");
    assertThat(topic.getTopicName()).isEqualTo("news.#?give-back-after=120s");
    assertThat(JmsDestination.topic(topic.getTopicName()).options()).isEqualTo(topic.options());
  }

  @Test
  void exchangeIsAQueueOrATopicWhoseNameIsAUri() throws JMSException {
    JmsQueue plain = JmsDestination.queue("exchange://orders");
    assertThat(plain.wire()).isEqualTo(Destination.exchange("orders", null));
    JmsTopic keyed = JmsDestination.topic("exchange://orders?confirm=durable&key=eu.paris=1");
    assertThat(keyed.wire()).isEqualTo(Destination.exchange("orders", "eu.paris=1"));
    assertThat(keyed.wire().exchange()).isEqualTo("orders");
    assertThat(keyed.wire().routingKey()).isEqualTo("eu.paris=1");
    assertThat(keyed.getTopicName())
        .isEqualTo("exchange://orders?key=eu.paris=1&confirm=durable")
        .isEqualTo(keyed.toString());
    assertThat(JmsDestination.topic(keyed.getTopicName())).isEqualTo(keyed);
    assertThat(JmsDestination.parse(keyed.toString()).options()).isEqualTo(keyed.options());
    assertThat(JmsDestination.of(keyed.wire())).isEqualTo(keyed).isInstanceOf(Queue.class);
    assertThat(plain.getQueueName()).isEqualTo("exchange://orders");
    assertThatThrownBy(() -> JmsDestination.queue("exchange://orders?kez=1"))
        .isInstanceOf(InvalidDestinationException.class)
        .hasMessageContaining("kez");
    assertThatThrownBy(() -> JmsDestination.queue("exchange://?key=1"))
        .isInstanceOf(InvalidDestinationException.class);
  }

  @Test
  void whatIsNotSetIsTheConnections() throws JMSException {
    Prefetch configured = new Prefetch(7, 8, Duration.ofSeconds(9));
    assertThat(JmsDestination.queue("orders").options().prefetch(configured)).isEqualTo(configured);
    assertThat(JmsDestination.queue("orders?prefetch=1").options().prefetch(configured))
        .isEqualTo(new Prefetch(1, 8, Duration.ofSeconds(9)));
    assertThat(JmsDestination.queue("orders").options().confirm(ConfirmWhen.ACKNOWLEDGED))
        .isEqualTo(ConfirmWhen.ACKNOWLEDGED);
    assertThat(
            JmsDestination.queue("orders?confirm=durable")
                .options()
                .confirm(ConfirmWhen.ACKNOWLEDGED))
        .isEqualTo(ConfirmWhen.DURABLE);
  }

  @Test
  void anotherProvidersNameIsReadAlike() throws JMSException {
    Queue foreign = () -> "orders?prefetch=3";
    assertThat(JmsDestination.wire(foreign)).isEqualTo(Destination.queue("orders"));
    assertThat(JmsDestination.own(foreign).options().prefetch()).isEqualTo(3);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "prefecth=3|Unknown option 'prefecth'; did you mean 'prefetch'?",
        "priority=3|did you mean",
        "prefetch=-1|'prefetch' must be a number from 0 to 1000000, not '-1'",
        "prefetch-bytes=0|'prefetch-bytes' must be a number from 1",
        "weight=0|'weight' must be a number from 1 to 1000, not '0'",
        "max-attempts=0|'max-attempts' must be a number from 1 to 1000000, not '0'",
        "redelivery-delay=9000h|'redelivery-delay' must be a duration such as 500ms, 30s, 5m or 1h,"
            + " at most 31622400s, not '9000h'",
        "consumer-priority=128|'consumer-priority' must be a number from -128 to 127, not '128'",
        "exclusive=yes|'exclusive' must be true or false, not 'yes'",
        "give-back-after=5|'give-back-after' must be a duration such as 500ms",
        "confirm=never|'confirm' must be durable or acknowledged, not 'never'",
        "prefetch|'prefetch' does not have the form option=value",
        "prefetch=1&prefetch=2|'prefetch' is given twice",
      })
  void wrongOptionsAreRefusedByName(String options, String problem) {
    assertThatThrownBy(() -> JmsDestination.queue("orders?" + options))
        .isInstanceOf(InvalidDestinationException.class)
        .hasMessageContaining(problem);
    assertThatThrownBy(() -> JmsDestination.topic("orders?" + options))
        .isInstanceOf(InvalidDestinationException.class);
  }

  @Test
  void aNameIsNeeded() {
    assertThatThrownBy(() -> JmsDestination.queue("?prefetch=1"))
        .isInstanceOf(InvalidDestinationException.class);
  }
}
