package org.rowanmq.ra.inbound;

import javax.transaction.xa.XAResource;
import org.rowanmq.jms.HostedConnection;
import org.rowanmq.ra.link.AdapterResource;
import org.rowanmq.ra.link.Decisions;

/** Knows what became of the transaction of the delivery that is under way. */
final class DeliveryResource extends AdapterResource {
  private volatile boolean hasBegun;
  private volatile boolean hasEnded;
  private volatile boolean isRolledBack;

  DeliveryResource(Decisions decisions, HostedConnection connection, XAResource session) {
    super(decisions, connection, session);
  }

  /** A delivery begins: nothing is known. */
  void forget() {
    hasBegun = false;
    hasEnded = false;
    isRolledBack = false;
  }

  /** Whether the server has made the delivery part of a transaction. */
  boolean hasBegun() {
    return hasBegun;
  }

  /** Whether that part is over, so that the message is the transaction's. */
  boolean hasEnded() {
    return hasEnded && !isInBranch();
  }

  boolean isRolledBack() {
    return isRolledBack;
  }

  @Override
  protected void begun() {
    hasBegun = true;
  }

  @Override
  protected void ended() {
    hasEnded = true;
  }

  @Override
  protected void rolledBack() {
    isRolledBack = true;
  }
}
