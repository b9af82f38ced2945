package org.rowanmq.broker.engine;

/**
 * Messages that are not yet due, of all queues. Those near their time are in memory, the rest are rows. Confined to the
 * engine thread.
 */
final class Schedule {
    Schedule(Partition partition) {}

    /** Keeps a message for {@code queue} until {@code dueMillis}; its row joins the current unit. A message kept for several queues needs an id of its own for each. */
    void add(QueueState queue, Message message, long dueMillis) {}

    /** Publishes what is due. */
    void tick() {}

    /** Wall-clock time of the next {@link #tick} wanted, or {@link Long#MAX_VALUE}. */
    long nextDueEpochMillis() {
        return Long.MAX_VALUE;
    }

    /** Forgets what waits in memory for a dropped queue. */
    void drop(QueueState queue) {}

    /** How many wait in memory or as rows for the queue, as far as known. */
    long scheduled(QueueState queue) {
        return 0;
    }
}
