package org.rowanmq.broker.engine;

import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.rowanmq.broker.store.MessageRef;

/**
 * A message in one queue, while it is in memory.
 *
 * <pre>
 * PENDING ──stored──▶ READY ──deliver──▶ IN_FLIGHT ──settle──▶ SETTLING ──stored──▶ gone
 *    ▲                  ▲                    │
 *    └───── counted ────┴──── uncounted ─────┘
 * </pre>
 *
 * <p>A message that is handed out early is READY while the queue delivers, IN_FLIGHT and SETTLING
 * before it is stored; should its insert be refused, it is gone, wherever it is.
 *
 * <p>Confined to the engine thread; {@link QueueState} alone changes the state.
 */
final class Entry {
  /** Where the message is (I3). */
  enum State {
    /**
     * Its row, or a change to it, is being written, or its group waits for it: nobody may have it.
     */
    PENDING,
    /** Waiting for a consumer. */
    READY,
    /** Held by exactly one consumer (I4). */
    IN_FLIGHT,
    /** Settled; the delete is being written. */
    SETTLING,
    /** No longer in memory. */
    GONE
  }

  final QueueState queue;
  final Message message;

  /** Whether the store has a row, or will have one when the batch is written. */
  final boolean hasRow;

  State state = State.PENDING;

  /** How often it was delivered and came back. */
  int deliveries;

  /** How many of these were failed attempts. */
  int failures;

  /** What the broker notes of it. */
  Map<String, String> notes;

  /** What its holder says is wrong with it; null for nothing. */
  @Nullable Cause cause;

  /** It is PENDING until a time that its group waits for. */
  boolean isResting;

  /** Who holds it while IN_FLIGHT. */
  @Nullable QueueConsumer holder;

  /** The group it belongs to, as long as it is ready or outstanding; null for none. */
  @Nullable Group group;

  /** Handed out, and neither ready again nor gone. */
  boolean isOutstanding;

  /** The unit that adds it, as long as that is neither durable nor refused. */
  @Nullable Unit inserting;

  /** It is PENDING until then. */
  boolean awaitsInsert;

  /** It may be seen before that, if all else is well. */
  boolean mayBeEarly;

  /** It was handed out before its row was durable, and the store refused the row. */
  boolean isRevoked;

  Entry(QueueState queue, Message message, boolean hasRow) {
    this.queue = queue;
    this.message = message;
    this.hasRow = hasRow;
    this.deliveries = message.annotations.deliveries();
    this.failures = message.annotations.failures();
    this.notes = message.annotations.notes();
  }

  MessageRef ref() {
    return new MessageRef(queue.spec().id(), message.priority, message.id);
  }
}
