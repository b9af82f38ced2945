package org.rowanmq.broker.engine;

import java.util.LinkedHashSet;
import java.util.Set;

/**
 * Hands send credit back to sessions as their sends end, and holds it back while memory is used up.
 * Confined to the engine thread.
 */
final class SendCredits {
  private final MemoryBudget budget;
  private final Set<SendWindow> waiting = new LinkedHashSet<>();

  SendCredits(MemoryBudget budget) {
    this.budget = budget;
  }

  /** Grants now, or as soon as there is room. */
  void grant(SendWindow window) {
    if (budget.hasRoom()) {
      window.grant();
    } else {
      waiting.add(window);
    }
  }

  void forget(SendWindow window) {
    waiting.remove(window);
  }

  /** Called at the end of each turn. */
  void resume() {
    if (!waiting.isEmpty() && budget.hasRoom()) {
      Set<SendWindow> now = new LinkedHashSet<>(waiting);
      waiting.clear();
      now.forEach(SendWindow::grant);
    }
  }

  int waiting() {
    return waiting.size();
  }
}
