package org.rowanmq.broker.engine;

/**
 * Messages that come to a queue, until they are durable or refused. Confined to the engine thread.
 */
final class Arrivals {
  private final QueueState queue;
  private final Partition partition;
  private final Window window;
  private final Depth depth;
  private final Watermark watermark;
  private final EarlyOffers early;

  /** What is not durable yet, in flight or not. */
  private final Volume inserting = new Volume();

  private long count;

  Arrivals(
      QueueState queue,
      Partition partition,
      Window window,
      Depth depth,
      Watermark watermark,
      EarlyOffers early) {
    this.queue = queue;
    this.partition = partition;
    this.window = window;
    this.depth = depth;
    this.watermark = watermark;
    this.early = early;
  }

  /** What waits until it is durable. */
  Volume inserting() {
    return inserting;
  }

  /** How many have come since the start. */
  long count() {
    return count;
  }

  /**
   * The current unit adds the entry; its row, if it has one, is in it.
   *
   * @param mayBeEarly a waiting consumer may be given it before that is durable
   */
  void admit(Entry entry, boolean mayBeEarly) {
    count++;
    boolean replaces = queue.lastValues().added(entry);
    window.hold(entry);
    depth.added(entry);
    entry.mayBeEarly = (mayBeEarly || !entry.hasRow) && !partition.holdsBack() && !replaces;
    if (!entry.hasRow && early.mayBeReady(entry)) {
      queue.ready(entry);
      return;
    }
    if (entry.hasRow && queue.consumers() > 0 && !window.isBeyond(entry.message.priority)) {
      boolean ignored = watermark.cover(entry.message.id);
    }
    entry.inserting = partition.unit();
    inserting.add(entry);
    early.await(entry);
    if (entry.mayBeEarly) {
      queue.dispatch();
    }
    partition.whenStored(() -> inserted(entry));
    partition.whenRejected(() -> notInserted(entry));
  }

  /** The unit that adds the entry is durable. */
  private void inserted(Entry entry) {
    entry.inserting = null;
    inserting.remove(entry);
    entry.message.whenAcknowledged = null;
    boolean waited = early.ended(entry);
    if (entry.state == Entry.State.GONE) {
      return;
    }
    if (!waited) {
      if (entry.hasRow) {
        window.passed(entry);
      }
    } else if (!entry.hasRow || window.keep(entry)) {
      queue.ready(entry);
    } else {
      queue.back(entry);
    }
  }

  /** The unit that adds the entry was refused: whoever was given it early loses it. */
  private void notInserted(Entry entry) {
    entry.inserting = null;
    inserting.remove(entry);
    queue.room().eased();
    entry.message.whenAcknowledged = null;
    boolean ignored = early.ended(entry);
    if (entry.state == Entry.State.GONE) {
      return;
    }
    if (entry.state == Entry.State.IN_FLIGHT) {
      queue.leaveHolder(entry);
      entry.isRevoked = true;
    }
    if (entry.state != Entry.State.SETTLING) { // there it is counted as removed
      depth.notAdded(entry);
    } else {
      entry.message.rowLeft(); // whoever settles it may be refused, too, and never say so
    }
    queue.unready(entry);
    queue.letGo(entry);
  }
}
