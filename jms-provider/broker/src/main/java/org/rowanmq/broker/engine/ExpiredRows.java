package org.rowanmq.broker.engine;

import java.util.List;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;
import org.rowanmq.broker.store.MessageRef;

/** Removes rows of a queue that have expired, says the store. Confined to the engine thread. */
final class ExpiredRows {
  private final QueueState queue;
  private final Window window;

  ExpiredRows(QueueState queue, Window window) {
    this.queue = queue;
    this.window = window;
  }

  /**
   * Removes the messages unless a consumer has them. May need a read.
   *
   * @param refs ascending ids within a priority
   * @param done told how many were removed; not called if the queue is dropped meanwhile
   */
  void remove(List<MessageRef> refs, IntConsumer done) {
    List<MessageRef> unknown = refs.stream().filter(ref -> window.held(ref.id()) == null).toList();
    if (unknown.isEmpty()) {
      done.accept(removeHeld(refs));
    } else {
      window.lookUp(unknown, () -> done.accept(removeHeld(refs)));
    }
  }

  private int removeHeld(List<MessageRef> refs) {
    int count = 0;
    for (MessageRef ref : refs) {
      @Nullable Entry held = window.held(ref.id());
      if (held != null && held.state == Entry.State.READY && queue.hasExpired(held)) {
        queue.expire(held);
        count++;
      }
    }
    return count;
  }
}
