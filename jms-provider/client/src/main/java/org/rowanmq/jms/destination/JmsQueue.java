package org.rowanmq.jms.destination;

import jakarta.jms.Queue;
import java.io.Serial;

/** A queue, or an exchange that is used as one. */
public class JmsQueue extends JmsDestination implements Queue {
  @Serial private static final long serialVersionUID = 1;

  public JmsQueue(org.rowanmq.wire.Destination wire) {
    this(wire, DestinationOptions.NONE);
  }

  JmsQueue(org.rowanmq.wire.Destination wire, DestinationOptions options) {
    super(wire, options);
  }

  /** The name, with the options of this object if there are any. */
  @Override
  public String getQueueName() {
    return nameWithOptions();
  }
}
