package org.rowanmq.broker.store;

/**
 * A message that is not yet due. It gets a new id when it becomes due ({@link StoreOp.Promote}).
 */
public record ScheduledMessage(long dueMillis, StoredMessage message) {}
