package org.rowanmq.broker.store;

/** The key of a message's row. */
public record MessageRef(long queue, int priority, long id) {}
