package org.rowanmq.jms.transport;

import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import org.rowanmq.jms.connection.Failure;
import org.rowanmq.jms.connection.Reply;

/** Lets one application thread wait for the end of a request; the machine keeps the deadline. */
public final class PendingReply implements Reply {
  private final CountDownLatch ended = new CountDownLatch(1);
  private volatile @Nullable Failure failure;

  @Override
  public void done() {
    ended.countDown();
  }

  @Override
  public void failed(Failure cause) {
    failure = cause;
    ended.countDown();
  }

  /**
   * Waits for the end. An interrupt does not end the wait, since the outcome would be unknown; it
   * is kept for the caller.
   *
   * @return null for success
   */
  public @Nullable Failure await() {
    boolean interrupted = false;
    while (true) {
      try {
        ended.await();
        break;
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    return failure;
  }
}
