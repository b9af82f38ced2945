package org.rowanmq.testkit.store;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.rowanmq.broker.store.StoreException;
import org.rowanmq.broker.store.StoreOp;

/**
 * What goes wrong in an {@link InMemoryMessageStore}, as the test or the simulator decides. Not
 * thread-safe; called by whoever drives the store.
 */
public final class FaultPlan {
  /** How one commit fails. */
  public enum CommitFault {
    /** Nothing was written. */
    TRANSIENT,
    /** The answer is lost; nothing was written. */
    UNKNOWN_NOT_STORED,
    /** The answer is lost; everything was written. */
    UNKNOWN_STORED
  }

  private final Deque<CommitFault> commits = new ArrayDeque<>();
  private int acquires;
  private int reads;
  private Predicate<StoreOp> poison = op -> false;

  /** The next commit that is not yet planned to fail does so. */
  public void failCommit(CommitFault fault) {
    commits.addLast(fault);
  }

  /** The next {@code count} acquires and recoveries fail with {@code Transient}. */
  public void failAcquires(int count) {
    acquires = count;
  }

  /** The next {@code count} reads fail with {@code Transient}. */
  public void failReads(int count) {
    reads = count;
  }

  /** Batches with an operation that matches are rejected, until the next call of this. */
  public void reject(Predicate<StoreOp> newPoison) {
    poison = newPoison;
  }

  /** Everything works again. */
  public void clear() {
    commits.clear();
    acquires = 0;
    reads = 0;
    poison = op -> false;
  }

  /** How the commit at hand fails, or null. */
  @Nullable CommitFault nextCommit() {
    return commits.pollFirst();
  }

  void beforeAcquire() throws StoreException {
    if (acquires > 0) {
      acquires--;
      throw new StoreException.Transient("planned: the database is away", null);
    }
  }

  void beforeRead() throws StoreException {
    if (reads > 0) {
      reads--;
      throw new StoreException.Transient("planned: the database is away", null);
    }
  }

  void check(StoreOp op) throws StoreException {
    if (poison.test(op)) {
      throw new StoreException.Rejected("planned: " + op.getClass().getSimpleName(), null);
    }
  }
}
