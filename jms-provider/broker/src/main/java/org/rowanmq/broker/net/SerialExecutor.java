package org.rowanmq.broker.net;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Runs tasks one after the other, in order, on the threads of another executor: the I/O thread of
 * an in-process connection. Thread-safe.
 */
final class SerialExecutor implements Executor {
  private static final System.Logger LOG = System.getLogger(SerialExecutor.class.getName());

  private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();
  private final AtomicInteger waiting = new AtomicInteger();
  private final Executor threads;

  SerialExecutor(Executor threads) {
    this.threads = threads;
  }

  @Override
  public void execute(Runnable task) {
    tasks.add(task);
    if (waiting.getAndIncrement() == 0) {
      try {
        threads.execute(this::run);
      } catch (RejectedExecutionException closed) {
        tasks.clear();
        waiting.set(0);
        throw closed;
      }
    }
  }

  private void run() {
    int done = 0;
    do {
      Runnable task = tasks.poll();
      if (task != null) {
        run(task);
      }
      done++;
      if (done == waiting.get()) {
        done = waiting.addAndGet(-done) == 0 ? -1 : 0;
      }
    } while (done >= 0);
  }

  private static void run(Runnable task) {
    try {
      task.run();
    } catch (RuntimeException | Error failure) {
      LOG.log(System.Logger.Level.ERROR, "A task of an in-process connection failed", failure);
    }
  }
}
