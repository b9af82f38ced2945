package org.rowanmq.jms;

import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import java.time.Duration;

/** What application servers need of a connection beyond JMS. Every connection of ours is one. */
public interface HostedConnection extends Connection {
  /** Whether it has not ended for good; it may be connecting again just now. */
  boolean isAlive();

  /** Whether the broker can be asked just now. */
  boolean isConnected();

  /** Waits until {@link #isConnected}, for so long at most; false if it is not by then. */
  boolean awaitConnected(Duration limit);

  /**
   * Ends it without waiting for listeners: what they work on returns to its queue, and their
   * transactions are rolled back. May be called while another thread waits in close.
   */
  void abort() throws JMSException;
}
