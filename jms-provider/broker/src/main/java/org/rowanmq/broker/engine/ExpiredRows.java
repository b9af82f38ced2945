package org.rowanmq.broker.engine;

import java.util.List;
import java.util.function.IntConsumer;
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
    new WaitingMessages(window)
        .find(
            refs,
            ready -> {
              int count = 0;
              for (Entry entry : ready) {
                if (queue.hasExpired(entry)) {
                  queue.expire(entry);
                  count++;
                }
              }
              done.accept(count);
            });
  }
}
