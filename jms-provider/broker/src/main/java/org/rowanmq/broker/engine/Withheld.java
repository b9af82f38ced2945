package org.rowanmq.broker.engine;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.rowanmq.broker.store.MessageRef;
import org.rowanmq.broker.store.StoredMessage;

/**
 * Rows of a queue that a branch in doubt settles if it is committed, and that are not in memory:
 * the branch was prepared before this start. Nobody is given them; when the branch is decided they
 * are read, and from then on it holds them as if it had received them just now. Confined to the
 * engine thread.
 */
final class Withheld {
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
   * Reads them; then they are held, but for those that are gone. In a turn of its own; never if the
   * queue is dropped meanwhile.
   */
  void read(List<MessageRef> refs, Consumer<List<Entry>> done) {
    window
        .reads()
        .byKey(
            refs,
            rows -> {
              List<Entry> entries = new ArrayList<>(rows.size());
              rows.forEach(row -> entries.add(hold(row)));
              ids().removeAll(refs.stream().map(MessageRef::id).collect(Collectors.toSet()));
              done.accept(entries);
            },
            () -> read(refs, done));
  }

  private Entry hold(StoredMessage row) {
    Entry entry = new Entry(queue, Message.recovered(row, partition), true);
    window.hold(entry);
    queue.hold(entry);
    return entry;
  }

  /** The database refused what the branch did with it: it is held again, in the same turn. */
  static void holdAgain(Entry entry) {
    if (entry.state == Entry.State.READY) {
      entry.queue.hold(entry);
      entry.group = null;
    }
  }
}
