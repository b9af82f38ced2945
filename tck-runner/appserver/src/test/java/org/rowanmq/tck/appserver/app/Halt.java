package org.rowanmq.tck.appserver.app;

import jakarta.transaction.RollbackException;
import jakarta.transaction.SystemException;
import java.util.concurrent.CountDownLatch;
import javax.transaction.xa.XAResource;
import javax.transaction.xa.Xid;

/**
 * A resource of a transaction that ends the server, as a kill does, when it is told to prepare or
 * to commit. It waits until so many transactions are at their fatal step, so that one crash strikes
 * them all.
 */
public final class Halt implements XAResource {
  /** When to halt. */
  public enum Moment {
    PREPARE,
    COMMIT
  }

  private static final int TRANSACTIONS = 4;
  private static final int CODE = 137;
  private static final CountDownLatch ALL = new CountDownLatch(TRANSACTIONS);

  private final Moment moment;

  private Halt(Moment moment) {
    this.moment = moment;
  }

  /**
   * Enlists one in the transaction of this thread; transaction managers prepare and commit in the
   * order of enlistment.
   */
  static void enlist(Moment moment) {
    try {
      XAResource halt = Names.named(new Halt(moment));
      boolean unused = Names.transactions().getTransaction().enlistResource(halt);
    } catch (SystemException | RollbackException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public int prepare(Xid xid) {
    haltAt(Moment.PREPARE);
    return XA_OK;
  }

  @Override
  public void commit(Xid xid, boolean onePhase) {
    haltAt(Moment.COMMIT);
  }

  @Override
  public void rollback(Xid xid) {
    // Holds nothing.
  }

  @Override
  public void start(Xid xid, int flags) {
    // Holds nothing.
  }

  @Override
  public void end(Xid xid, int flags) {
    // Holds nothing.
  }

  @Override
  public void forget(Xid xid) {
    // Holds nothing.
  }

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

  private void haltAt(Moment now) {
    if (now == moment) {
      ALL.countDown();
      try {
        ALL.await();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
      Runtime.getRuntime().halt(CODE);
    }
  }
}
