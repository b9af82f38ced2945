package org.rowanmq.jms.destination;

import jakarta.jms.JMSException;
import org.rowanmq.wire.Destination;

/** The connection that made a temporary destination. */
public interface TemporaryOwner {
  /** Deletes it at the broker; fails while it has consumers. */
  void delete(Destination destination) throws JMSException;
}
