package org.rowanmq.broker.store;

import org.jspecify.annotations.Nullable;
import org.rowanmq.runtime.Environment;

/**
 * Brings one batch at a time into the store and finds out what became of it: retries what is
 * transient, resolves a lost answer through the fence, reports the rest.
 *
 * <p>Owns the partition's epoch: {@link StoreBatch#epoch} is replaced by the current one. Confined
 * to the store writer thread; {@link GroupCommitWriter} is its loop, the simulator calls it by
 * hand.
 *
 * <pre>
 * idle ─begin→ writing ─stored | rejected→ idle
 *              writing ─Transient→ writing, later
 *              writing ─OutcomeUnknown→ resolving ─last batch is this one→ idle
 *                                       resolving ─it is the one before→ writing, with the new epoch
 *              any ─Fenced | Fatal→ stopped
 * </pre>
 */
public final class GroupCommit {
  /** {@link #step} has nothing more to do. */
  public static final long IDLE = -1;

  private final MessageStore store;
  private final Environment environment;
  private final BatchListener listener;
  private final CommitStats stats = new CommitStats();
  private final BackOff backOff = new BackOff();
  private long epoch;
  private @Nullable StoreBatch batch;
  private boolean resolving;
  private boolean degraded;
  private boolean stopped;

  /**
   * @param fence as acquired by whoever recovered the partition
   */
  public GroupCommit(
      MessageStore store, Fence fence, Environment environment, BatchListener listener) {
    this.store = store;
    this.environment = environment;
    this.listener = listener;
    this.epoch = fence.epoch();
  }

  /** What was committed so far, and how fast. */
  public CommitStats stats() {
    return stats;
  }

  /** Whether {@link BatchListener#fatal} was called: nothing is accepted any more. */
  public boolean isStopped() {
    return stopped;
  }

  /** Takes the next batch; {@link #step} then writes it. Ignored once stopped. */
  public void begin(StoreBatch next) {
    if (batch != null) {
      throw new IllegalStateException(
          "Batch " + next.number() + " before the outcome of batch " + batch.number());
    }
    if (!stopped) {
      batch = next;
    }
  }

  /**
   * Makes one attempt. Blocks while the store does.
   *
   * @return {@link #IDLE} when the batch's outcome was reported, else after how many nanoseconds to
   *     call again
   */
  public long step() {
    StoreBatch current = batch;
    if (current == null) {
      return IDLE;
    }
    try {
      if (!resolving || !isStoredAfterAll(current)) {
        write(current);
      }
      succeed(current);
    } catch (StoreException.Transient away) {
      return retry(away);
    } catch (StoreException.OutcomeUnknown lost) {
      resolving = true;
      return retry(lost);
    } catch (StoreException.Rejected refused) {
      recover();
      batch = null;
      listener.rejected(current.number(), refused);
    } catch (StoreException.Fenced | StoreException.Fatal end) {
      stop(end);
    } catch (StoreException | RuntimeException unexpected) {
      stop(new StoreException.Fatal("The store failed: " + unexpected, unexpected));
    }
    return IDLE;
  }

  private void write(StoreBatch current) throws StoreException {
    long start = environment.clock().nanos();
    store.commit(current.withEpoch(epoch));
    stats.committed(current, environment.clock().nanos() - start);
  }

  /** Fences whatever may still be on its way, then looks which batch was the last. */
  private boolean isStoredAfterAll(StoreBatch current) throws StoreException {
    Fence fence = store.acquire(current.partition());
    if (fence.epoch() != epoch + 1) {
      throw new StoreException.Fenced(
          "Epoch " + epoch + " is over: somebody else took epoch " + (fence.epoch() - 1));
    }
    epoch = fence.epoch();
    resolving = false;
    if (fence.lastBatch() == current.number()) {
      stats.committed(current, 0);
      return true;
    }
    if (fence.lastBatch() != current.number() - 1) {
      throw new StoreException.Fatal(
          "The store's last batch is " + fence.lastBatch() + " instead of " + current.number(),
          null);
    }
    return false;
  }

  private void succeed(StoreBatch current) {
    recover();
    batch = null;
    listener.stored(current.number());
  }

  private long retry(StoreException cause) {
    if (!degraded) {
      degraded = true;
      listener.degraded(String.valueOf(cause.getMessage()));
    }
    return backOff.nextNanos(environment.random());
  }

  private void recover() {
    backOff.reset();
    if (degraded) {
      degraded = false;
      listener.recovered();
    }
  }

  private void stop(StoreException cause) {
    stopped = true;
    batch = null;
    listener.fatal(cause);
  }
}
