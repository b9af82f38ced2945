package org.rowanmq.ra;

import jakarta.jms.JMSException;
import jakarta.jms.Topic;
import java.io.Serial;

/** A topic that an administrator defines by its name. A Java bean, for the server to set up. */
public class RowanTopic extends RowanDestination implements Topic {
  @Serial private static final long serialVersionUID = 1;

  public RowanTopic() {}

  public RowanTopic(String name) {
    setName(name);
  }

  @Override
  public String getTopicName() throws JMSException {
    return required();
  }
}
