package org.rowanmq.broker.engine;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.rowanmq.broker.store.StoredMessage;

/**
 * Drops what a queue has too much of: of the lowest message priority the oldest, in memory or not.
 * What a consumer has stays, and does not count. Confined to the engine thread.
 */
final class Overflow {
  private final QueueState queue;
  private final Partition partition;
  private final Window window;
  private final LimitPolicy limit;

  /** By priority: no row up to here waits that is not in memory. */
  private final long[] lookedAt = new long[Scan.PRIORITIES];

  private boolean isReading;

  Overflow(QueueState queue, Partition partition, Window window) {
    this.queue = queue;
    this.partition = partition;
    this.window = window;
    this.limit = queue.policy().limit();
  }

  /** Call whenever messages may have become ready. */
  void drop() {
    if (!limit.drops()) {
      return;
    }
    while (!isReading && isOver()) {
      Entry oldest = oldest();
      if (oldest == null) {
        return;
      }
      drop(oldest);
    }
  }

  private boolean isOver() {
    return !limit.admits(queue.waiting().messages(), queue.waiting().bytes());
  }

  private void drop(Entry entry) {
    queue.losses().drop();
    queue.discard(entry);
  }

  /** Null if there is none, or it must be read first: that goes on by itself. */
  private @Nullable Entry oldest() {
    for (int priority = 0; priority < Scan.PRIORITIES; priority++) {
      Entry first = window.ready(priority).first();
      boolean isBroken = window.isBroken(priority);
      long reach = Math.max(lookedAt[priority], window.unbroken(priority));
      if (first != null && (!isBroken || first.message.id <= reach)) {
        return first;
      }
      if (isBroken && reach < partition.durableId()) {
        read(priority, reach);
        return null;
      }
      if (first != null) {
        return first;
      }
    }
    return null;
  }

  private void read(int priority, long after) {
    isReading = true;
    window
        .reads()
        .page(
            window.reads().request(priority, after, partition.durableId()),
            null,
            new RowReads.PageListener() {
              @Override
              public void page(List<StoredMessage> rows, long scannedTo) {
                isReading = false;
                lookedAt[priority] = Math.max(lookedAt[priority], scannedTo);
                rows.forEach(Overflow.this::take);
                queue.dispatch();
              }

              @Override
              public void failed() {
                isReading = false;
                queue.dispatch();
              }
            },
            null);
  }

  private void take(StoredMessage row) {
    window.bringIn(row);
    Entry entry = window.held(row.id());
    if (entry != null && entry.state == Entry.State.READY && isOver()) {
      drop(entry);
    }
  }
}
