package org.rowanmq.broker.store;

import org.rowanmq.wire.BranchId;

/**
 * A branch of a distributed transaction that has rows, and what became of it.
 *
 * <p>What it sends are ordinary message rows of a queue that has no definition, {@link #rows}:
 * nobody sees them there. The messages it settles stay rows of their queues; {@link
 * StoreOp.StageSettlements} says which they are.
 *
 * @param number from the partition's ids, never used again
 * @param heuristic whether an administrator decided it, not its transaction manager
 * @param user who prepared it
 * @param atMillis wall clock when it got into this state
 * @param messages how many rows it sends
 * @param bytes of their contents
 * @param settlements how many rows it settles
 */
public record BranchRecord(
    long number,
    BranchId id,
    State state,
    boolean heuristic,
    String user,
    long atMillis,
    int messages,
    long bytes,
    int settlements) {
  /** What is known of a branch. */
  public enum State {
    /** It began to write what it sends, and was never prepared: nothing of it counts. */
    ACTIVE,
    /** In doubt: its transaction manager decides. */
    PREPARED,
    /** It is decided that it happens, and rows of it are left to be published or settled. */
    COMMITTING,
    /** What it sent is published, what it received is gone. */
    COMMITTED,
    /**
     * What it sent is gone, what it received is back, but for messages it is still said to settle.
     */
    ROLLED_BACK
  }

  public BranchRecord {
    if (number <= 0) {
      throw new IllegalArgumentException("A branch has the number " + number);
    }
  }

  /** The queue whose rows are what the branch sends. */
  public long rows() {
    return -number;
  }

  /** The same branch later. */
  public BranchRecord with(State later, boolean byAdministrator, long nowMillis) {
    return new BranchRecord(
        number, id, later, byAdministrator, user, nowMillis, messages, bytes, settlements);
  }
}
