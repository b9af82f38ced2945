package org.rowanmq.broker.store;

import java.util.List;

/**
 * What one database transaction writes.
 *
 * @param epoch of the {@link Fence} this broker acquired
 * @param number one more than the batch before it in this epoch's line
 * @param idsReserved the new value of {@link Fence#idsReserved}; every id used in the batch lies at
 *     or below it
 */
public record StoreBatch(
    int partition, long epoch, long number, long idsReserved, List<StoreOp> ops) {}
