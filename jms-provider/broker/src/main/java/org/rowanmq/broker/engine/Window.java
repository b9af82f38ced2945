package org.rowanmq.broker.engine;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.rowanmq.broker.engine.selector.Selector;
import org.rowanmq.broker.store.PageRequest;
import org.rowanmq.broker.store.StoreException;
import org.rowanmq.broker.store.StoredMessage;

/**
 * What of a queue is in memory, and how the rest gets there: the head of the queue, plus what
 * selectors matched further back. Owns the cursors, the page reads and the tombstones (architecture
 * §6 "Windows and cursors").
 *
 * <p>A row is <em>behind</em> if its id lies above a scan's cursor and at or below {@code tail}:
 * only a read brings it in. A scan hands out an entry only if nothing of that priority that it
 * should see first is behind (I5). Confined to the engine thread.
 */
final class Window {
  private static final long RETRY_MILLIS = 500;
  private static final long PAGE_BYTES_MIN = 64 << 10;
  private static final long PAGE_BYTES_MAX = 8 << 20;

  private final QueueState queue;
  private final Partition partition;
  private final Scan all = new Scan(null);
  private final List<Scan> scans = new ArrayList<>();
  private final Groups groups;
  private final Map<Long, Entry> held = new HashMap<>();
  private final Tombstones tombstones = new Tombstones();

  /** By priority: the highest id of a row that was left in the store, unseen by the scan of all. */
  private final long[] tail = new long[Scan.PRIORITIES];

  /** How often cursors moved back: a read that began before that says nothing about them. */
  private int rewinds;

  Window(QueueState queue, Partition partition, boolean recovered) {
    this.queue = queue;
    this.partition = partition;
    scans.add(all);
    this.groups = new Groups(partition, all, scans);
    if (recovered) {
      java.util.Arrays.fill(tail, partition.durableId());
    }
  }

  StoredMessage row(Entry entry) {
    Message message = entry.message;
    return new StoredMessage(
        queue.spec().id(),
        message.priority,
        message.id,
        message.annotations,
        message.shared,
        message.content,
        message.largeId());
  }

  Groups groups() {
    return groups;
  }

  @Nullable Entry held(long id) {
    return held.get(id);
  }

  /** How many messages are in memory. */
  int size() {
    return held.size();
  }

  boolean isBuried(long id) {
    return tombstones.contains(id);
  }

  void hold(Entry entry) {
    held.put(entry.message.id, entry);
    entry.message.hold();
  }

  /** The entry leaves memory: settled for good, or left to its row. */
  void letGo(Entry entry) {
    held.remove(entry.message.id);
    if (entry.state == Entry.State.SETTLING && entry.hasRow) {
      tombstones.bury(entry.message.id);
    } else if (entry.hasRow) {
      entry.message.rowLeft();
    }
    entry.state = Entry.State.GONE;
    entry.message.letGo();
  }

  /** Whether a new message of this priority belongs behind the window. */
  boolean isBeyond(int priority) {
    return isBehind(all, priority) || isFull(priority);
  }

  /** A non-persistent message goes behind the window; those after it must too. */
  void spilled(Message message) {
    tail[message.priority] = Math.max(tail[message.priority], message.id);
  }

  /**
   * The entry's row is durable. Keeps it in memory if the window reaches that far or a selector
   * waits for it; otherwise leaves it to its row.
   */
  boolean keep(Entry entry) {
    int priority = entry.message.priority;
    long id = entry.message.id;
    if (!isBehind(all, priority) && !isFull(priority)) {
      all.cursor[priority] = id;
      boolean leave = groups.leave(entry.message);
      if (leave) {
        letGo(entry);
        queue.dispatch();
      }
      return !leave;
    }
    boolean wanted = false;
    boolean room = partition.budget().hasRoom();
    for (Scan scan : scans) {
      if (scan != all && !isBehind(scan, priority)) {
        boolean matches = scan.matches(entry.message);
        if (!matches || room) {
          scan.cursor[priority] = id;
          wanted |= matches;
        }
      }
    }
    tail[priority] = Math.max(tail[priority], id);
    if (!wanted) {
      letGo(entry);
      queue.dispatch();
    }
    return wanted;
  }

  /** The row of an entry that was handed out before is durable: scans need not look for it. */
  void passed(Entry entry) {
    int priority = entry.message.priority;
    if (!isBehind(all, priority)) {
      all.cursor[priority] = Math.max(all.cursor[priority], entry.message.id);
    }
  }

  /** Whether any row of the queue may be waiting outside memory. */
  boolean isPaged() {
    for (int priority = 0; priority < Scan.PRIORITIES; priority++) {
      if (isBehind(all, priority)) {
        return true;
      }
    }
    return groups.isPaged();
  }

  void ready(Entry entry) {
    entry.group = groups.join(entry.message);
    for (Scan scan : scans) {
      scan.offer(entry);
    }
    if (entry.group != null) {
      groups.ready(entry, entry.group);
    }
  }

  void unready(Entry entry) {
    for (Scan scan : scans) {
      scan.remove(entry);
    }
    if (entry.group != null) {
      groups.unready(entry, entry.group);
    }
  }

  void add(QueueConsumer consumer) {
    Scan scan = scanFor(consumer.selector);
    scan.consumers.add(consumer);
    if (groups.isSelective()) {
      rewind();
    }
    groups.consumersChanged();
  }

  void remove(QueueConsumer consumer) {
    Scan scan = scanFor(consumer.selector);
    scan.consumers.remove(consumer);
    if (scan != all && scan.consumers.isEmpty()) {
      scans.remove(scan);
    }
    groups.left(consumer);
    groups.consumersChanged();
  }

  /** What was left of groups is read again: from now on a selector may match any of it. */
  private void rewind() {
    for (int priority = 0; priority < Scan.PRIORITIES; priority++) {
      long last = groups.lastLeft(priority);
      if (last > 0) {
        rewinds++;
        long unbroken = groups.unbroken(priority);
        for (Scan scan : scans) {
          scan.cursor[priority] = Math.min(scan.cursor[priority], unbroken);
        }
        tail[priority] = Math.max(tail[priority], last);
      }
    }
    groups.forgetLeft();
  }

  /** Who gets the entry on a consumer's turn. */
  QueueConsumer receiver(Entry entry, QueueConsumer whoseTurn) {
    return entry.group == null
        ? whoseTurn
        : groups.receiver(entry, whoseTurn, scanFor(whoseTurn.selector));
  }

  /**
   * The first ready message for a consumer, by priority and age; null if there is none or an older
   * one must be read first.
   */
  @Nullable Entry nextFor(QueueConsumer consumer) {
    Scan scan = scanFor(consumer.selector);
    for (int priority = Scan.PRIORITIES - 1; priority >= 0; priority--) {
      @Nullable Entry first = scan.open(priority).first();
      @Nullable Entry own = consumer.firstOwn(priority);
      if (own != null && (first == null || own.message.id < first.message.id)) {
        first = own;
      }
      if (first != null && first.message.id <= reach(scan, priority)) {
        return first;
      }
    }
    return null;
  }

  /**
   * Whether nothing that was there when the drain was asked for can still come for this consumer.
   */
  boolean isExhaustedFor(QueueConsumer consumer) {
    Scan scan = scanFor(consumer.selector);
    for (int priority = 0; priority < Scan.PRIORITIES; priority++) {
      if (isBehind(scan, priority) && coverage(scan, priority) < consumer.drainUpTo) {
        return false;
      }
    }
    return nextFor(consumer) == null && !groups.mayBring(consumer, consumer.drainUpTo);
  }

  /** Starts reads for scans whose consumers have credit and too little in memory. */
  void readAhead() {
    boolean isHungry = false;
    for (Scan scan : scans) {
      isHungry |= scan.isHungry();
      if (!scan.isReading && scan.isHungry()) {
        int wanted = scan == all ? (partition.settings().windowMessages() + 1) / 2 : scan.credit();
        readFor(scan, wanted);
      }
    }
    if (isHungry) {
      groups.toRead().forEach(this::read);
    }
  }

  private void readFor(Scan scan, int wanted) {
    boolean hasGroups = groups.isUsed() && !groups.isSelective();
    int size = 0;
    int further = hasGroups ? scan.groupMessages() : 0;
    for (int priority = Scan.PRIORITIES - 1; priority >= 0; priority--) {
      long reach = reach(scan, priority);
      // What is kept back in groups is of no use to those that wait.
      size += hasGroups ? scan.takeable(priority, reach) : scan.ready(priority).indexAfter(reach);
      if (size >= wanted
          || (size > 0 && (size + further >= wanted || !partition.budget().hasRoom()))) {
        return;
      }
      if (isReadable(scan, priority)) {
        read(scan, priority);
        return;
      }
    }
  }

  private boolean isReadable(Scan scan, int priority) {
    return isBehind(scan, priority) && coverage(scan, priority) < partition.durableId();
  }

  private void read(Scan scan, int priority) {
    long after = coverage(scan, priority);
    PageRequest request = request(priority, after, partition.durableId());
    scan.isReading = true;
    Selector selector = scan.selector;
    int begun = rewinds;
    page(
        request,
        selector,
        new PageListener() {
          @Override
          public void page(List<StoredMessage> rows, long scannedTo) {
            scan.isReading = false;
            if (begun == rewinds) {
              scan.cursor[priority] = Math.max(scan.cursor[priority], scannedTo);
            }
            rows.forEach(row -> bringIn(row, true));
            queue.dispatch();
          }

          @Override
          public void failed() {
            partition.after(
                RETRY_MILLIS,
                () -> {
                  scan.isReading = false;
                  queue.dispatch();
                });
          }
        });
  }

  /** Reads a page of what was left of a group. */
  private void read(Group group) {
    GroupRows left = java.util.Objects.requireNonNull(group.left);
    int priority = left.highest();
    long after = left.cursor(priority);
    PageRequest request = request(priority, after, left.tail(priority));
    left.isReading = true;
    String id = group.id;
    readPage(
        request,
        row -> id.equals(GroupId.of(row)),
        new PageListener() {
          @Override
          public void page(List<StoredMessage> rows, long scannedTo) {
            left.isReading = false;
            left.advance(priority, after, scannedTo);
            rows.forEach(row -> bringIn(row, group.left != left));
            groups.wasRead(group);
            queue.dispatch();
          }

          @Override
          public void failed() {
            partition.after(
                RETRY_MILLIS,
                () -> {
                  left.isReading = false;
                  queue.dispatch();
                });
          }
        });
  }

  private PageRequest request(int priority, long after, long upTo) {
    long room = partition.settings().windowBytes() - partition.budget().used();
    return new PageRequest(
        queue.spec().id(),
        priority,
        after,
        upTo,
        Math.min(partition.settings().pageMessages(), partition.settings().windowMessages()),
        Math.max(PAGE_BYTES_MIN, Math.min(PAGE_BYTES_MAX, room)));
  }

  /** Receives a page; called in a turn of its own. */
  interface PageListener {
    /**
     * @param rows those that matched, whatever has become of them since
     * @param scannedTo every row of the priority up to here was looked at
     */
    void page(List<StoredMessage> rows, long scannedTo);

    void failed();
  }

  /** Reads a page, keeping tombstones for what is settled meanwhile. */
  void page(PageRequest request, @Nullable Selector selector, PageListener listener) {
    readPage(request, filter(selector), listener);
  }

  private static @Nullable Predicate<StoredMessage> filter(@Nullable Selector selector) {
    return selector == null ? null : row -> selector.matches(SelectorValues.of(row));
  }

  private void readPage(
      PageRequest request, @Nullable Predicate<StoredMessage> filter, PageListener listener) {
    long[] ticket = new long[1];
    ticket[0] =
        partition.read(
            new StoreRead.Page(request, filter),
            new Partition.ReadListener() {
              @Override
              public void readDone(Command.ReadResult result) {
                if (!queue.isDropped()) {
                  long scannedTo = result.ids().isEmpty() ? request.upTo() : result.ids().get(0);
                  listener.page(result.messages(), scannedTo);
                }
                tombstones.readReturned(ticket[0]);
              }

              @Override
              public void readFailed(StoreException cause) {
                tombstones.readReturned(ticket[0]);
                if (!queue.isDropped()) {
                  listener.failed();
                }
              }
            });
    tombstones.readBegun(ticket[0]);
  }

  /** Looks for one row by key and brings it in; then says whether the message is in memory now. */
  void lookUp(int priority, long id, java.util.function.Consumer<Boolean> found) {
    if (id <= 0 || id > partition.durableId() || isBuried(id)) {
      found.accept(false);
      return;
    }
    PageRequest request =
        new PageRequest(queue.spec().id(), priority, id - 1, id, 1, PAGE_BYTES_MIN);
    page(
        request,
        null,
        new PageListener() {
          @Override
          public void page(List<StoredMessage> rows, long scannedTo) {
            rows.forEach(row -> bringIn(row, false));
            found.accept(held.containsKey(id));
          }

          @Override
          public void failed() {
            partition.after(RETRY_MILLIS, () -> lookUp(priority, id, found));
          }
        });
  }

  /**
   * @param mayLeave a row of a group that has no room may stay in the store
   */
  private void bringIn(StoredMessage row, boolean mayLeave) {
    if (held.containsKey(row.id()) || tombstones.contains(row.id())) {
      return;
    }
    Message message = Message.recovered(row, partition);
    if (mayLeave && groups.leave(message)) {
      return;
    }
    Entry entry = new Entry(queue, message, true);
    if (queue.isSuspect(row.id())) {
      // It may have been in flight for one time more than was noted (I6).
      entry.deliveries++;
    }
    hold(entry);
    queue.ready(entry);
  }

  void drop() {
    for (Entry entry : List.copyOf(held.values())) {
      unready(entry);
      entry.state = Entry.State.GONE;
      if (entry.hasRow) {
        entry.message.rowLeft();
      }
      entry.message.letGo();
    }
    held.clear();
  }

  /** The ready entries of a priority in memory, for browsers. */
  SortedEntries ready(int priority) {
    return all.ready(priority);
  }

  /** Every waiting row of this priority with an id up to this one is in memory, for browsers. */
  long unbroken(int priority) {
    return Math.min(all.cursor[priority], groups.unbroken(priority));
  }

  /** Whether there are rows of this priority that are not in memory, for browsers. */
  boolean isBroken(int priority) {
    return isBehind(all, priority) || groups.unbroken(priority) < Long.MAX_VALUE;
  }

  /** Whether rows of this priority lie behind the scan. */
  boolean isBehind(Scan scan, int priority) {
    return coverage(scan, priority) < tail[priority];
  }

  /**
   * The highest id of this priority that the scan may hand out: nothing it should see first lies
   * behind.
   */
  long reach(Scan scan, int priority) {
    return isBehind(scan, priority) ? coverage(scan, priority) : Long.MAX_VALUE;
  }

  private long coverage(Scan scan, int priority) {
    return Math.max(all.cursor[priority], scan.cursor[priority]);
  }

  private boolean isFull(int priority) {
    int size = all.sizeFrom(priority);
    return queue.spec().source().kind().isTemporary()
        ? false
        : size >= partition.settings().windowMessages()
            || (size > 0 && !partition.budget().hasRoom());
  }

  private Scan scanFor(@Nullable Selector selector) {
    for (Scan scan : scans) {
      if (scan.isFor(selector)) {
        return scan;
      }
    }
    Scan scan = new Scan(selector);
    for (int priority = 0; priority < Scan.PRIORITIES; priority++) {
      SortedEntries ready = all.ready(priority);
      for (int i = 0; i < ready.size(); i++) {
        scan.offer(ready.get(i));
      }
    }
    if (groups.isUsed()) {
      scan.separate();
    }
    scans.add(scan);
    return scan;
  }
}
