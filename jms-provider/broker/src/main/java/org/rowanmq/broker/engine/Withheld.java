package org.rowanmq.broker.engine;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.rowanmq.broker.store.MessageRef;
import org.rowanmq.broker.store.StoreException;
import org.rowanmq.broker.store.StoredMessage;

/**
 * Rows of a queue that a branch in doubt settles if it is committed, and that are not in memory:
 * the branch was prepared before this start. Nobody is given them; when the branch is decided they
 * are read, and from then on it holds them as if it had received them just now. Confined to the
 * engine thread.
 */
final class Withheld {
  private static final long RETRY_MILLIS = 500;

  private final QueueState queue;
  private final Partition partition;
  private final Window window;

  Withheld(QueueState queue, Partition partition, Window window) {
    this.queue = queue;
    this.partition = partition;
    this.window = window;
  }

  /** Before the queue serves. */
  void add(MessageRef ref) {
    ids().add(ref.id());
  }

  int size() {
    return ids().size();
  }

  private Set<Long> ids() {
    return window.reads().withheld();
  }

  /**
   * Reads them; then they are held, but for those that are gone: all of them, should the queue be
   * dropped meanwhile. In a turn of its own.
   *
   * @param refs ascending within a priority
   */
  void read(List<MessageRef> refs, Consumer<List<Entry>> done) {
    // What is settled while this reads needs no tombstones: nobody else can settle these.
    long ignored =
        partition.read(
            new StoreRead.ByKey(refs),
            new Partition.ReadListener() {
              @Override
              public void readDone(Command.ReadResult result) {
                List<Entry> entries = new ArrayList<>(result.messages().size());
                if (!queue.isDropped()) {
                  result.messages().forEach(row -> entries.add(hold(row)));
                }
                refs.forEach(ref -> ids().remove(ref.id()));
                done.accept(entries);
              }

              @Override
              public void readFailed(StoreException cause) {
                Partition.Timer unused = partition.after(RETRY_MILLIS, () -> read(refs, done));
              }
            });
  }

  private Entry hold(StoredMessage row) {
    Entry entry = new Entry(queue, Message.recovered(row, partition), true);
    window.hold(entry);
    queue.hold(entry);
    return entry;
  }

  /**
   * The database refused what the branch did with it: it is held again, in the same turn.
   *
   * @return false if it is gone, or somebody else has it by now: only without a row
   */
  static boolean holdAgain(Entry entry) {
    if (entry.state == Entry.State.READY) {
      entry.queue.hold(entry);
      entry.group = null;
      return true;
    }
    if (entry.state == Entry.State.PENDING && !entry.isResting) {
      // It was on its way back, and its group has not been told of that yet.
      entry.queue.hold(entry);
      return true;
    }
    return false;
  }
}
