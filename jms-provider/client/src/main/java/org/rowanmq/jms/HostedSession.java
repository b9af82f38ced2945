package org.rowanmq.jms;

import jakarta.jms.JMSException;
import jakarta.jms.XASession;

/** What application servers need of an XA session beyond JMS. Every XA session of ours is one. */
public interface HostedSession extends XASession {
  /**
   * Returns to their queues the messages that were handed out since the end of the last branch, so
   * that the next branch does not settle them.
   *
   * @param asFailed counted as a failed attempt and marked as redelivered; false: nobody has seen
   *     them
   * @throws jakarta.jms.IllegalStateException if the session works for a branch
   */
  void giveBack(boolean asFailed) throws JMSException;

  /**
   * Says why the messages that were handed out since the end of the last branch are about to be
   * given back or rolled back: should they become dead letters, these tell it. Waits for nothing.
   */
  void blame(Throwable why);
}
