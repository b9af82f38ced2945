package org.rowanmq.jms.transport;

import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** Wakes a thread that waits for messages. Nothing rung between mark and await is missed. */
public final class Doorbell {
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition rung = lock.newCondition();
  private long rings;

  public void ring() {
    lock.lock();
    try {
      rings++;
      rung.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** To be taken before looking; {@link #await} then waits for a ring after it. */
  public long mark() {
    lock.lock();
    try {
      return rings;
    } finally {
      lock.unlock();
    }
  }

  /**
   * Waits for a ring after the mark.
   *
   * @param nanos at most so long
   */
  public void await(long mark, long nanos) throws InterruptedException {
    long left = nanos;
    lock.lock();
    try {
      while (rings == mark && left > 0) {
        left = rung.awaitNanos(left);
      }
    } finally {
      lock.unlock();
    }
  }
}
