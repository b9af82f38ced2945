package org.rowanmq.tck.appserver.app;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** A gate before {@link LoadBean}, and how long it takes from its opening to the last delivery. */
final class Load {
  /** Shorter than a transaction may take: each session holds one message while it is closed. */
  private static final long CLOSED_SECONDS = 10;

  private static final AtomicInteger DELIVERED = new AtomicInteger();

  private static volatile CountDownLatch gate = new CountDownLatch(0);
  private static volatile long last;

  private Load() {}

  /** Lets no delivery begin its work. */
  static void close() {
    gate = new CountDownLatch(1);
    DELIVERED.set(0);
  }

  static void pass() {
    try {
      if (!gate.await(CLOSED_SECONDS, TimeUnit.SECONDS)) {
        throw new IllegalStateException("the gate was closed for too long");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  static void delivered() {
    last = System.nanoTime();
    int unused = DELIVERED.incrementAndGet();
  }

  /**
   * Opens the gate and waits for so many deliveries.
   *
   * @return the nanoseconds it took
   */
  static long open(int deliveries, long seconds) {
    long begin = System.nanoTime();
    gate.countDown();
    while (DELIVERED.get() < deliveries) {
      if (System.nanoTime() - begin > TimeUnit.SECONDS.toNanos(seconds)) {
        throw new IllegalStateException(
            "only " + DELIVERED + " of " + deliveries + " in " + seconds + " s");
      }
      try {
        TimeUnit.MILLISECONDS.sleep(5);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException(e);
      }
    }
    return last - begin;
  }
}
