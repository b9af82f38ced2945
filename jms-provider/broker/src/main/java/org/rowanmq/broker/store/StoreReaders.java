package org.rowanmq.broker.store;

import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.rowanmq.runtime.Environment;

/**
 * The store reader threads: run pages, counts and sweeps beside the commits and call back.
 *
 * <p>Called by the engine, never blocks it. A read that fails with {@code Transient} is tried again
 * with back-off until it succeeds or this is closed. Threads are never interrupted (see {@link
 * GroupCommitWriter}).
 */
public final class StoreReaders implements AutoCloseable {
  /** How long {@link #close()} waits. */
  public static final Duration CLOSE_DEADLINE = Duration.ofSeconds(10);

  private static final System.Logger LOG = System.getLogger(StoreReaders.class.getName());

  /** One question to the store. Runs on a reader thread, maybe several times. */
  @FunctionalInterface
  public interface Read<T> {
    T from(MessageStore store) throws StoreException;
  }

  private final MessageStore store;
  private final Environment environment;
  private final ExecutorService pool;
  private final Semaphore free;
  private volatile boolean closed;

  /**
   * @param outstandingMax reads that have not yet called back
   */
  public StoreReaders(
      MessageStore store, int threads, int outstandingMax, Environment environment) {
    this.store = store;
    this.environment = environment;
    this.pool = environment.threads().pool("rowan-store-reader", threads);
    this.free = new Semaphore(outstandingMax);
  }

  /**
   * Asks the store.
   *
   * @param answered called with the answer, on a reader thread
   * @param failed called instead if the store cannot answer ({@code Rejected}, {@code Fenced},
   *     {@code Fatal})
   * @return false if too many reads are outstanding or this is closed: nothing will be called
   */
  public <T> boolean submit(Read<T> read, Consumer<T> answered, Consumer<StoreException> failed) {
    if (closed || !free.tryAcquire()) {
      return false;
    }
    run(read, answered, failed, new BackOff());
    return true;
  }

  /** {@link #close(Duration)} with {@link #CLOSE_DEADLINE}. */
  @Override
  public void close() {
    boolean ignored = close(CLOSE_DEADLINE);
  }

  /**
   * Drops what has not begun and waits for the rest; afterwards nothing is called back.
   *
   * @return whether all reads ended in time
   */
  public boolean close(Duration deadline) {
    closed = true;
    pool.shutdown();
    try {
      return pool.awaitTermination(deadline.toNanos(), TimeUnit.NANOSECONDS);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private <T> void run(
      Read<T> read, Consumer<T> answered, Consumer<StoreException> failed, BackOff backOff) {
    try {
      pool.execute(() -> attempt(read, answered, failed, backOff));
    } catch (RejectedExecutionException closing) {
      free.release();
    }
  }

  private <T> void attempt(
      Read<T> read, Consumer<T> answered, Consumer<StoreException> failed, BackOff backOff) {
    if (closed) {
      free.release();
      return;
    }
    T answer;
    try {
      answer = read.from(store);
    } catch (StoreException.Transient away) {
      retry(read, answered, failed, backOff, away);
      return;
    } catch (StoreException lasting) {
      finish(() -> failed.accept(lasting));
      return;
    } catch (RuntimeException unexpected) {
      finish(
          () ->
              failed.accept(
                  new StoreException.Fatal("The store failed: " + unexpected, unexpected)));
      return;
    }
    finish(() -> answered.accept(answer));
  }

  private <T> void retry(
      Read<T> read,
      Consumer<T> answered,
      Consumer<StoreException> failed,
      BackOff backOff,
      StoreException.Transient cause) {
    LOG.log(System.Logger.Level.DEBUG, "A store read is tried again", cause);
    Object ignored =
        environment
            .timers()
            .schedule(
                backOff.nextNanos(environment.random()),
                () -> run(read, answered, failed, backOff));
  }

  private void finish(Runnable callback) {
    free.release();
    if (!closed) {
      callback.run();
    }
  }
}
