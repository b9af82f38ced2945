package org.rowanmq.broker.engine;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.rowanmq.broker.engine.selector.Selector;
import org.rowanmq.broker.store.LookupRequest;
import org.rowanmq.broker.store.MessageRef;
import org.rowanmq.broker.store.PageRequest;
import org.rowanmq.broker.store.StoreException;
import org.rowanmq.broker.store.StoredMessage;

/**
 * Reads rows of one queue, and remembers what is settled meanwhile. Confined to the engine thread.
 */
final class RowReads {
  private static final long RETRY_MILLIS = 500;
  private static final long PAGE_BYTES_MIN = 64 << 10;
  private static final long PAGE_BYTES_MAX = 8 << 20;

  /** Receives a page; called in a turn of its own. */
  interface PageListener {
    /**
     * @param rows those that matched, whatever has become of them since
     * @param scannedTo every row of the priority up to here was looked at
     */
    void page(List<StoredMessage> rows, long scannedTo);

    /**
     * The store could not answer; called some time later, so that it may be asked again at once.
     */
    void failed();
  }

  private final QueueState queue;
  private final Partition partition;
  private final Tombstones tombstones = new Tombstones();
  private final Set<Long> withheld = new HashSet<>(0);
  private final Set<Long> leaving = new HashSet<>(0);

  RowReads(QueueState queue, Partition partition) {
    this.queue = queue;
    this.partition = partition;
  }

  Tombstones tombstones() {
    return tombstones;
  }

  /** Ids of rows that are neither shown nor handed out: {@link Withheld}. */
  Set<Long> withheld() {
    return withheld;
  }

  /** Ids of rows that are being deleted without being in memory. */
  Set<Long> leaving() {
    return leaving;
  }

  PageRequest request(int priority, long after, long upTo) {
    return new PageRequest(queue.spec().id(), priority, after, upTo, limit(), bytes());
  }

  /** The single row of this id. */
  PageRequest request(int priority, long id) {
    return new PageRequest(queue.spec().id(), priority, id - 1, id, 1, PAGE_BYTES_MIN);
  }

  LookupRequest lookup(long hash, int priority, long after, int wanted) {
    return new LookupRequest(
        queue.spec().id(),
        hash,
        priority,
        after,
        partition.durableId(),
        Math.max(1, Math.min(wanted, limit())),
        bytes());
  }

  private int limit() {
    return Math.min(partition.settings().pageMessages(), partition.settings().windowMessages());
  }

  private long bytes() {
    long room = partition.settings().windowBytes() - partition.budget().used();
    return Math.max(PAGE_BYTES_MIN, Math.min(PAGE_BYTES_MAX, room));
  }

  /**
   * Reads a page.
   *
   * @param filter what it refuses stays on the reader thread
   * @param turns left when the read has ended; null if none was entered
   */
  void page(
      PageRequest request,
      @Nullable Predicate<StoredMessage> filter,
      PageListener listener,
      @Nullable ReadTurns turns) {
    ask(
        new StoreRead.Page(request, filter),
        result -> listener.page(result.messages(), scannedTo(result, request)),
        listener::failed,
        turns);
  }

  /** Reads rows by their keys. */
  void byKey(List<MessageRef> refs, Consumer<List<StoredMessage>> done, Runnable failed) {
    ask(new StoreRead.ByKey(refs), result -> done.accept(result.messages()), failed, null);
  }

  /** Reads a page for its lookup rows, and the messages that have one of the hashes. */
  void keys(StoreRead.Keys read, Consumer<Command.ReadResult> done, Runnable failed) {
    ask(read, done, failed, partition.scanTurns());
  }

  /** Looks up; the result's ids say where it stopped, if it did: priority and id. */
  void lookUp(
      LookupRequest request,
      @Nullable Selector selector,
      Consumer<Command.ReadResult> done,
      Runnable failed) {
    ask(new StoreRead.Lookup(request, filter(selector)), done, failed, partition.lookupTurns());
  }

  static long scannedTo(Command.ReadResult result, PageRequest request) {
    return result.ids().isEmpty() ? request.upTo() : result.ids().get(0);
  }

  /** What a scan takes of the rows it reads: not what has expired, which the sweep removes. */
  Predicate<StoredMessage> filterFor(Scan scan) {
    long now = partition.now().epochMillis();
    Selector selector = scan.selector;
    return row ->
        !isOver(row, now) && (selector == null || selector.matches(SelectorValues.of(row)));
  }

  private static boolean isOver(StoredMessage row, long now) {
    long expires = row.annotations().expiresMillis();
    return expires != 0 && expires <= now;
  }

  static @Nullable Predicate<StoredMessage> filter(@Nullable Selector selector) {
    return selector == null ? null : row -> selector.matches(SelectorValues.of(row));
  }

  /** Neither is called once the queue is dropped. */
  private void ask(
      StoreRead read,
      Consumer<Command.ReadResult> done,
      Runnable failed,
      @Nullable ReadTurns turns) {
    long[] ticket = new long[1];
    ticket[0] =
        partition.read(
            read,
            new Partition.ReadListener() {
              @Override
              public void readDone(Command.ReadResult result) {
                if (!queue.isDropped()) {
                  done.accept(result);
                }
                end();
              }

              @Override
              public void readFailed(StoreException cause) {
                end();
                partition.after(
                    RETRY_MILLIS,
                    () -> {
                      if (!queue.isDropped()) {
                        failed.run();
                      }
                    });
              }

              private void end() {
                tombstones.readReturned(ticket[0]);
                if (turns != null) {
                  turns.leave();
                }
              }
            });
    tombstones.readBegun(ticket[0]);
  }
}
