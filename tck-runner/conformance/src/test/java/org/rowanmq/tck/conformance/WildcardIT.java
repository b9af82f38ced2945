package org.rowanmq.tck.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.Session;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Subscriptions to parts of the hierarchy of topics. */
class WildcardIT extends Messaging {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "prices.*.oil|prices.london.oil",
        "prices.#|prices,prices.london.oil,prices.tokyo.gold",
        "#.oil|prices.london.oil,oil",
        "prices.london.oil|prices.london.oil"
      })
  @Clause("4.2.6")
  void aStarStandsForOneLevelAndAHashForAny(String pattern, String expected) throws JMSException {
    String prefix = name();
    Session session = session(Session.AUTO_ACKNOWLEDGE);
    MessageConsumer consumer = session.createConsumer(session.createTopic(prefix + "." + pattern));
    for (String topic :
        List.of("prices", "prices.london.oil", "prices.tokyo.gold", "oil", "rates.london.gold")) {
      send(session.createTopic(prefix + "." + topic), topic);
    }
    List<String> names = new ArrayList<>();
    for (String text : expected.split(",")) {
      Message message = consumer.receive(PATIENCE);
      assertThat(message.getJMSDestination()).isEqualTo(session.createTopic(prefix + "." + text));
      names.add(text(message));
    }
    assertThat(names).containsExactly(expected.split(","));
    assertThat(consumer.receiveNoWait()).isNull();
  }
}
