package org.rowanmq.ra.link;

import jakarta.resource.spi.work.WorkManager;
import java.security.AccessController;
import java.security.PrivilegedAction;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.rowanmq.jms.transport.Doorbell;
import org.rowanmq.runtime.Clock;
import org.rowanmq.runtime.Environment;
import org.rowanmq.runtime.SystemEnvironment;
import org.rowanmq.runtime.Threads;
import org.rowanmq.runtime.Timers;

/**
 * Time and threads of one started adapter. Callbacks of applications run on the server's work
 * manager; connections have threads of their own, which must not wait for a pool that is full of
 * those who wait for them. These threads know nothing of the application that happened to need them
 * first, so that it can be unloaded. All of them end with the adapter. Thread-safe.
 */
public final class AdapterEnvironment implements Environment, AutoCloseable {
  private final SystemEnvironment system = new SystemEnvironment("rowan-ra");
  private final ClassLoader loader = AdapterEnvironment.class.getClassLoader();
  private final @Nullable WorkManager works;
  private final AdapterThreads threads = new AdapterThreads();
  private final ExecutorService submitter;
  private final AtomicInteger running = new AtomicInteger();
  private final Doorbell ended = new Doorbell();

  /**
   * @param works null outside of a server: callbacks then run on threads of the adapter
   */
  public AdapterEnvironment(@Nullable WorkManager works) {
    this.works = works;
    this.submitter = threads.pool("rowan-ra-work", 1);
    // Makes the timer thread now, and not when an application first needs it.
    asAdapter(
        () -> {
          var unused = system.timers().schedule(0, () -> {});
        });
  }

  @Override
  public Clock clock() {
    return system.clock();
  }

  /** After {@link #close} nothing is run. */
  @Override
  public Timers timers() {
    return (delayNanos, task) -> {
      try {
        return system.timers().schedule(delayNanos, task);
      } catch (RejectedExecutionException e) {
        return () -> {};
      }
    };
  }

  @Override
  public Threads threads() {
    return threads;
  }

  @Override
  public RandomGenerator random() {
    return system.random();
  }

  @Override
  public void secureRandom(byte[] bytes) {
    system.secureRandom(bytes);
  }

  /** Waits until the threads of connections have ended; false if some have not by then. */
  public boolean awaitEnd(Duration limit) {
    long begun = clock().nanos();
    while (true) {
      long mark = ended.mark();
      long left = limit.toNanos() - (clock().nanos() - begun);
      if (running.get() == 0 || left <= 0) {
        return running.get() == 0;
      }
      try {
        ended.await(mark, left);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return false;
      }
    }
  }

  /** Ends timers and everything that waits for a thread. */
  @Override
  public void close() {
    submitter.shutdown();
    system.close();
  }

  /**
   * A new thread inherits the class loader of the caller and, up to JDK 23, whatever classes are on
   * his stack: they would stay reachable for as long as the thread lives.
   */
  @SuppressWarnings("removal")
  private void asAdapter(Runnable work) {
    Thread current = Thread.currentThread();
    ClassLoader before = current.getContextClassLoader();
    current.setContextClassLoader(loader);
    try {
      AccessController.doPrivileged(
          (PrivilegedAction<@Nullable Void>)
              () -> {
                work.run();
                return null;
              });
    } finally {
      current.setContextClassLoader(before);
    }
  }

  private final class AdapterThreads implements Threads {
    @Override
    public Thread start(String name, Runnable body) {
      Thread[] started = new Thread[1];
      running.incrementAndGet();
      asAdapter(() -> started[0] = system.threads().start(name, () -> count(body)));
      return started[0];
    }

    private void count(Runnable body) {
      try {
        body.run();
      } finally {
        running.decrementAndGet();
        ended.ring();
      }
    }

    @Override
    public ExecutorService pool(String name, int size) {
      return new Pool(system.threads().pool(name, size));
    }

    @Override
    public ExecutorService callbacks(String name) {
      WorkManager lender = works;
      return lender == null
          ? pool(name, 1)
          : new WorkExecutor(lender, submitter, AdapterEnvironment.this);
    }
  }

  /** A pool whose threads are made as the adapter's. */
  private final class Pool extends AbstractExecutorService {
    private final ExecutorService threads;

    Pool(ExecutorService threads) {
      this.threads = threads;
    }

    @Override
    public void execute(Runnable task) {
      asAdapter(() -> threads.execute(task));
    }

    @Override
    public void shutdown() {
      threads.shutdown();
    }

    @Override
    public List<Runnable> shutdownNow() {
      return threads.shutdownNow();
    }

    @Override
    public boolean isShutdown() {
      return threads.isShutdown();
    }

    @Override
    public boolean isTerminated() {
      return threads.isTerminated();
    }

    @Override
    public boolean awaitTermination(long timeout, TimeUnit unit) throws InterruptedException {
      return threads.awaitTermination(timeout, unit);
    }
  }
}
