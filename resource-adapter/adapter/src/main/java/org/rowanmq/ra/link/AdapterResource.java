package org.rowanmq.ra.link;

import javax.transaction.xa.XAException;
import javax.transaction.xa.XAResource;
import javax.transaction.xa.Xid;
import org.jspecify.annotations.Nullable;
import org.rowanmq.jms.DelegatingXaResource;
import org.rowanmq.jms.HostedConnection;

/**
 * The broker as the server's transaction manager sees it. Work is begun and ended in the session
 * the resource belongs to; decisions go over any connection once that of the session is gone, so
 * that recovery may keep the resource for as long as it likes. Thread-safe.
 */
public class AdapterResource implements DelegatingXaResource {
  private final Decisions decisions;
  private final @Nullable HostedConnection connection;
  private final @Nullable XAResource session;
  private volatile boolean isInBranch;
  private volatile boolean isTakenAway;
  private volatile long worker;

  /** For recovery: nothing can be begun. */
  public AdapterResource(Decisions decisions) {
    this.decisions = decisions;
    this.connection = null;
    this.session = null;
  }

  /**
   * @param session of that connection
   */
  public AdapterResource(Decisions decisions, HostedConnection connection, XAResource session) {
    this.decisions = decisions;
    this.connection = connection;
    this.session = session;
  }

  /** Whether what the session does now belongs to a branch. */
  public final boolean isInBranch() {
    return isInBranch;
  }

  /**
   * Whether a branch was ended by another thread than the one that works for it, as a transaction
   * manager does after a timeout, and not committed. That thread may not know yet: what it does now
   * belongs to no branch, and must not be done outside of one. Until the next branch begins, or
   * {@link #takenNotice}.
   */
  public final boolean isTakenAway() {
    return isTakenAway;
  }

  /** Nothing goes on that belonged to the branch. */
  public final void takenNotice() {
    isTakenAway = false;
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
    worker = Thread.currentThread().getId();
    isTakenAway = false;
    isInBranch = true;
    begun();
  }

  @Override
  public void end(Xid xid, int flags) throws XAException {
    // First, so that at no time the worker takes itself for being outside of transactions.
    if (flags != TMSUSPEND && Thread.currentThread().getId() != worker) {
      isTakenAway = true;
    }
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
      return target().prepare(xid);
    } catch (XAException e) {
      rolledBack();
      throw e;
    }
  }

  @Override
  public void commit(Xid xid, boolean onePhase) throws XAException {
    try {
      target().commit(xid, onePhase);
      isTakenAway = false;
    } catch (XAException e) {
      rolledBack();
      throw e;
    }
  }

  @Override
  public void rollback(Xid xid) throws XAException {
    rolledBack();
    target().rollback(xid);
  }

  /** Of its session, while that lives; of any connection of the user from then on. */
  @Override
  public XAResource target() throws XAException {
    XAResource current = session;
    return current != null && isSessionAlive() ? current : decisions.resource();
  }

  /**
   * No connection is opened to find out. Those for recovery know each other, too: a transaction
   * manager that meets the same branches by way of two strangers counts their age anew in each
   * pass, and may never take them for abandoned.
   */
  @Override
  public boolean isSameRM(XAResource other) throws XAException {
    if (isSessionAlive()) {
      return other == this || target().isSameRM(other);
    }
    return other == this || (other instanceof AdapterResource that && that.decisions == decisions);
  }

  @Override
  public int getTransactionTimeout() throws XAException {
    XAResource current = session;
    return current == null ? 0 : current.getTransactionTimeout();
  }

  @Override
  public boolean setTransactionTimeout(int seconds) throws XAException {
    XAResource current = session;
    return current != null && current.setTransactionTimeout(seconds);
  }

  private boolean isSessionAlive() {
    HostedConnection current = connection;
    return current != null && current.isAlive();
  }

  private XAResource own(String call) throws XAException {
    XAResource current = session;
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
}
