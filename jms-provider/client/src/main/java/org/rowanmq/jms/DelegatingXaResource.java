package org.rowanmq.jms;

import javax.transaction.xa.XAException;
import javax.transaction.xa.XAResource;
import javax.transaction.xa.Xid;

/**
 * An {@link XAResource} that passes everything on to one of RowanMQ's, such as that of a resource
 * adapter or a pool. {@link XAResource#isSameRM} sees through it on either side.
 */
public interface DelegatingXaResource extends XAResource {
  /**
   * Where it passes calls on to: never itself, possibly another one of these.
   *
   * @throws XAException {@code XAER_RMFAIL} if there is none at the moment
   */
  XAResource target() throws XAException;

  @Override
  default void start(Xid xid, int flags) throws XAException {
    target().start(xid, flags);
  }

  @Override
  default void end(Xid xid, int flags) throws XAException {
    target().end(xid, flags);
  }

  @Override
  default int prepare(Xid xid) throws XAException {
    return target().prepare(xid);
  }

  @Override
  default void commit(Xid xid, boolean onePhase) throws XAException {
    target().commit(xid, onePhase);
  }

  @Override
  default void rollback(Xid xid) throws XAException {
    target().rollback(xid);
  }

  @Override
  default void forget(Xid xid) throws XAException {
    target().forget(xid);
  }

  @Override
  default Xid[] recover(int flag) throws XAException {
    return target().recover(flag);
  }

  @Override
  default boolean isSameRM(XAResource other) throws XAException {
    return target().isSameRM(other);
  }

  @Override
  default int getTransactionTimeout() throws XAException {
    return target().getTransactionTimeout();
  }

  @Override
  default boolean setTransactionTimeout(int seconds) throws XAException {
    return target().setTransactionTimeout(seconds);
  }
}
