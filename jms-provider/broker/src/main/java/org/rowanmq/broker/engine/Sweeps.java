package org.rowanmq.broker.engine;

import java.util.List;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;
import org.rowanmq.broker.store.ContentExtent;
import org.rowanmq.broker.store.MessageRef;
import org.rowanmq.broker.store.StoreException;

/**
 * Bounded background work on rows that nothing in memory leads to: expired messages behind the
 * windows, and shared contents whose rows are all gone. One read and one batch at a time. Confined
 * to the engine thread.
 */
final class Sweeps {
  private static final int LIMIT = 500;

  private final Partition partition;
  private final LongFunction<@Nullable QueueState> queues;
  private final long pauseMillis;

  /**
   * @param queues finds a queue by id; null if it is gone
   */
  Sweeps(Partition partition, LongFunction<@Nullable QueueState> queues) {
    this.partition = partition;
    this.queues = queues;
    this.pauseMillis = partition.settings().sweepMillis();
  }

  /** Starts both sweeps; they go on for the life of the partition. */
  void start() {
    partition.after(pauseMillis, this::sweepExpired);
    partition.after(pauseMillis, () -> sweepContents(0));
  }

  private void sweepExpired() {
    StoreRead read = new StoreRead.Expired(partition.now().epochMillis(), LIMIT);
    ask(
        read,
        new Answer() {
          @Override
          public void answered(Command.ReadResult result) {
            for (MessageRef ref : result.refs()) {
              @Nullable QueueState queue = queues.apply(ref.queue());
              if (queue != null) {
                queue.expireRow(ref);
              }
            }
            partition.after(pauseMillis, Sweeps.this::sweepExpired);
          }

          @Override
          public void again() {
            sweepExpired();
          }
        });
  }

  private void sweepContents(long after) {
    StoreRead read = new StoreRead.Orphans(after, partition.durableId(), LIMIT);
    LargeContents contents = partition.largeContents();
    contents.sweepBegins();
    ask(
        read,
        new Answer() {
          @Override
          public void answered(Command.ReadResult result) {
            List<ContentExtent> orphans = result.contents();
            contents.swept(orphans);
            if (orphans.size() < LIMIT) {
              partition.after(pauseMillis, () -> sweepContents(0));
            } else {
              sweepContents(orphans.get(orphans.size() - 1).id());
            }
          }

          @Override
          public void again() {
            sweepContents(after);
          }

          @Override
          public void failed() {
            contents.swept(null);
          }
        });
  }

  private interface Answer {
    void answered(Command.ReadResult result);

    void again();

    /** The read failed; {@link #again} follows later. */
    default void failed() {}
  }

  private void ask(StoreRead read, Answer answer) {
    long ignored =
        partition.read(
            read,
            new Partition.ReadListener() {
              @Override
              public void readDone(Command.ReadResult result) {
                answer.answered(result);
              }

              @Override
              public void readFailed(StoreException cause) {
                answer.failed();
                partition.after(pauseMillis, answer::again);
              }
            });
  }
}
