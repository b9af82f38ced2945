package org.rowanmq.broker.engine;

import java.util.ArrayList;
import java.util.List;
import org.rowanmq.broker.store.StoreOp;

/**
 * What one command stores, and what follows when it is durable or refused for good. Confined to the
 * engine thread; {@link Partition} alone fills and ends it, to others it is a handle.
 */
final class Unit {
  /** The unit changes how many rows a queue has. */
  record RowChange(Depth depth, int messages, long bytes) {}

  final List<StoreOp> ops = new ArrayList<>(4);
  final List<Runnable> stored = new ArrayList<>(4);
  final List<Runnable> rejected = new ArrayList<>(1);
  final List<OutcomeNote> outcomes = new ArrayList<>(1);
  final List<RowChange> changes = new ArrayList<>(4);
  long lastId;
  boolean isHeldBack;

  /** Nobody waits for it. */
  boolean isUnhurried;

  /** The store refused it for good. */
  boolean isRefused;

  private List<Unit> needed = List.of();

  boolean isEmpty() {
    return ops.isEmpty() && stored.isEmpty() && outcomes.isEmpty();
  }

  /** It makes no sense without an earlier unit, whose outcome is not known yet. */
  void needs(Unit earlier) {
    if (needed.isEmpty()) {
      needed = new ArrayList<>(2);
    }
    needed.add(earlier);
  }

  /** Whether it was added to what another one had not yet written. */
  boolean needsAny() {
    return !needed.isEmpty();
  }

  /** Whether something it needs was refused: then it must not be written. */
  boolean isDoomed() {
    for (Unit each : needed) {
      if (each.isRefused) {
        return true;
      }
    }
    return false;
  }
}
