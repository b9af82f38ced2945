package org.rowanmq.broker.engine;

import org.rowanmq.broker.store.QueueSpec;

/**
 * The messages of one queue or one subscription, and the consumers that wait for them.
 *
 * <p>Confined to the engine thread. Keeps I3 (one state per message), I4 (one holder per message) and I5 (order).
 */
final class QueueState {
    /** How a delivery that was not settled comes back. */
    enum Return {
        /** The application never saw it: back to its position as if it had never left. */
        UNCOUNTED,
        /** The application may have seen it (its link was lost): counted as a delivery, not as a failure. */
        COUNTED,
        /** The application had it and gave it back (rollback, recover): counted, and a failed attempt. */
        FAILED
    }

    /** What becomes of a settlement that is presented again after a reconnect. */
    interface Resettlement {
        /** The message is being settled by this call's unit; or, {@code settled} false, somebody else had it: STALE. */
        void resolved(boolean settled);
    }

    private final QueueSpec spec;
    private final Partition partition;
    private final DeadLetters deadLetters;

    /** @param recovered the queue may have rows from before this start */
    QueueState(QueueSpec spec, Partition partition, DeadLetters deadLetters, boolean recovered) {
        this.spec = spec;
        this.partition = partition;
        this.deadLetters = deadLetters;
    }

    QueueSpec spec() {
        return spec;
    }

    /** What recovery knows: the counter row, if there is one. */
    void recoveredCounter(long messages, long bytes) {}

    /** What recovery knows: ids up to this one may have been handed out before an unclean stop. */
    void recoveredWatermark(long id) {}

    /** Whether {@link #counted} is still needed before the queue serves. */
    boolean needsCount() {
        return false;
    }

    /** The rows the store counted, for a queue without a counter row. */
    void counted(long messages, long bytes) {}

    /**
     * Adds a message: its row joins the current unit (unless non-persistent or temporary), and it becomes visible when that
     * is durable. Call in id order. The content of a shared message was stored by the caller in the same unit.
     */
    void publish(Message message) {}

    /** Adds a consumer with no credit. */
    void add(QueueConsumer consumer) {}

    /** Removes a consumer; its deliveries stay with its session, which returns or settles them. */
    void remove(QueueConsumer consumer) {}

    /** Adds credit and delivers. */
    void credit(QueueConsumer consumer, int messages, long bytes) {}

    /** Sets the credit to zero without an answer (rollback, recover). */
    void resetCredit(QueueConsumer consumer) {}

    /** Starts a drain; {@link QueueConsumer.Deliveries#drained} answers. */
    void drain(QueueConsumer consumer, int drain) {}

    /** Adds a browser: a consumer that looks. It has credit and drains like any other; nothing it is shown is held. */
    void addBrowser(QueueConsumer consumer) {}

    /** Settles a delivery: its row goes with the current unit. */
    void settle(Entry entry) {}

    /** Takes a delivery back. */
    void giveBack(Entry entry, Return how) {}

    /** Settles a message by key after a reconnect, unless somebody else has been given it. May need a read: then later, in a unit of its own. */
    void resettle(int priority, long id, Resettlement resettlement) {}

    /** Tries to deliver: a session has become open for delivery again. */
    void dispatch() {}

    /** Ends the queue: every message in memory is gone; rows are purged by the caller. Consumers were removed before. */
    void drop() {}

    /** Expires what is due. */
    void expire() {}

    /** Monotonic time of the next {@link #expire} this queue wants, or {@link Long#MAX_VALUE}. */
    long nextExpiryEpochMillis() {
        return Long.MAX_VALUE;
    }

    int consumers() {
        return 0;
    }

    int browsers() {
        return 0;
    }

    /** Waiting messages (ready and pending, in memory or not), without those in flight. */
    long ready() {
        return 0;
    }

    long inFlight() {
        return 0;
    }

    /** Content bytes of all messages, in flight included. */
    long bytes() {
        return 0;
    }

    /** On an orderly stop: nothing is in flight any more, so nothing is suspect after the next start. */
    void clearWatermark() {}
}
