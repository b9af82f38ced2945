package org.rowanmq.broker.engine;

import org.jspecify.annotations.Nullable;
import org.rowanmq.broker.engine.selector.Selector;

/**
 * A consumer as its queue sees it: credit, selector, and where deliveries go. Confined to the
 * engine thread. Its session creates it and changes credit only through {@link QueueState}.
 */
final class QueueConsumer {
  /** What a consumer's session does for it. */
  interface Deliveries {
    /**
     * Numbers the delivery, remembers it in the session and sends the frame. The entry is IN_FLIGHT
     * already.
     */
    void deliver(QueueConsumer consumer, Entry entry);

    /** Shows a browser a message; nothing is to be remembered. */
    void show(QueueConsumer consumer, Message message, int deliveries);

    /** The drain is complete; the credit is zero. */
    void drained(QueueConsumer consumer, int drain);

    /**
     * False while the session waits for the confirm of a rollback or recover: nothing may be
     * delivered.
     */
    boolean isOpenForDelivery();
  }

  final int session;
  final int number;
  final @Nullable Selector selector;

  final Deliveries deliveries;

  int creditMessages;
  long creditBytes;

  /** The drain to answer, or -1. */
  int drain = -1;

  /** The drain asks for messages with ids up to this one, the tail when it was asked for. */
  long drainUpTo;

  QueueConsumer(int session, int number, @Nullable Selector selector, Deliveries deliveries) {
    this.session = session;
    this.number = number;
    this.selector = selector;
    this.deliveries = deliveries;
  }

  boolean hasCredit() {
    return creditMessages > 0 && creditBytes > 0 && deliveries.isOpenForDelivery();
  }
}
