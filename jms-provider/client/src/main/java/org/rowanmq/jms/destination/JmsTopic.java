package org.rowanmq.jms.destination;

import jakarta.jms.Topic;
import java.io.Serial;

/** A topic, or an exchange that is used as one. */
public class JmsTopic extends JmsDestination implements Topic {
  @Serial private static final long serialVersionUID = 1;

  public JmsTopic(org.rowanmq.wire.Destination wire) {
    this(wire, DestinationOptions.NONE);
  }

  JmsTopic(org.rowanmq.wire.Destination wire, DestinationOptions options) {
    super(wire, options);
  }

  /** The name, with the options of this object if there are any. */
  @Override
  public String getTopicName() {
    return nameWithOptions();
  }
}
