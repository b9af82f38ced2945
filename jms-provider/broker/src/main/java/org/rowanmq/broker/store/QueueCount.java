package org.rowanmq.broker.store;

/** How many messages wait in a queue's rows, and how many content bytes they have. */
public record QueueCount(long messages, long bytes) {}
