package org.rowanmq.testkit.simulation;

import java.util.ArrayList;
import java.util.List;

/** What the oracle knows of one transaction, local or distributed. */
final class TrackedTransaction {
  /** What the application knows of it. */
  enum State {
    ACTIVE,
    /** Prepared, and not decided: nobody sees anything of it. */
    IN_DOUBT,
    COMMITTING,
    COMMITTED,
    ROLLED_BACK,
    UNKNOWN
  }

  final List<TrackedMessage> sends = new ArrayList<>();
  final List<TrackedMessage.Copy> settles = new ArrayList<>();
  State state = State.ACTIVE;
}
