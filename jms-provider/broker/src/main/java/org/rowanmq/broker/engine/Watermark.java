package org.rowanmq.broker.engine;

import org.rowanmq.broker.store.QueueSpec;
import org.rowanmq.broker.store.StoreOp;

/**
 * Up to which id the messages of a queue may have been handed out: durable before any of them is,
 * so that after a crash what may have been delivered comes back marked as redelivered (I6). Written
 * in strides ahead of the ids in use. Confined to the engine thread.
 */
final class Watermark {
  private static final long STRIDE = 2_000;

  private final QueueSpec spec;
  private final Partition partition;
  private final Runnable raised;

  /** Ids up to this one may be handed out. */
  private long durable;

  private long requested;

  /** Ids up to this one may have been handed out before an unclean stop. */
  private long suspectUpTo;

  /**
   * @param raised what is to be tried again when ids may be handed out that might not before
   */
  Watermark(QueueSpec spec, Partition partition, Runnable raised) {
    this.spec = spec;
    this.partition = partition;
    this.raised = raised;
  }

  void recovered(long id) {
    suspectUpTo = id;
    durable = id;
    requested = id;
  }

  /** Whether the message may have been handed out before an unclean stop. */
  boolean isSuspect(long id) {
    return id <= suspectUpTo;
  }

  /** Whether it covers the id durably. */
  boolean covers(long id) {
    return !spec.durable() || id <= durable;
  }

  /** Whether it covers the id durably; what is soon needed is asked for in the current unit. */
  boolean cover(long id) {
    if (spec.durable() && id > requested - STRIDE / 4) {
      long asked = id + STRIDE;
      requested = asked;
      partition.store(new StoreOp.PutWatermark(spec.id(), asked));
      partition.whenStored(
          () -> {
            durable = Math.max(durable, asked);
            raised.run();
          });
      partition.whenRejected(
          () -> {
            requested = durable;
            raised.run();
          });
    }
    return covers(id);
  }

  /**
   * On an orderly stop: nothing is in flight any more, so nothing new is suspect after the next
   * start.
   */
  void clear() {
    if (spec.durable() && requested > suspectUpTo) {
      requested = suspectUpTo;
      durable = suspectUpTo;
      partition.store(new StoreOp.PutWatermark(spec.id(), suspectUpTo));
    }
  }
}
