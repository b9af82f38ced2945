package org.rowanmq.tck.transactions;

import java.util.ArrayList;
import java.util.List;
import javax.transaction.xa.XAException;
import javax.transaction.xa.XAResource;
import javax.transaction.xa.Xid;
import org.jspecify.annotations.Nullable;

/** A resource that notes down what the transaction manager asks of it. */
class RecordingResource implements XAResource {
  final List<String> calls = new ArrayList<>();
  private final @Nullable XAResource resource;

  /**
   * @param resource null for one that agrees to everything and does nothing
   */
  RecordingResource(@Nullable XAResource resource) {
    this.resource = resource;
  }

  @Override
  public void start(Xid xid, int flags) throws XAException {
    calls.add(
        switch (flags) {
          case TMJOIN -> "join";
          case TMRESUME -> "resume";
          default -> "start";
        });
    if (resource != null) {
      resource.start(xid, flags);
    }
  }

  @Override
  public void end(Xid xid, int flags) throws XAException {
    calls.add(
        switch (flags) {
          case TMSUSPEND -> "suspend";
          case TMFAIL -> "fail";
          default -> "end";
        });
    if (resource != null) {
      resource.end(xid, flags);
    }
  }

  @Override
  public int prepare(Xid xid) throws XAException {
    int vote = resource == null ? XA_OK : resource.prepare(xid);
    calls.add(vote == XA_RDONLY ? "prepare: read-only" : "prepare");
    return vote;
  }

  @Override
  public void commit(Xid xid, boolean onePhase) throws XAException {
    calls.add(onePhase ? "commit in one phase" : "commit");
    if (resource != null) {
      resource.commit(xid, onePhase);
    }
  }

  @Override
  public void rollback(Xid xid) throws XAException {
    calls.add("rollback");
    if (resource != null) {
      resource.rollback(xid);
    }
  }

  @Override
  public void forget(Xid xid) throws XAException {
    calls.add("forget");
    if (resource != null) {
      resource.forget(xid);
    }
  }

  @Override
  public Xid[] recover(int flags) throws XAException {
    return resource == null ? new Xid[0] : resource.recover(flags);
  }

  @Override
  public boolean isSameRM(XAResource other) throws XAException {
    if (resource == null || !(other instanceof RecordingResource that) || that.resource == null) {
      return other == this;
    }
    return resource.isSameRM(that.resource);
  }

  @Override
  public int getTransactionTimeout() throws XAException {
    return resource == null ? 0 : resource.getTransactionTimeout();
  }

  @Override
  public boolean setTransactionTimeout(int seconds) throws XAException {
    return resource != null && resource.setTransactionTimeout(seconds);
  }
}
