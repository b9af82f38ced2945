package org.rowanmq.jms.destination;

import jakarta.jms.Queue;

/** A queue. */
public class JmsQueue extends JmsDestination implements Queue {
  public JmsQueue(org.rowanmq.wire.Destination wire) {
    super(wire);
  }

  @Override
  public String getQueueName() {
    return wire().name();
  }
}
