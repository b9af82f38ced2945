package org.rowanmq.broker.store;

/** Receives a partition's state at start: definitions and small change, never waiting messages. */
public interface RecoveryVisitor {
  void queue(QueueSpec queue);

  /** A queue whose definition is gone but whose rows may not be. */
  void droppedQueue(long queue);

  void counter(long queue, long messages, long bytes);

  void watermark(long queue, long id);

  /** Entries in the order they were logged; later ones add to earlier ones of the same producer. */
  void outcomes(OutcomeEntry entry);

  void user(UserRecord user);

  void exchange(ExchangeSpec exchange);

  /** Its exchange may be told later, its queue too. */
  void binding(BindingSpec binding);

  /** At most one for each queue and priority. */
  void lookupRange(long queue, LookupRange range);

  /** A branch that was prepared, ascending by number; it may have been decided since. */
  void branch(BranchRecord branch);

  /** A message that a branch settles if it is committed. After {@link #branch}. */
  void stagedSettlement(long branch, MessageRef ref);
}
