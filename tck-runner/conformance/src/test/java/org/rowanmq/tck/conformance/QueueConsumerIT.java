package org.rowanmq.tck.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import jakarta.jms.InvalidDestinationException;
import jakarta.jms.InvalidDestinationRuntimeException;
import jakarta.jms.InvalidSelectorException;
import jakarta.jms.InvalidSelectorRuntimeException;
import jakarta.jms.JMSConsumer;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.MessageConsumer;
import jakarta.jms.QueueReceiver;
import jakarta.jms.QueueSession;
import jakarta.jms.Session;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

class QueueConsumerIT extends Messaging {
  @Test
  @Clause({"4.1.2", "8.2"})
  void eachMessageGoesToOneOfTheConsumers() throws Exception {
    List<String> all = Collections.synchronizedList(new ArrayList<>());
    for (int i = 0; i < 3; i++) {
      session(Session.AUTO_ACKNOWLEDGE)
          .createConsumer(queue)
          .setMessageListener(message -> all.add(outcome(() -> all.add(text(message)))));
    }
    send(queue, numbered(90));
    await().until(() -> all.size() >= 180);
    assertThat(all.stream().filter(text -> !text.equals("done")))
        .containsExactlyInAnyOrder(numbered(90));
    assertThat(left(queue)).isEmpty();
  }

  @Test
  @Clause({"4.1.2", "3.8.1"})
  void whatASelectorLeavesStaysForOthers() throws JMSException {
    Session session = session(Session.AUTO_ACKNOWLEDGE);
    MessageConsumer red = session.createConsumer(queue, "colour = 'red'");
    sendColoured(queue, "blue", "1");
    sendColoured(queue, "red", "2");
    sendColoured(queue, "blue", "3");
    assertThat(receive(red, 1)).containsExactly("2");
    assertThat(red.receiveNoWait()).isNull();
    JMSConsumer blue =
        context(JMSContext.AUTO_ACKNOWLEDGE).createConsumer(queue, "colour = 'blue'");
    assertThat(blue.receiveBody(String.class, PATIENCE)).isEqualTo("1");
    assertThat(left(queue)).as("the rest is prefetched").isEmpty();
    assertThat(blue.receiveBody(String.class, PATIENCE)).isEqualTo("3");
  }

  @ParameterizedTest
  @NullSource
  @ValueSource(strings = {""})
  @Clause({"3.8.1.1", "MessageConsumer.getMessageSelector"})
  void anEmptySelectorIsNone(String selector) throws JMSException {
    Session session = session(Session.AUTO_ACKNOWLEDGE);
    MessageConsumer consumer = session.createConsumer(queue, selector);
    assertThat(consumer.getMessageSelector()).isNull();
    assertThat(session.createConsumer(queue).getMessageSelector()).isNull();
    assertThat(context(JMSContext.AUTO_ACKNOWLEDGE).createConsumer(queue, selector))
        .returns(null, JMSConsumer::getMessageSelector);
    assertThat(session.createConsumer(queue, "a = 1").getMessageSelector()).isEqualTo("a = 1");
  }

  @Test
  @Clause({"3.8.1.1", "10.3"})
  void anInvalidSelectorIsRefusedWhenTheConsumerIsMade() throws JMSException {
    Session session = session(Session.AUTO_ACKNOWLEDGE);
    String wrong = "colour =";
    assertThatThrownBy(() -> session.createConsumer(queue, wrong))
        .isInstanceOf(InvalidSelectorException.class);
    assertThatThrownBy(() -> session.createConsumer(topic, wrong, true))
        .isInstanceOf(InvalidSelectorException.class);
    assertThatThrownBy(() -> session.createBrowser(queue, wrong))
        .isInstanceOf(InvalidSelectorException.class);
    assertThatThrownBy(() -> context(1).createConsumer(queue, wrong))
        .isInstanceOf(InvalidSelectorRuntimeException.class);
    assertThatThrownBy(() -> context(1).createBrowser(queue, wrong))
        .isInstanceOf(InvalidSelectorRuntimeException.class);
  }

  @Test
  @Clause({"8.2", "10.3"})
  void aConsumerNeedsADestination() throws JMSException {
    Session session = session(Session.AUTO_ACKNOWLEDGE);
    assertThatThrownBy(() -> session.createConsumer(null))
        .isInstanceOf(InvalidDestinationException.class);
    assertThatThrownBy(() -> session.createConsumer(null, "a = 1"))
        .isInstanceOf(InvalidDestinationException.class);
    assertThatThrownBy(() -> session.createConsumer(null, null, true))
        .isInstanceOf(InvalidDestinationException.class);
    assertThatThrownBy(() -> session.createBrowser(null))
        .isInstanceOf(InvalidDestinationException.class);
    assertThatThrownBy(() -> context(1).createConsumer(null))
        .isInstanceOf(InvalidDestinationRuntimeException.class);
    assertThatThrownBy(() -> context(1).createBrowser(null))
        .isInstanceOf(InvalidDestinationRuntimeException.class);
  }

  @Test
  @Clause("QueueReceiver.getQueue")
  void aReceiverTellsItsQueueAndSelector() throws JMSException {
    QueueSession session =
        closed(factory("").createQueueConnection())
            .createQueueSession(false, Session.AUTO_ACKNOWLEDGE);
    QueueReceiver receiver = session.createReceiver(queue, "a = 1");
    assertThat(receiver.getQueue()).isEqualTo(queue);
    assertThat(receiver.getMessageSelector()).isEqualTo("a = 1");
    assertThat(session.createReceiver(queue).getMessageSelector()).isNull();
    assertThatThrownBy(() -> session.createReceiver(null))
        .isInstanceOf(InvalidDestinationException.class);
  }

  @Test
  @Clause("Session.createConsumer")
  void noLocalIsIgnoredOnAQueue() throws JMSException {
    Session session = session(Session.AUTO_ACKNOWLEDGE);
    MessageConsumer consumer = session.createConsumer(queue, null, true);
    send(session, queue, "own");
    assertThat(receive(consumer, 1)).containsExactly("own");
  }
}
