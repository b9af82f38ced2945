package org.rowanmq.jms.message;

import jakarta.jms.JMSException;

/** What {@code Message.acknowledge} calls: the session that received the message. */
public interface Acknowledger {
  /** For messages that were not received in a client-acknowledged session. */
  Acknowledger NONE = () -> {};

  void acknowledge() throws JMSException;
}
