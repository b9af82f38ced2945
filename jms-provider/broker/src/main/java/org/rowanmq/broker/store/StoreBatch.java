package org.rowanmq.broker.store;

import java.util.List;

/**
 * What one database transaction writes.
 *
 * @param epoch of the {@link Fence} this broker acquired
 * @param number one more than the batch before it in this epoch's line
 * @param idsReserved the new value of {@link Fence#idsReserved}; every id used in the batch lies at
 *     or below it
 * @param elided how many rows the batch would have inserted and deleted again, and leaves out
 */
public record StoreBatch(
    int partition, long epoch, long number, long idsReserved, List<StoreOp> ops, int elided) {
  /** A batch that leaves nothing out. */
  public StoreBatch(int partition, long epoch, long number, long idsReserved, List<StoreOp> ops) {
    this(partition, epoch, number, idsReserved, ops, 0);
  }

  /** The same for a later epoch. */
  public StoreBatch withEpoch(long later) {
    return new StoreBatch(partition, later, number, idsReserved, ops, elided);
  }
}
