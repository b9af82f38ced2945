package org.rowanmq.broker.store;

/**
 * Told what became of batches. Called by {@link GroupCommit} on the store writer thread; the broker
 * posts each call to the engine's mailbox.
 */
public interface BatchListener {
  /** The batch is durable. */
  void stored(long batch);

  /**
   * The database refuses an operation of the batch for good, and nothing of it was written. Its
   * number is free again: the next batch, a smaller one that isolates the poison, carries the same
   * number.
   */
  void rejected(long batch, StoreException.Rejected cause);

  /** The database does not answer as it should; the batch is retried until it does. */
  void degraded(String why);

  /** The database answers again. Comes before the outcome of the batch. */
  void recovered();

  /**
   * The partition cannot be served any more ({@code Fenced} or {@code Fatal}). The last call; the
   * batch at hand was not confirmed.
   */
  void fatal(StoreException cause);
}
