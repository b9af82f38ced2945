package org.rowanmq.ra;

import jakarta.resource.spi.BootstrapContext;
import jakarta.resource.spi.XATerminator;
import jakarta.resource.spi.work.ExecutionContext;
import jakarta.resource.spi.work.Work;
import jakarta.resource.spi.work.WorkContext;
import jakarta.resource.spi.work.WorkException;
import jakarta.resource.spi.work.WorkListener;
import jakarta.resource.spi.work.WorkManager;
import jakarta.resource.spi.work.WorkRejectedException;
import jakarta.transaction.TransactionSynchronizationRegistry;
import java.util.Timer;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** What a server gives an adapter: works on real threads, of which there may be few. */
final class TestServer implements BootstrapContext, WorkManager, AutoCloseable {
  private final ExecutorService threads;
  private final AtomicInteger works = new AtomicInteger();
  private @Nullable TransactionSynchronizationRegistry registry;

  TestServer() {
    threads = Executors.newCachedThreadPool();
  }

  /** Rejects works while so many are running. */
  TestServer(int threadsMax) {
    threads =
        new ThreadPoolExecutor(
            threadsMax, threadsMax, 1, TimeUnit.SECONDS, new SynchronousQueue<>());
  }

  /** It has a transaction manager. */
  void with(TransactionSynchronizationRegistry newRegistry) {
    registry = newRegistry;
  }

  /** How many works there have been. */
  int works() {
    return works.get();
  }

  @Override
  public WorkManager getWorkManager() {
    return this;
  }

  @Override
  public @Nullable XATerminator getXATerminator() {
    return null;
  }

  @Override
  public Timer createTimer() {
    return new Timer(true);
  }

  @Override
  public boolean isContextSupported(Class<? extends WorkContext> type) {
    return false;
  }

  @Override
  public @Nullable TransactionSynchronizationRegistry getTransactionSynchronizationRegistry() {
    return registry;
  }

  @Override
  public void doWork(Work work) {
    work.run();
  }

  @Override
  public void doWork(Work work, long timeout, ExecutionContext context, WorkListener listener) {
    work.run();
  }

  @Override
  public long startWork(Work work) throws WorkException {
    scheduleWork(work);
    return 0;
  }

  @Override
  public long startWork(Work work, long timeout, ExecutionContext context, WorkListener listener)
      throws WorkException {
    return startWork(work);
  }

  @Override
  public void scheduleWork(Work work) throws WorkException {
    try {
      threads.execute(work);
      works.incrementAndGet();
    } catch (RejectedExecutionException e) {
      throw new WorkRejectedException("All threads are busy");
    }
  }

  @Override
  public void scheduleWork(Work work, long timeout, ExecutionContext context, WorkListener listener)
      throws WorkException {
    scheduleWork(work);
  }

  @Override
  public void close() {
    threads.shutdownNow();
  }
}
