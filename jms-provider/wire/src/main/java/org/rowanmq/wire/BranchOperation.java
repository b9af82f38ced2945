package org.rowanmq.wire;

/**
 * What a client does with a branch of a distributed transaction: the calls and flags of the XA
 * specification. Ordinals travel on the wire: only append.
 */
public enum BranchOperation {
  /** Begins a branch; what the session sends and receives from now on belongs to it. */
  START,
  /** As START, for a branch that was begun elsewhere (TMJOIN). */
  JOIN,
  /** The session goes on with a branch that was suspended, by it or by another one (TMRESUME). */
  RESUME,
  /** The session's work for the branch is done (TMSUCCESS). */
  END,
  /** The session's work for the branch rests (TMSUSPEND). */
  SUSPEND,
  /** The session's work for the branch is done, and it can only be rolled back (TMFAIL). */
  FAIL,
  PREPARE,
  COMMIT,
  /** Commits a branch that was not prepared. */
  COMMIT_ONE_PHASE,
  ROLLBACK,
  /** Forgets what became of a branch that an administrator decided. */
  FORGET
}
