package org.rowanmq.jms;

import jakarta.jms.IllegalStateException;
import jakarta.jms.JMSException;
import org.rowanmq.wire.ErrorCode;

/** Which of the three API families a connection was made for; the older two forbid a few calls. */
enum Domain {
  COMMON,
  QUEUE,
  TOPIC;

  /** Fails for a call that only queue sessions must not have (JMS 3.1 §4.11). */
  void forbidForQueues(String call) throws JMSException {
    if (this == QUEUE) {
      throw new IllegalStateException(
          call + " cannot be called on a QueueSession", ErrorCode.ILLEGAL_STATE.symbol());
    }
  }

  void forbidForTopics(String call) throws JMSException {
    if (this == TOPIC) {
      throw new IllegalStateException(
          call + " cannot be called on a TopicSession", ErrorCode.ILLEGAL_STATE.symbol());
    }
  }
}
