package org.rowanmq.broker.store;

/**
 * Asks for waiting messages of one queue and priority in id order.
 *
 * @param after ids above this one
 * @param upTo ids up to this one, whose insert was durable when the read was issued
 * @param limit at most so many messages, over 0
 * @param maxBytes stop after the message that reaches so many content bytes; at least one message
 *     is returned
 */
public record PageRequest(
    long queue, int priority, long after, long upTo, int limit, long maxBytes) {}
