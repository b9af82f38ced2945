package org.rowanmq.ra.link;

import jakarta.resource.spi.work.Work;
import jakarta.resource.spi.work.WorkException;
import jakarta.resource.spi.work.WorkManager;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.rowanmq.runtime.Environment;

/**
 * Runs tasks one after the other as works of the server's work manager, and takes a thread only
 * while there are any. A work manager that has none to give is asked again. Thread-safe.
 */
final class WorkExecutor extends AbstractExecutorService {
  private static final System.Logger LOG = System.getLogger(WorkExecutor.class.getName());

  /** Then others get the thread. */
  private static final long TURN_NANOS = Duration.ofSeconds(1).toNanos();

  private static final long PAUSE_NANOS = Duration.ofMillis(200).toNanos();

  private final WorkManager works;
  private final Executor submitter;
  private final Environment environment;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition ended = lock.newCondition();
  private final Deque<Runnable> tasks = new ArrayDeque<>();
  private boolean isAtWork;
  private boolean isShutdown;

  /**
   * @param submitter hands works in: a work manager may make that wait for a free thread, and who
   *     has a task here may be the one whom all those threads wait for
   */
  WorkExecutor(WorkManager works, Executor submitter, Environment environment) {
    this.works = works;
    this.submitter = submitter;
    this.environment = environment;
  }

  @Override
  public void execute(Runnable task) {
    lock.lock();
    try {
      if (isShutdown) {
        throw new RejectedExecutionException("Shut down");
      }
      tasks.add(task);
      if (isAtWork) {
        return;
      }
      isAtWork = true;
    } finally {
      lock.unlock();
    }
    submit();
  }

  private void submit() {
    try {
      submitter.execute(this::schedule);
    } catch (RejectedExecutionException e) {
      drop();
    }
  }

  /** The adapter has been stopped. */
  private void drop() {
    lock.lock();
    try {
      tasks.clear();
      isAtWork = false;
      ended.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private void schedule() {
    try {
      works.scheduleWork(new Turn());
    } catch (WorkException e) {
      LOG.log(
          System.Logger.Level.DEBUG,
          "The work manager has no thread to deliver messages, and is asked again: {0}",
          e.getMessage());
      var unused = environment.timers().schedule(PAUSE_NANOS, this::submit);
    }
  }

  private final class Turn implements Work {
    @Override
    public void run() {
      long begun = environment.clock().nanos();
      for (Runnable next = next(); next != null; next = next()) {
        try {
          next.run();
        } catch (RuntimeException e) {
          LOG.log(System.Logger.Level.ERROR, "A callback failed", e);
        }
        if (environment.clock().nanos() - begun > TURN_NANOS && goesOn()) {
          submit();
          return;
        }
      }
    }

    /** A turn is short. */
    @Override
    public void release() {}
  }

  private boolean goesOn() {
    lock.lock();
    try {
      return !tasks.isEmpty();
    } finally {
      lock.unlock();
    }
  }

  private @Nullable Runnable next() {
    lock.lock();
    try {
      Runnable next = tasks.poll();
      if (next == null) {
        isAtWork = false;
        ended.signalAll();
      }
      return next;
    } finally {
      lock.unlock();
    }
  }

  // ---- ExecutorService

  /** What was handed in is still run. */
  @Override
  public void shutdown() {
    lock.lock();
    try {
      isShutdown = true;
      ended.signalAll();
    } finally {
      lock.unlock();
    }
  }

  @Override
  public List<Runnable> shutdownNow() {
    lock.lock();
    try {
      List<Runnable> left = new ArrayList<>(tasks);
      tasks.clear();
      shutdown();
      return left;
    } finally {
      lock.unlock();
    }
  }

  @Override
  public boolean isShutdown() {
    lock.lock();
    try {
      return isShutdown;
    } finally {
      lock.unlock();
    }
  }

  @Override
  public boolean isTerminated() {
    lock.lock();
    try {
      return isShutdown && !isAtWork;
    } finally {
      lock.unlock();
    }
  }

  @Override
  public boolean awaitTermination(long timeout, TimeUnit unit) throws InterruptedException {
    long left = unit.toNanos(timeout);
    lock.lock();
    try {
      while (!(isShutdown && !isAtWork)) {
        if (left <= 0) {
          return false;
        }
        left = ended.awaitNanos(left);
      }
      return true;
    } finally {
      lock.unlock();
    }
  }
}
