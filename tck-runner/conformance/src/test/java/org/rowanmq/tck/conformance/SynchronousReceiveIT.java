package org.rowanmq.tck.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.jms.Connection;
import jakarta.jms.JMSConsumer;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.JMSRuntimeException;
import jakarta.jms.MessageConsumer;
import jakarta.jms.Session;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SynchronousReceiveIT extends Messaging {
  private MessageConsumer consumer(String options) throws JMSException {
    Connection connection = closed(factory(options).createConnection());
    connection.start();
    return connection.createSession().createConsumer(queue);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "prefetch=0", "prefetch=1"})
  @Clause("8.5")
  void receiveNoWaitSeesWhatIsThere(String options) throws JMSException {
    MessageConsumer consumer = consumer(options);
    assertThat(consumer.receiveNoWait()).isNull();
    for (String text : numbered(30)) {
      send(queue, text);
      assertThat(text(consumer.receiveNoWait())).isEqualTo(text);
      assertThat(consumer.receiveNoWait()).isNull();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "prefetch=0", "prefetch=1"})
  @Clause("8.5")
  void aReceiveWaitsForAMessage(String options) throws Exception {
    MessageConsumer consumer = consumer(options);
    Background<String> forEver = background(() -> text(consumer.receive())).awaitBlocked();
    send(queue, "1");
    assertThat(forEver.result()).isEqualTo("1");
    Background<String> zero = background(() -> text(consumer.receive(0))).awaitBlocked();
    send(queue, "2");
    assertThat(zero.result()).isEqualTo("2");
    Background<String> timed = background(() -> text(consumer.receive(PATIENCE))).awaitBlocked();
    send(queue, "3");
    assertThat(timed.result()).isEqualTo("3");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "prefetch=0"})
  @Clause("8.5")
  void aTimedReceiveReturnsNullWhenItsTimeIsOverAndNotBefore(String options) throws JMSException {
    MessageConsumer consumer = consumer(options);
    long begun = System.nanoTime();
    assertThat(consumer.receive(A_MOMENT)).isNull();
    assertThat(System.nanoTime() - begun).isGreaterThanOrEqualTo(A_MOMENT * 1_000_000);
  }

  @Test
  @Clause("MessageConsumer.receive")
  void aNegativeTimeoutIsRefused() throws JMSException {
    MessageConsumer consumer = consumer("");
    assertThatThrownBy(() -> consumer.receive(-1))
        .isInstanceOf(JMSException.class)
        .hasMessageContaining("-1");
    JMSConsumer simple = context(JMSContext.AUTO_ACKNOWLEDGE).createConsumer(queue);
    assertThatThrownBy(() -> simple.receive(-1)).isInstanceOf(JMSRuntimeException.class);
  }

  @Test
  @Clause("MessageConsumer.receive")
  void theLongestTimeoutIsForEver() throws Exception {
    MessageConsumer consumer = consumer("");
    Background<String> receiving =
        background(() -> text(consumer.receive(Long.MAX_VALUE))).awaitBlocked();
    send(queue, "1");
    assertThat(receiving.result()).isEqualTo("1");
  }

  @Test
  @Clause({"8.5", "3.4.9", "7.8"})
  void anExpiredMessageIsNotReceived() throws JMSException {
    send(queue, "short-lived", 4, 1);
    send(queue, "long-lived", 4, 60_000);
    assertThat(other.createConsumer(topic).receive(A_MOMENT)).as("time passes").isNull();
    assertThat(rest(consumer(""))).containsExactly("long-lived");
  }

  @Test
  @Clause({"8.5", "6.2"})
  void receivesOfTwoSessionsWaitAtTheSameTime() throws Exception {
    Connection connection = started();
    MessageConsumer first = connection.createSession().createConsumer(topic);
    MessageConsumer second =
        connection.createSession(Session.CLIENT_ACKNOWLEDGE).createConsumer(topic);
    Background<String> one = background(() -> text(first.receive())).awaitBlocked();
    Background<String> two = background(() -> text(second.receive())).awaitBlocked();
    send(topic, "both");
    assertThat(one.result()).isEqualTo("both");
    assertThat(two.result()).isEqualTo("both");
  }
}
