package org.rowanmq.ra.recovery;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.transaction.xa.XAException;
import javax.transaction.xa.XAResource;
import javax.transaction.xa.Xid;
import org.jspecify.annotations.Nullable;

/** Keeps branches in memory, and tells what becomes of them. */
public class FakeResource implements XAResource, Place {
  private final List<Branch> prepared = new CopyOnWriteArrayList<>();
  private final List<String> told = new CopyOnWriteArrayList<>();
  private volatile @Nullable XAException answer;
  private volatile int scans;

  /** What it has been told so far: commit, rollback and forget. */
  final List<String> told() {
    return List.copyOf(told);
  }

  final int scans() {
    return scans;
  }

  final List<Branch> prepared() {
    return new ArrayList<>(prepared);
  }

  final void put(Branch branch) {
    prepared.add(branch);
  }

  final void take(Branch branch) {
    prepared.remove(branch);
  }

  /** The next decision fails. */
  final void fail(int code) {
    answer = new XAException(code);
  }

  private void decided(String how, Xid xid) throws XAException {
    told.add(how);
    XAException failure = answer;
    answer = null;
    if (failure != null) {
      throw failure;
    }
    prepared.remove(new Branch(xid));
  }

  @Override
  public void visit(Visitor visitor) throws XAException {
    visitor.visit(this);
  }

  @Override
  public int prepare(Xid xid) throws XAException {
    prepared.add(new Branch(xid));
    return XA_OK;
  }

  @Override
  public void commit(Xid xid, boolean onePhase) throws XAException {
    decided("commit", xid);
  }

  @Override
  public void rollback(Xid xid) throws XAException {
    decided("rollback", xid);
  }

  @Override
  public void forget(Xid xid) throws XAException {
    decided("forget", xid);
  }

  @Override
  public Xid[] recover(int flags) {
    scans++;
    return prepared.stream().map(Branch::xid).toArray(Xid[]::new);
  }

  @Override
  public void start(Xid xid, int flags) {}

  @Override
  public void end(Xid xid, int flags) {}

  @Override
  public boolean isSameRM(XAResource other) {
    return other == this;
  }

  @Override
  public int getTransactionTimeout() {
    return 0;
  }

  @Override
  public boolean setTransactionTimeout(int seconds) {
    return false;
  }
}
