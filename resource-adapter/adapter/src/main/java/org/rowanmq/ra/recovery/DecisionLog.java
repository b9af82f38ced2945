package org.rowanmq.ra.recovery;

import java.util.Collection;
import java.util.Set;

/** What the server's transaction manager knows of its transactions. Called on one thread. */
interface DecisionLog {
  /**
   * Since when it runs.
   *
   * @throws IllegalStateException if it does not tell, or tells what is not understood
   */
  Life life();

  /**
   * Those whose transaction it has no decision of: they are to be rolled back. The others are to be
   * committed.
   *
   * @param branches of earlier lives
   * @throws IllegalStateException if it does not tell, or tells what is not understood
   */
  Set<Branch> undecided(Collection<Branch> branches);
}
