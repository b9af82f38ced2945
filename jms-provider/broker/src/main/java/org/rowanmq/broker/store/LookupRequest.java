package org.rowanmq.broker.store;

/**
 * Asks for the waiting messages of one queue that have a lookup row with this hash, in hand-out
 * order.
 *
 * @param priority of the first message wanted, or lower ones
 * @param after of this priority, ids above this one
 * @param upTo ids up to this one, whose lookup row was durable when the read was issued
 * @param limit at most so many messages, over 0
 * @param maxBytes stop after the message that reaches so many content bytes; at least one message
 *     is returned
 */
public record LookupRequest(
    long queue, long hash, int priority, long after, long upTo, int limit, long maxBytes) {}
