package org.rowanmq.broker.engine;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Slows down who sends non-persistent messages to a queue that is about to outgrow its window
 * although it has consumers: their send credit comes back when the consumers have caught up, or a
 * moment later. Else messages would go through the store that need not, and fall behind for good.
 * Confined to the engine thread.
 */
final class Pressure {
  /** Consumers that are slower than that are not waited for: their queue goes to the store. */
  private static final long PATIENCE_MILLIS = 50;

  private final QueueState queue;
  private final Partition partition;
  private final long limit;
  private List<Runnable> held = new ArrayList<>();
  private Partition.@Nullable Timer patience;

  Pressure(QueueState queue, Partition partition) {
    this.queue = queue;
    this.partition = partition;
    this.limit = Math.max(1, partition.settings().windowMessages() * 3L / 4);
  }

  /** Runs {@code action} now or, if the consumers are behind, in a moment. */
  void whenEased(Runnable action) {
    if (!isHigh()) {
      action.run();
      return;
    }
    held.add(action);
    if (patience == null) {
      patience = partition.after(PATIENCE_MILLIS, this::release);
    }
  }

  /** The queue may have become shorter. */
  void ease() {
    if (!held.isEmpty() && !isHigh()) {
      release();
    }
  }

  private boolean isHigh() {
    return queue.consumers() > 0 && queue.ready() >= limit;
  }

  private void release() {
    if (patience != null) {
      patience.cancel();
      patience = null;
    }
    List<Runnable> released = held;
    held = new ArrayList<>();
    released.forEach(Runnable::run);
  }
}
