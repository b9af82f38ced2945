package org.rowanmq.narayana;

import javax.transaction.xa.XAException;
import javax.transaction.xa.XAResource;
import javax.transaction.xa.Xid;
import org.jboss.tm.XAResourceWrapper;
import org.jspecify.annotations.Nullable;

/**
 * What Narayana recovers with. It outlives the connections under it: Narayana keeps resources from
 * one pass to the next, and asks the one that told it of a branch to decide it. Named as {@link
 * BrokerNames} names the branches in the log. Begins no work.
 */
final class StandingResource implements XAResourceWrapper {
  private final StandingConnection connection;

  StandingResource(StandingConnection connection) {
    this.connection = connection;
  }

  @Override
  public Xid[] recover(int flags) throws XAException {
    return connection.ask(resource -> resource.recover(flags));
  }

  @Override
  public void commit(Xid xid, boolean onePhase) throws XAException {
    decide(resource -> resource.commit(xid, onePhase));
  }

  @Override
  public void rollback(Xid xid) throws XAException {
    decide(resource -> resource.rollback(xid));
  }

  @Override
  public void forget(Xid xid) throws XAException {
    decide(resource -> resource.forget(xid));
  }

  private interface Decision {
    void carryOut(XAResource resource) throws XAException;
  }

  private void decide(Decision decision) throws XAException {
    boolean unused =
        connection.ask(
            resource -> {
              decision.carryOut(resource);
              return true;
            });
  }

  /** Of connections that are open now: to compare is no reason to open one. */
  @Override
  public boolean isSameRM(XAResource other) throws XAException {
    if (other == this) {
      return true;
    }
    XAResource mine = connection.open();
    XAResource theirs =
        other instanceof StandingResource standing ? standing.connection.open() : other;
    return mine != null && theirs != null && mine.isSameRM(theirs);
  }

  @Override
  public XAResource getResource() {
    return this;
  }

  @Override
  public String getProductName() {
    return "RowanMQ";
  }

  @Override
  public String getProductVersion() {
    return "";
  }

  /** Of the broker that was asked last; null before, and for another provider's. */
  @Override
  public @Nullable String getJndiName() {
    return connection.resourceManager();
  }

  @Override
  public int getTransactionTimeout() {
    return 0;
  }

  @Override
  public boolean setTransactionTimeout(int seconds) {
    return false;
  }

  @Override
  public void start(Xid xid, int flags) throws XAException {
    throw noWork();
  }

  @Override
  public void end(Xid xid, int flags) throws XAException {
    throw noWork();
  }

  @Override
  public int prepare(Xid xid) throws XAException {
    throw noWork();
  }

  private static XAException noWork() {
    XAException refusal =
        new XAException("This resource is for recovery; work needs one of an XA session");
    refusal.errorCode = XAException.XAER_PROTO;
    return refusal;
  }
}
