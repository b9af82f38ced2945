package org.rowanmq.tck.transactions;

import java.sql.SQLException;
import javax.transaction.xa.XAException;
import javax.transaction.xa.XAResource;
import javax.transaction.xa.Xid;
import org.jboss.tm.XAResourceWrapper;
import org.jspecify.annotations.Nullable;
import org.rowanmq.tck.transactions.Plan.Party;
import org.rowanmq.tck.transactions.Plan.Step;

/**
 * A resource that tells each step of the two phases before and after it is made. Wrapped as a pool
 * wraps it; the other database has the name by which Narayana knows it again.
 */
final class WatchedResource implements XAResourceWrapper {
  /** Told on the transaction's thread; the step waits for it. */
  interface Watcher {
    void at(Party party, Step step);
  }

  private static final String GOING_DOWN = "57P";

  private final Party party;
  private final XAResource resource;
  private final Watcher watcher;

  WatchedResource(Party party, XAResource resource, Watcher watcher) {
    this.party = party;
    this.resource = resource;
    this.watcher = watcher;
  }

  @Override
  public int prepare(Xid xid) throws XAException {
    watcher.at(party, Step.BEFORE_PREPARE);
    int vote = resource.prepare(xid);
    watcher.at(party, Step.AFTER_PREPARE);
    return vote;
  }

  @Override
  public void commit(Xid xid, boolean onePhase) throws XAException {
    watcher.at(party, Step.BEFORE_COMMIT);
    try {
      resource.commit(xid, onePhase);
    } catch (XAException failure) {
      throw corrected(failure);
    }
    watcher.at(party, Step.AFTER_COMMIT);
  }

  @Override
  public void rollback(Xid xid) throws XAException {
    try {
      resource.rollback(xid);
    } catch (XAException failure) {
      throw corrected(failure);
    }
  }

  /**
   * PostgreSQL's driver knows only class 08 for a lost connection. A server that still could say it
   * is going down (57P01 to 57P03) makes it XAER_RMERR, by which a transaction manager understands
   * that the branch is rolled back; it is prepared as before.
   */
  private static XAException corrected(XAException failure) {
    if (failure.errorCode == XAException.XAER_RMERR
        && failure.getCause() instanceof SQLException cause
        && String.valueOf(cause.getSQLState()).startsWith(GOING_DOWN)) {
      failure.errorCode = XAException.XAER_RMFAIL;
    }
    return failure;
  }

  @Override
  public void start(Xid xid, int flags) throws XAException {
    resource.start(xid, flags);
  }

  @Override
  public void end(Xid xid, int flags) throws XAException {
    resource.end(xid, flags);
  }

  @Override
  public void forget(Xid xid) throws XAException {
    resource.forget(xid);
  }

  @Override
  public Xid[] recover(int flags) throws XAException {
    return resource.recover(flags);
  }

  @Override
  public boolean isSameRM(XAResource other) throws XAException {
    return resource.isSameRM(other instanceof WatchedResource that ? that.resource : other);
  }

  @Override
  public XAResource getResource() {
    return resource;
  }

  @Override
  public String getProductName() {
    return "";
  }

  @Override
  public String getProductVersion() {
    return "";
  }

  @Override
  public @Nullable String getJndiName() {
    return party == Party.DATABASE ? "other-database" : null;
  }

  @Override
  public int getTransactionTimeout() throws XAException {
    return resource.getTransactionTimeout();
  }

  @Override
  public boolean setTransactionTimeout(int seconds) throws XAException {
    return resource.setTransactionTimeout(seconds);
  }
}
