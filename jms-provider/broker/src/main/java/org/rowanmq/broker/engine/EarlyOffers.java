package org.rowanmq.broker.engine;

import java.util.ArrayList;
import java.util.List;

/**
 * The messages of a queue that wait until they are durable, and which of them are offered to
 * consumers before (architecture §6 "Doing less"). An offer lasts while the queue delivers: what no
 * consumer takes goes on waiting, so that only consumers see it early, and nobody overtakes it
 * (I5). Confined to the engine thread.
 */
final class EarlyOffers {
  /** Offers at one time: most will be taken, or none. */
  private static final int OFFERS_MAX = 64;

  private final QueueState queue;
  private final Partition partition;
  private final Window window;
  private final Watermark watermark;
  private final Consumers consumers;

  /** Those with a row. */
  private final SortedEntries waiting = new SortedEntries();

  /** Those without: they wait for other rows of their unit, or for their id to be theirs. */
  private final SortedEntries loose = new SortedEntries();

  private final List<Entry> offered = new ArrayList<>();

  EarlyOffers(
      QueueState queue,
      Partition partition,
      Window window,
      Watermark watermark,
      Consumers consumers) {
    this.queue = queue;
    this.partition = partition;
    this.window = window;
    this.watermark = watermark;
    this.consumers = consumers;
  }

  /** Whether a new entry without a row may be seen at once. */
  boolean mayBeReady(Entry entry) {
    return loose.size() == 0 && entry.mayBeEarly && partition.isReserved(entry.message.id);
  }

  /** The entry is not seen before the unit that adds it is durable, unless it is offered. */
  void await(Entry entry) {
    entry.state = Entry.State.PENDING;
    entry.awaitsInsert = true;
    (entry.hasRow ? waiting : loose).add(entry);
  }

  /** The unit that adds the entry is durable or refused. Returns whether it waited for that. */
  boolean ended(Entry entry) {
    boolean waited = entry.awaitsInsert;
    stopWaiting(entry);
    return waited;
  }

  private void stopWaiting(Entry entry) {
    if (entry.awaitsInsert) {
      entry.awaitsInsert = false;
      boolean ignored = (entry.hasRow ? waiting : loose).remove(entry);
    }
  }

  /** Has consumers get what they may; {@link #withdraw} follows. Returns whether there is any. */
  boolean offer() {
    boolean isAny = false;
    for (Entry first = loose.first();
        first != null && first.mayBeEarly && partition.isReserved(first.message.id);
        first = loose.first()) {
      stopWaiting(first);
      queue.offer(first);
      isAny = true;
    }
    for (Entry first = waiting.first();
        first != null && offered.size() < OFFERS_MAX && isAdmitted(first);
        first = waiting.first()) {
      stopWaiting(first);
      offered.add(first);
      queue.offer(first);
    }
    return isAny || !offered.isEmpty();
  }

  private boolean isAdmitted(Entry entry) {
    return entry.mayBeEarly
        && watermark.covers(entry.message.id)
        && partition.admitsEarly(entry.message.id)
        && consumers.isWaitedFor()
        && !window.isBeyond(entry.message.priority)
        && !window.isPaged();
  }

  /** What no consumer took waits on. */
  void withdraw() {
    for (Entry entry : offered) {
      if (entry.state == Entry.State.READY) {
        queue.unready(entry);
        await(entry);
      }
    }
    offered.clear();
  }
}
