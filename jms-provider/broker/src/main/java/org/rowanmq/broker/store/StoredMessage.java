package org.rowanmq.broker.store;

import org.rowanmq.wire.MessageContent;

/**
 * One message in one queue.
 *
 * @param id in the partition's range; equal in all queues a publication was routed to
 * @param priority 0 to 9; waiting messages are ordered by priority descending, then id ascending
 * @param shared whether the content lies in content rows under {@code id} (a fan-out, or larger
 *     than a chunk) rather than in the message's own row
 */
public record StoredMessage(
    long queue,
    int priority,
    long id,
    Annotations annotations,
    boolean shared,
    MessageContent content) {}
