package org.rowanmq.broker.store;

/**
 * Ownership of a partition, as its fence row says.
 *
 * @param epoch raised by every {@link MessageStore#acquire}; batches of an older epoch are refused
 * @param lastBatch number of the last committed batch; the next one is {@code lastBatch + 1}
 * @param idsReserved every message id up to this one may have been used: new ids start above it
 */
public record Fence(int partition, long epoch, long lastBatch, long idsReserved) {}
