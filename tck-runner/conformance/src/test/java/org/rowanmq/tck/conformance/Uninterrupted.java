package org.rowanmq.tck.conformance;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Waiting inside listeners, which may not throw what waiting throws. */
final class Uninterrupted {
  private Uninterrupted() {}

  /** Whether the latch opened in time. */
  static boolean await(CountDownLatch latch) {
    try {
      return latch.await(Conformance.PATIENCE, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
