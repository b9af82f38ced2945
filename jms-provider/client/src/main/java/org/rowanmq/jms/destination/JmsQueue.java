package org.rowanmq.jms.destination;

import jakarta.jms.Queue;
import java.io.Serial;

/** A queue. */
public class JmsQueue extends JmsDestination implements Queue {
  @Serial private static final long serialVersionUID = 1;

  public JmsQueue(org.rowanmq.wire.Destination wire) {
    super(wire);
  }

  @Override
  public String getQueueName() {
    return wire().name();
  }
}
