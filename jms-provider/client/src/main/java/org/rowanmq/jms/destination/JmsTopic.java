package org.rowanmq.jms.destination;

import jakarta.jms.Topic;
import java.io.Serial;

/** A topic. */
public class JmsTopic extends JmsDestination implements Topic {
  @Serial private static final long serialVersionUID = 1;

  public JmsTopic(org.rowanmq.wire.Destination wire) {
    super(wire);
  }

  @Override
  public String getTopicName() {
    return wire().name();
  }
}
