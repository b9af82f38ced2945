package org.rowanmq.broker.engine;

import org.jspecify.annotations.Nullable;

/** Settlements by key, presented after a reconnect. Confined to the engine thread. */
final class LateSettlements {
  private final QueueState queue;
  private final Partition partition;
  private final Window window;

  LateSettlements(QueueState queue, Partition partition, Window window) {
    this.queue = queue;
    this.partition = partition;
    this.window = window;
  }

  /** As {@link QueueState#resettle}. */
  void settle(int priority, long id, Resettlement resettlement) {
    @Nullable Entry held = window.held(id);
    if (held == null) {
      window.lookUp(
          priority,
          id,
          found -> {
            if (found) {
              settle(priority, id, resettlement);
            } else {
              resettlement.resolved(false);
            }
          });
      return;
    }
    if (held.inserting != null) {
      partition.whenDecided(held.inserting, () -> settle(priority, id, resettlement));
      return;
    }
    boolean free = held.state == Entry.State.READY || held.state == Entry.State.PENDING;
    if (free) {
      queue.unready(held);
      queue.take(held);
    }
    resettlement.resolved(free);
  }
}
