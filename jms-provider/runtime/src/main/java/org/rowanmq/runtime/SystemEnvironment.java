package org.rowanmq.runtime;

import java.security.SecureRandom;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.random.RandomGenerator;

/**
 * The real machine: system clocks, daemon threads, the platform's secure random source.
 *
 * <p>One instance per broker or per client connection pool; {@link #close} ends its timer thread.
 * Thread-safe.
 */
public final class SystemEnvironment implements Environment, AutoCloseable {
  private static final System.Logger LOG = System.getLogger(SystemEnvironment.class.getName());

  private final SecureRandom secure = new SecureRandom();
  private final ScheduledThreadPoolExecutor timerThread;

  /**
   * @param name prefix of the timer thread's name
   */
  public SystemEnvironment(String name) {
    timerThread = new ScheduledThreadPoolExecutor(1, factory(name + "-timer"));
    timerThread.setRemoveOnCancelPolicy(true);
    timerThread.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
  }

  @Override
  public Clock clock() {
    return SystemClock.INSTANCE;
  }

  @Override
  public Timers timers() {
    return (delayNanos, task) -> {
      ScheduledFuture<?> future = timerThread.schedule(task, delayNanos, TimeUnit.NANOSECONDS);
      return () -> {
        boolean ignored = future.cancel(false);
      };
    };
  }

  @Override
  public Threads threads() {
    return SystemThreads.INSTANCE;
  }

  @Override
  public RandomGenerator random() {
    return ThreadLocalRandom.current();
  }

  @Override
  public void secureRandom(byte[] bytes) {
    secure.nextBytes(bytes);
  }

  /** Drops all timers and ends the timer thread. */
  @Override
  public void close() {
    timerThread.shutdownNow();
  }

  private static ThreadFactory factory(String name) {
    AtomicInteger count = new AtomicInteger();
    return body -> thread(name + "-" + count.incrementAndGet(), body);
  }

  private static Thread thread(String name, Runnable body) {
    Thread thread = new Thread(body, name);
    thread.setDaemon(true);
    thread.setUncaughtExceptionHandler(
        (dead, cause) ->
            LOG.log(System.Logger.Level.ERROR, "Thread " + dead.getName() + " ended", cause));
    return thread;
  }

  private enum SystemClock implements Clock {
    INSTANCE;

    @Override
    public long epochMillis() {
      return System.currentTimeMillis();
    }

    @Override
    public long nanos() {
      return System.nanoTime();
    }
  }

  private enum SystemThreads implements Threads {
    INSTANCE;

    @Override
    public Thread start(String name, Runnable body) {
      Thread thread = thread(name, body);
      thread.start();
      return thread;
    }

    @Override
    public ExecutorService pool(String name, int size) {
      ThreadPoolExecutor pool =
          new ThreadPoolExecutor(
              size, size, 1, TimeUnit.MINUTES, new LinkedBlockingQueue<>(), factory(name));
      pool.allowCoreThreadTimeOut(true);
      return pool;
    }
  }
}
