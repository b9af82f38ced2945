package org.rowanmq.broker.engine;

/** Who prepares or decides a branch: told what came of it, perhaps in a later turn. */
interface BranchDecision {
  /** Nobody has asked. */
  BranchDecision UNASKED = new BranchDecision() {};

  /** It is carried out by the current unit. */
  default void inUnit() {}

  /**
   * The current unit decides for good, and {@link #carriedOut} follows when the rest has been done.
   */
  default void begunInUnit() {}

  default void carriedOut() {}

  /** It cannot be carried out. */
  default void failed(String detail) {}
}
