package org.rowanmq.tck.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.JMSRuntimeException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.Queue;
import jakarta.jms.Session;
import java.util.ArrayList;
import java.util.Enumeration;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;

/** A test with a started connection, an auto-acknowledged session and a queue of its own. */
abstract class SessionConformance extends Conformance {
  /** How long to watch that nothing comes. Milliseconds. */
  static final long QUIET = 100;

  Connection connection;
  Session session;
  Queue queue;
  MessageProducer producer;
  private MessageConsumer consumer;

  @BeforeEach
  final void open() throws JMSException {
    connection = connection();
    connection.start();
    session = connection.createSession();
    queue = session.createQueue(name());
    producer = session.createProducer(queue);
  }

  /** Receives from the queue; fails if nothing comes. */
  final Message receive() throws JMSException {
    return receive(consumer());
  }

  static Message receive(MessageConsumer from) throws JMSException {
    Message message = from.receive(PATIENCE);
    assertThat(message).as("a message in time").isNotNull();
    return message;
  }

  /** Sends to the queue and receives. */
  @SuppressWarnings("unchecked")
  final <T extends Message> T transferred(T message) throws JMSException {
    producer.send(message);
    return (T) receive();
  }

  /** Fails unless the queue is empty. */
  final void assertNothingLeft() throws JMSException {
    assertThat(consumer().receiveNoWait()).isNull();
  }

  private MessageConsumer consumer() throws JMSException {
    if (consumer == null) {
      consumer = session.createConsumer(queue);
    }
    return consumer;
  }

  /** The elements, in order. */
  static List<Object> listed(Enumeration<?> elements) {
    List<Object> list = new ArrayList<>();
    elements.asIterator().forEachRemaining(list::add);
    return list;
  }

  /**
   * Fails unless the call throws this type, with a text; and, if it is an exception of the API,
   * with an error code.
   */
  static <T extends Throwable> T assertRefused(Class<T> type, ThrowingCallable call) {
    Throwable thrown = catchThrowable(call);
    assertThat(thrown).isInstanceOf(type);
    if (thrown instanceof JMSException checked) {
      assertThat(checked.getErrorCode()).as("error code of %s", thrown).isNotBlank();
      assertThat(thrown.getMessage()).isNotBlank();
    }
    if (thrown instanceof JMSRuntimeException unchecked) {
      assertThat(unchecked.getErrorCode()).as("error code of %s", thrown).isNotBlank();
      assertThat(thrown.getMessage()).isNotBlank();
    }
    return type.cast(thrown);
  }
}
