package org.rowanmq.jms.destination;

import jakarta.jms.Topic;

/** A topic. */
public class JmsTopic extends JmsDestination implements Topic {
  public JmsTopic(org.rowanmq.wire.Destination wire) {
    super(wire);
  }

  @Override
  public String getTopicName() {
    return wire().name();
  }
}
