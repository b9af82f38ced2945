package org.rowanmq.broker.engine;

import org.jspecify.annotations.Nullable;
import org.rowanmq.broker.store.MessageStore;
import org.rowanmq.broker.store.QueueSpec;
import org.rowanmq.broker.store.StoreOp;

/**
 * Messages of a queue that go behind the window although a restart drops them. Confined to the
 * engine thread.
 */
final class Spills {
  private final QueueSpec spec;
  private final Partition partition;
  private final Window window;

  /** On its way to the store. */
  private @Nullable Unit mark;

  private boolean isMarked;

  Spills(QueueSpec spec, Partition partition, Window window) {
    this.spec = spec;
    this.partition = partition;
    this.window = window;
  }

  /** The message goes behind the window; its row is the caller's. */
  void spill(Message message) {
    window.spilled(message);
    if (message.content.length() > MessageStore.CHUNK_BYTES && message.share()) {
      partition.store(new StoreOp.InsertContent(message.id, message.content));
    }
    if (!spec.durable() && !isMarked) {
      mark();
    }
  }

  /**
   * The store knows nothing of this queue: have the next start, too, remove what is left of it. No
   * row is written before that mark.
   */
  private void mark() {
    if (mark != null) {
      partition.needs(mark);
      return;
    }
    mark =
        partition.storeBefore(
            new StoreOp.DropQueue(spec.id()), () -> isMarked = true, () -> mark = null);
  }

  /** Whether there were any since the start. */
  boolean hasAny() {
    return mark != null;
  }
}
