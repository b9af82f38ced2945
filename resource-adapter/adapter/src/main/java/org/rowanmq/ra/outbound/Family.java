package org.rowanmq.ra.outbound;

import jakarta.jms.JMSException;
import org.rowanmq.jms.JmsErrors;
import org.rowanmq.wire.ErrorCode;

/** Which of the API families a session was made for; the older two lack a few calls (§4.11). */
enum Family {
  COMMON,
  QUEUE,
  TOPIC;

  void forbidForQueues(String call) throws JMSException {
    if (this == QUEUE) {
      throw forbidden(call, "QueueSession");
    }
  }

  void forbidForTopics(String call) throws JMSException {
    if (this == TOPIC) {
      throw forbidden(call, "TopicSession");
    }
  }

  private static JMSException forbidden(String call, String type) {
    return JmsErrors.toJms(ErrorCode.ILLEGAL_STATE, call + " cannot be called on a " + type);
  }
}
