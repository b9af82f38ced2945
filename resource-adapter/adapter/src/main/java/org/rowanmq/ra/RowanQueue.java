package org.rowanmq.ra;

import jakarta.jms.JMSException;
import jakarta.jms.Queue;
import java.io.Serial;

/** A queue that an administrator defines by its name. A Java bean, for the server to set up. */
public class RowanQueue extends RowanDestination implements Queue {
  @Serial private static final long serialVersionUID = 1;

  public RowanQueue() {}

  public RowanQueue(String name) {
    setName(name);
  }

  @Override
  public String getQueueName() throws JMSException {
    return required();
  }
}
