package org.rowanmq.ra;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import javax.transaction.xa.XAException;
import javax.transaction.xa.XAResource;
import javax.transaction.xa.Xid;
import org.jspecify.annotations.Nullable;

/** A small transaction manager: one transaction per thread, two phases, no log. */
final class TestTransactions {
  private static final AtomicInteger NUMBERS = new AtomicInteger();

  private final ThreadLocal<@Nullable Transaction> current = new ThreadLocal<>();
  private volatile int timeoutSeconds;

  /** A branch id. */
  record TestXid(int number, int branch) implements Xid {
    @Override
    public int getFormatId() {
      return 4711;
    }

    @Override
    public byte[] getGlobalTransactionId() {
      return java.nio.ByteBuffer.allocate(4).putInt(number).array();
    }

    @Override
    public byte[] getBranchQualifier() {
      return new byte[] {(byte) branch};
    }
  }

  private record Enlisted(XAResource resource, Xid xid, boolean isJoined) {}

  /** One under way. */
  static final class Transaction {
    private final int number;
    private final List<Enlisted> enlisted = new ArrayList<>();
    private final List<Runnable> whenOver = new ArrayList<>();
    private boolean isRollbackOnly;
    private volatile boolean isTimedOut;

    Transaction(int number) {
      this.number = number;
    }

    /** How many branches it has; what joined another's does not count. */
    long branches() {
      return enlisted.stream().filter(each -> !each.isJoined()).count();
    }

    void whenOver(Runnable action) {
      whenOver.add(action);
    }

    void setRollbackOnly() {
      isRollbackOnly = true;
    }
  }

  void timeout(int seconds) {
    timeoutSeconds = seconds;
  }

  @Nullable Transaction current() {
    return current.get();
  }

  Transaction begin() {
    Transaction begun = new Transaction(NUMBERS.incrementAndGet());
    current.set(begun);
    return begun;
  }

  private Transaction required() {
    Transaction transaction = current.get();
    if (transaction == null) {
      throw new IllegalStateException("No transaction");
    }
    return transaction;
  }

  /**
   * As a transaction manager does whose time is over: ends and rolls back on a thread of its own,
   * whatever the application is doing. Returns when that is done.
   */
  void timeOut(Transaction transaction) throws InterruptedException {
    Thread reaper =
        new Thread(
            () -> {
              boolean ignored = end(transaction);
              rollbackAll(transaction);
            },
            "reaper");
    transaction.isTimedOut = true;
    reaper.start();
    reaper.join();
  }

  void enlist(XAResource resource) throws XAException {
    Transaction transaction = required();
    for (Enlisted each : transaction.enlisted) {
      if (each.resource().equals(resource)) {
        return;
      }
    }
    resource.setTransactionTimeout(timeoutSeconds);
    for (Enlisted each : transaction.enlisted) {
      if (each.resource().isSameRM(resource)) {
        resource.start(each.xid(), XAResource.TMJOIN);
        transaction.enlisted.add(new Enlisted(resource, each.xid(), true));
        return;
      }
    }
    Xid xid = new TestXid(transaction.number, transaction.enlisted.size());
    resource.start(xid, XAResource.TMNOFLAGS);
    transaction.enlisted.add(new Enlisted(resource, xid, false));
  }

  void commit() throws XAException {
    Transaction transaction = required();
    try {
      if (transaction.isTimedOut) {
        throw new XAException(XAException.XA_RBTIMEOUT);
      }
      if (!end(transaction) || transaction.isRollbackOnly) {
        rollbackAll(transaction);
        throw new XAException(XAException.XA_RBROLLBACK);
      }
      decide(transaction);
    } finally {
      over(transaction);
    }
  }

  void rollback() {
    Transaction transaction = required();
    try {
      boolean ignored = end(transaction);
      rollbackAll(transaction);
    } finally {
      over(transaction);
    }
  }

  private void over(Transaction transaction) {
    current.remove();
    transaction.whenOver.forEach(Runnable::run);
  }

  private static boolean end(Transaction transaction) {
    boolean isFine = true;
    for (Enlisted each : transaction.enlisted) {
      try {
        each.resource().end(each.xid(), XAResource.TMSUCCESS);
      } catch (XAException e) {
        isFine = false;
      }
    }
    return isFine;
  }

  private static void decide(Transaction transaction) throws XAException {
    List<Enlisted> branches =
        transaction.enlisted.stream().filter(each -> !each.isJoined()).toList();
    if (branches.size() == 1) {
      branches.get(0).resource().commit(branches.get(0).xid(), true);
      return;
    }
    List<Enlisted> prepared = new ArrayList<>();
    for (Enlisted each : branches) {
      try {
        if (each.resource().prepare(each.xid()) == XAResource.XA_OK) {
          prepared.add(each);
        }
      } catch (XAException e) {
        rollbackAll(transaction);
        throw e;
      }
    }
    for (Enlisted each : prepared) {
      commitAtLast(each);
    }
  }

  /** As recovery does: who has prepared is asked until he knows. */
  private static void commitAtLast(Enlisted prepared) throws XAException {
    long begun = System.nanoTime();
    while (true) {
      try {
        prepared.resource().commit(prepared.xid(), false);
        return;
      } catch (XAException e) {
        boolean isTooLate = System.nanoTime() - begun > TestBroker.SOON * 1_000_000;
        if (e.errorCode != XAException.XAER_RMFAIL || isTooLate) {
          throw e;
        }
      }
    }
  }

  /** Another resource, so that there are two phases. */
  static final class Witness implements XAResource {
    private final AtomicInteger commits = new AtomicInteger();

    int commits() {
      return commits.get();
    }

    @Override
    public void commit(Xid xid, boolean onePhase) {
      commits.incrementAndGet();
    }

    @Override
    public int prepare(Xid xid) {
      return XA_OK;
    }

    @Override
    public void start(Xid xid, int flags) {}

    @Override
    public void end(Xid xid, int flags) {}

    @Override
    public void rollback(Xid xid) {}

    @Override
    public void forget(Xid xid) {}

    @Override
    public Xid[] recover(int flags) {
      return new Xid[0];
    }

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

  private static void rollbackAll(Transaction transaction) {
    for (Enlisted each : transaction.enlisted) {
      if (!each.isJoined()) {
        try {
          each.resource().rollback(each.xid());
        } catch (XAException e) {
          // It is rolled back already, or will be.
        }
      }
    }
  }
}
