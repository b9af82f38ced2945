package org.rowanmq.ra.link;

import javax.transaction.xa.XAException;
import javax.transaction.xa.XAResource;
import javax.transaction.xa.Xid;
import org.jspecify.annotations.Nullable;
import org.rowanmq.jms.HostedConnection;
import org.rowanmq.jms.HostedResource;

/**
 * The broker as the server's transaction manager sees it. Work is begun and ended in the session
 * the resource belongs to; decisions go over any connection once that of the session is gone, so
 * that recovery may keep the resource for as long as it likes. Thread-safe.
 */
public class AdapterResource implements HostedResource {
  private final Decisions decisions;
  private final @Nullable HostedConnection connection;
  private final @Nullable HostedResource session;
  private volatile boolean isInBranch;

  /** For recovery: nothing can be begun. */
  public AdapterResource(Decisions decisions) {
    this.decisions = decisions;
    this.connection = null;
    this.session = null;
  }

  /**
   * @param session of that connection
   */
  public AdapterResource(Decisions decisions, HostedConnection connection, HostedResource session) {
    this.decisions = decisions;
    this.connection = connection;
    this.session = session;
  }

  /** Whether what the session does now belongs to a branch. */
  public final boolean isInBranch() {
    return isInBranch;
  }

  // ---- for those who watch over a delivery

  /** Work for a branch has begun. */
  protected void begun() {}

  /** Work for a branch has ended, however. */
  protected void ended() {}

  /** A branch was rolled back, or will be. */
  protected void rolledBack() {}

  // ---- XAResource

  @Override
  public void start(Xid xid, int flags) throws XAException {
    own("start").start(xid, flags);
    isInBranch = true;
    begun();
  }

  @Override
  public void end(Xid xid, int flags) throws XAException {
    isInBranch = false;
    if (flags == TMFAIL) {
      rolledBack();
    }
    try {
      own("end").end(xid, flags);
      ended();
    } catch (XAException e) {
      rolledBack();
      if (e.errorCode >= XAException.XA_RBBASE && e.errorCode <= XAException.XA_RBEND) {
        ended();
      }
      throw e;
    }
  }

  @Override
  public int prepare(Xid xid) throws XAException {
    try {
      return any().prepare(xid);
    } catch (XAException e) {
      rolledBack();
      throw e;
    }
  }

  @Override
  public void commit(Xid xid, boolean onePhase) throws XAException {
    try {
      any().commit(xid, onePhase);
    } catch (XAException e) {
      rolledBack();
      throw e;
    }
  }

  @Override
  public void rollback(Xid xid) throws XAException {
    rolledBack();
    any().rollback(xid);
  }

  @Override
  public void forget(Xid xid) throws XAException {
    any().forget(xid);
  }

  @Override
  public Xid[] recover(int flags) throws XAException {
    return any().recover(flags);
  }

  @Override
  public boolean isSameRM(XAResource other) throws XAException {
    return other == this
        || (other instanceof HostedResource that
            && that.incarnation() != 0
            && that.incarnation() == incarnation()
            && that.user().equals(user()));
  }

  @Override
  public long incarnation() {
    HostedResource current = session;
    return current != null && isSessionAlive() ? current.incarnation() : 0;
  }

  @Override
  public String user() {
    HostedResource current = session;
    return current == null ? "" : current.user();
  }

  @Override
  public int getTransactionTimeout() throws XAException {
    HostedResource current = session;
    return current == null ? 0 : current.getTransactionTimeout();
  }

  @Override
  public boolean setTransactionTimeout(int seconds) throws XAException {
    HostedResource current = session;
    return current != null && current.setTransactionTimeout(seconds);
  }

  private boolean isSessionAlive() {
    HostedConnection current = connection;
    return current != null && current.isAlive();
  }

  private HostedResource own(String call) throws XAException {
    HostedResource current = session;
    if (current == null) {
      throw RaErrors.xa(
          XAException.XAER_PROTO, call + " of a resource that is for recovery only", null);
    }
    if (!isSessionAlive()) {
      throw RaErrors.xa(
          XAException.XAER_RMFAIL, call + ": the connection of this resource has ended", null);
    }
    return current;
  }

  private HostedResource any() throws XAException {
    HostedResource current = session;
    return current != null && isSessionAlive() ? current : decisions.resource();
  }
}
