package org.rowanmq.broker.engine;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Hands send credit back to sessions as their sends end, and holds it back while memory is used up.
 * Confined to the engine thread.
 */
final class SendCredits {
  /** Somebody who sends: {@link #grant} lets it go on. */
  interface Waiting {
    void grant();
  }

  private final MemoryBudget budget;
  private final Set<Waiting> waiting = new LinkedHashSet<>();

  SendCredits(MemoryBudget budget) {
    this.budget = budget;
  }

  /** Grants now, or as soon as there is room. */
  void grant(Waiting window) {
    if (budget.hasRoom()) {
      window.grant();
    } else {
      waiting.add(window);
    }
  }

  void forget(Waiting window) {
    waiting.remove(window);
  }

  /** Called at the end of each turn. */
  void resume() {
    if (!waiting.isEmpty() && budget.hasRoom()) {
      for (Waiting each : List.copyOf(waiting)) {
        if (!budget.hasRoom()) {
          return; // what was granted meanwhile is charged already
        }
        waiting.remove(each);
        each.grant();
      }
    }
  }

  int waiting() {
    return waiting.size();
  }
}
