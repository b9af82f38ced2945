package org.rowanmq.jms;

import jakarta.jms.JMSException;
import jakarta.jms.MessageConsumer;
import org.jspecify.annotations.Nullable;

/** A consumer that can hand out bodies, as the simplified API wants it. */
public interface BodyConsumer extends MessageConsumer {
  /** The next message's body; otherwise as {@link #receive(long)}. */
  <T> @Nullable T receiveBody(Class<T> type, long timeoutMillis) throws JMSException;

  /** The next message's body; otherwise as {@link #receiveNoWait}. */
  <T> @Nullable T receiveBodyNoWait(Class<T> type) throws JMSException;
}
