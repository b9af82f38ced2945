package org.rowanmq.broker.engine;

import org.rowanmq.broker.store.StoreException;
import org.rowanmq.broker.store.StoreOp;

/**
 * Removes the rows of dropped queues a bit at a time, so that no batch grows with what lay in them;
 * goes on after a restart. Confined to the engine thread.
 *
 * <pre>
 * DropQueue ─stored─▶ Purge ─stored─▶ rows left? ─yes─▶ Purge …
 *                                        └────no──▶ ForgetQueue
 * </pre>
 */
final class DroppedQueues {
  private static final int PURGE_ROWS = 1_000;
  private static final long RETRY_MILLIS = 1_000;

  private final Partition partition;
  private boolean isStopped;

  DroppedQueues(Partition partition) {
    this.partition = partition;
  }

  /** Ends the definition in the current unit, then the rows. */
  void drop(long queue) {
    partition.store(new StoreOp.DropQueue(queue));
    partition.whenStored(() -> purge(queue));
  }

  /** Goes on with what an earlier life began. */
  void purge(long queue) {
    if (!isStopped) {
      partition.begin(partition.now());
      partition.store(new StoreOp.Purge(queue, PURGE_ROWS));
      partition.whenStored(() -> look(queue));
    }
  }

  /** The broker stops: the next life goes on. */
  void stop() {
    isStopped = true;
  }

  private void look(long queue) {
    if (isStopped) {
      return;
    }
    long ignored =
        partition.read(
            new StoreRead.Rows(queue),
            new Partition.ReadListener() {
              @Override
              public void readDone(Command.ReadResult result) {
                if (result.hasRows()) {
                  purge(queue);
                } else if (!isStopped) {
                  partition.store(new StoreOp.ForgetQueue(queue));
                }
              }

              @Override
              public void readFailed(StoreException cause) {
                partition.after(RETRY_MILLIS, () -> look(queue));
              }
            });
  }
}
