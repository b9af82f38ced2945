package org.rowanmq.tck.conformance;

import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** Work on a thread beside the test's, whose result the test waits for. */
final class Background<T> implements AutoCloseable {
  private final CompletableFuture<T> result = new CompletableFuture<>();
  private final Thread thread;

  Background(Callable<T> work) {
    thread = new Thread(() -> run(work), "background");
    thread.setDaemon(true);
    thread.start();
  }

  /** Returns when the thread waits for something: it is inside the call that is to block. */
  Background<T> awaitBlocked() {
    await()
        .pollInterval(Duration.ofMillis(2))
        .until(
            () ->
                thread.getState() == Thread.State.WAITING
                    || thread.getState() == Thread.State.TIMED_WAITING);
    return this;
  }

  boolean isDone() {
    return result.isDone();
  }

  void interrupt() {
    thread.interrupt();
  }

  /** What the work returned; fails with what it threw. */
  T result() throws Exception {
    return result.get(Conformance.PATIENCE, TimeUnit.MILLISECONDS);
  }

  /** Ends the thread if the test did not. */
  @Override
  public void close() {
    thread.interrupt();
    await().atMost(Duration.ofMillis(Conformance.PATIENCE)).until(() -> !thread.isAlive());
  }

  private void run(Callable<T> work) {
    try {
      boolean unused = result.complete(work.call());
    } catch (Exception e) {
      boolean unused = result.completeExceptionally(e);
    }
  }
}
