package org.rowanmq.broker.store;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.rowanmq.runtime.Environment;

/**
 * The store writer thread: gives {@link GroupCommit} one batch after the other and waits between
 * its attempts.
 *
 * <p>{@link #submit} is called by the engine, which has at most one batch without an outcome. The
 * thread is never interrupted: an interrupt in the middle of a file operation would close an
 * embedded database's file.
 */
public final class GroupCommitWriter implements AutoCloseable {
  /** How long {@link #close()} waits. */
  public static final Duration CLOSE_DEADLINE = Duration.ofSeconds(10);

  private final GroupCommit groupCommit;
  private final CommitWatch watch;
  private final CountDownLatch ended = new CountDownLatch(1);
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private @Nullable StoreBatch next;
  private boolean closing;

  /**
   * Starts the thread.
   *
   * @param patience how long one attempt may take before {@code watcher} is told that it hangs
   */
  public GroupCommitWriter(
      String threadName,
      GroupCommit groupCommit,
      Duration patience,
      StoreWatcher watcher,
      Environment environment) {
    this.groupCommit = groupCommit;
    this.watch = new CommitWatch(patience, watcher, environment);
    Thread ignored = environment.threads().start(threadName, this::run);
  }

  /**
   * Hands over the next batch; its outcome goes to the {@link BatchListener}. Never blocks. Ignored
   * after {@link #close}.
   */
  public void submit(StoreBatch batch) {
    lock.lock();
    try {
      if (next != null) {
        throw new IllegalStateException("Batch " + next.number() + " has not even begun");
      }
      next = batch;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** What was committed so far, and how fast. From any thread. */
  public CommitStats stats() {
    return groupCommit.stats();
  }

  /** {@link #close(Duration)} with {@link #CLOSE_DEADLINE}. */
  @Override
  public void close() {
    boolean ignored = close(CLOSE_DEADLINE);
  }

  /**
   * Makes one last attempt at a batch already submitted, then ends the thread. Without an outcome
   * the listener is not called.
   *
   * @return whether the thread ended in time
   */
  public boolean close(Duration deadline) {
    lock.lock();
    try {
      closing = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
    try {
      return ended.await(deadline.toNanos(), TimeUnit.NANOSECONDS);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private void run() {
    try {
      for (StoreBatch batch = take(); batch != null; batch = take()) {
        groupCommit.begin(batch);
        long wait = step();
        while (wait != GroupCommit.IDLE && pause(wait)) {
          wait = step();
        }
      }
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    } finally {
      ended.countDown();
    }
  }

  private long step() {
    watch.begins();
    try {
      return groupCommit.step();
    } finally {
      watch.ends();
    }
  }

  /** The next batch; null once closing. */
  private @Nullable StoreBatch take() throws InterruptedException {
    lock.lock();
    try {
      while (next == null && !closing) {
        changed.await();
      }
      StoreBatch taken = next;
      next = null;
      return taken;
    } finally {
      lock.unlock();
    }
  }

  /** Waits; false once closing. */
  private boolean pause(long nanos) throws InterruptedException {
    lock.lock();
    try {
      long left = nanos;
      while (left > 0 && !closing) {
        left = changed.awaitNanos(left);
      }
      return !closing;
    } finally {
      lock.unlock();
    }
  }
}
