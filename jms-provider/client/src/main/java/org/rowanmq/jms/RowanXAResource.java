package org.rowanmq.jms;

import javax.transaction.xa.XAResource;

/** The {@link XAResource} of every XA session and XA context of this client. Thread-safe. */
public interface RowanXAResource extends XAResource {
  /**
   * Whose branches it sees: the user and the broker, as in {@code app@localhost:7611}. Resources
   * with the same name see the same branches, if they are connected at all; {@link #isSameRM} says
   * whether one can join the other's.
   */
  String resourceManager();
}
