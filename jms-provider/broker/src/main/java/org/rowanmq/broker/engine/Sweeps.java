package org.rowanmq.broker.engine;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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
  private static final int EXPIRED_LIMIT_MAX = 100_000;

  /** Between two steps while there is more to do: leaves the store to others most of the time. */
  private static final long STEP_MILLIS = 50;

  private final Partition partition;
  private final LongFunction<@Nullable QueueState> queues;
  private final long pauseMillis;
  private int expiredLimit = LIMIT;

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
    int limit = expiredLimit;
    ask(
        new StoreRead.Expired(partition.now().epochMillis(), limit),
        new Answer() {
          @Override
          public void answered(Command.ReadResult result) {
            new Expiry(result.refs(), limit).begin();
          }

          @Override
          public void again() {
            sweepExpired();
          }
        });
  }

  /** One step: has the queues remove what expired, then plans the next step. */
  private final class Expiry {
    private final Map<Long, List<MessageRef>> byQueue = new LinkedHashMap<>();
    private final boolean isFull;
    private int open;
    private int removed;

    Expiry(List<MessageRef> refs, int limit) {
      isFull = refs.size() >= limit;
      for (MessageRef ref : refs) {
        byQueue.computeIfAbsent(ref.queue(), any -> new ArrayList<>()).add(ref);
      }
    }

    void begin() {
      open = byQueue.size() + 1;
      byQueue.forEach(
          (id, refs) -> {
            @Nullable QueueState queue = queues.apply(id);
            if (queue == null || queue.isDropped()) {
              ended(0);
            } else {
              refs.sort(
                  Comparator.comparingInt(MessageRef::priority).thenComparingLong(MessageRef::id));
              queue.expireRows(refs, this::ended);
            }
          });
      ended(0);
      // A queue that is dropped meanwhile does not answer.
      Partition.Timer ignored = partition.after(pauseMillis, this::goOn);
    }

    private void ended(int count) {
      removed += count;
      if (--open == 0 && isFull) {
        Partition.Timer ignored = partition.after(STEP_MILLIS, this::goOn);
      }
    }

    private void goOn() {
      if (open >= 0) {
        open = -1;
        // What consumers hold stays, and must not hide what lies behind it.
        boolean isStuck = isFull && removed == 0;
        expiredLimit = isStuck ? Math.min(2 * expiredLimit, EXPIRED_LIMIT_MAX) : LIMIT;
        sweepExpired();
      }
    }
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
