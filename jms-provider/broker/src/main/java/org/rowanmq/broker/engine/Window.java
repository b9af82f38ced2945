package org.rowanmq.broker.engine;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.rowanmq.broker.store.MessageRef;
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
  private final QueueState queue;
  private final Partition partition;
  private final Scans scans;
  private final Scan all;
  private final Groups groups;
  private final RowReads reads;
  private final Lookups lookups;
  private final Map<Long, Entry> held = new HashMap<>();

  /** By priority: the highest id of a row that was left in the store, unseen by the scan of all. */
  private final long[] tail = new long[Scan.PRIORITIES];

  /** How often cursors moved back: a read that began before that says nothing about them. */
  private int rewinds;

  Window(QueueState queue, Partition partition, Consumers consumers, boolean recovered) {
    this.queue = queue;
    this.partition = partition;
    this.scans = new Scans(consumers);
    this.all = scans.all;
    this.groups = new Groups(partition, scans);
    this.reads = new RowReads(queue, partition);
    this.lookups =
        new Lookups(
            queue, partition, this, partition.settings().indexedIn(queue.spec().source().name()));
    if (recovered) {
      java.util.Arrays.fill(tail, partition.durableId());
      lookups.recovered(partition.durableId());
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

  Scans scans() {
    return scans;
  }

  Scan all() {
    return all;
  }

  /** How often cursors moved back. */
  int rewinds() {
    return rewinds;
  }

  Lookups lookups() {
    return lookups;
  }

  RowReads reads() {
    return reads;
  }

  @Nullable Entry held(long id) {
    return held.get(id);
  }

  /** How many messages are in memory. */
  int size() {
    return held.size();
  }

  boolean isBuried(long id) {
    return reads.tombstones().contains(id)
        || reads.withheld().contains(id)
        || reads.leaving().contains(id);
  }

  /** Whether a row that was read is gone, or will be. */
  boolean isLeaving(long id) {
    Entry entry = held.get(id);
    return entry == null ? isBuried(id) : entry.state == Entry.State.SETTLING;
  }

  void hold(Entry entry) {
    held.put(entry.message.id, entry);
    entry.message.hold();
  }

  /** The entry leaves memory: settled for good, or left to its row. */
  void letGo(Entry entry) {
    held.remove(entry.message.id);
    if (entry.state == Entry.State.SETTLING && entry.hasRow) {
      reads.tombstones().bury(entry.message.id);
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
    leaveBehind(message.priority, message.id);
  }

  private void leaveBehind(int priority, long id) {
    if (!isBehind(all, priority)) {
      lookups.begin(priority);
    }
    tail[priority] = Math.max(tail[priority], id);
  }

  /** The entry is being removed for good. */
  void taken(Entry entry) {
    if (entry.hasRow) {
      lookups.taken(entry.message);
    }
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
    boolean wanted = isWanted(entry.message);
    leaveBehind(priority, id);
    lookups.left(entry.message);
    if (!wanted) {
      letGo(entry);
      queue.dispatch();
    }
    return wanted;
  }

  /** Whether a selector waits for what is left behind the window. */
  private boolean isWanted(Message message) {
    int priority = message.priority;
    boolean wanted = false;
    boolean room = partition.budget().hasRoom();
    for (Scan scan : scans.open()) {
      if (scan != all && !isBehind(scan, priority)) {
        boolean matches = scan.matches(message);
        if (!matches || (room && !scan.consumers.isEmpty())) {
          scan.cursor[priority] = message.id;
          wanted |= matches;
        }
      }
    }
    for (Scan scan : scans.keyedFor(message)) {
      if (scan.matches(message)) {
        if (room && scan.size() < partition.settings().windowMessages()) {
          wanted = true;
        } else {
          scan.tail[priority] = message.id;
          scans.wake(scan);
        }
      }
    }
    return wanted;
  }

  /** The row of an entry that was handed out before is durable: scans need not look for it. */
  void passed(Entry entry) {
    int priority = entry.message.priority;
    if (!isBehind(all, priority)) {
      all.cursor[priority] = Math.max(all.cursor[priority], entry.message.id);
    } else {
      // It was taken before others were left behind the window, and its id may lie among theirs.
      lookups.left(entry.message);
    }
  }

  /** Whether any row of the queue may be waiting outside memory. */
  boolean isPaged() {
    return isBehindAny() || groups.isPaged();
  }

  void ready(Entry entry) {
    entry.group = groups.join(entry.message);
    scans.ready(entry);
    if (entry.group != null) {
      groups.ready(entry, entry.group);
    }
  }

  void unready(Entry entry) {
    scans.unready(entry);
    if (entry.group != null) {
      groups.unready(entry, entry.group);
    }
  }

  void add(QueueConsumer consumer) {
    Scan scan = scans.open(consumer.selector, lookups.demandable(), groups.isUsed());
    if (scan.key != null && scan.consumers.isEmpty()) {
      System.arraycopy(tail, 0, scan.tail, 0, tail.length);
    }
    consumer.scan = scan;
    scan.consumers.add(consumer);
    if (groups.isSelective()) {
      rewind();
    }
    groups.consumersChanged();
  }

  void remove(QueueConsumer consumer) {
    Scan scan = scanOf(consumer);
    scan.consumers.remove(consumer);
    if (scan.consumers.isEmpty()) {
      scans.close(scan, isAhead(scan));
    }
    groups.left(consumer);
    groups.consumersChanged();
  }

  /** Whether the scan has looked at rows behind the window. */
  private boolean isAhead(Scan scan) {
    for (int priority = 0; priority < Scan.PRIORITIES; priority++) {
      if (isBehind(all, priority) && scan.cursor[priority] > all.cursor[priority]) {
        return true;
      }
    }
    return false;
  }

  /** Something about the consumer has changed: it has turns again. */
  void wake(QueueConsumer consumer) {
    if (consumer.scan != null) {
      scans.wake(consumer.scan);
    }
  }

  private static Scan scanOf(QueueConsumer consumer) {
    return java.util.Objects.requireNonNull(consumer.scan);
  }

  /** What was left of groups is read again: from now on a selector may match any of it. */
  private void rewind() {
    for (int priority = 0; priority < Scan.PRIORITIES; priority++) {
      long last = groups.lastLeft(priority);
      if (last > 0) {
        rewinds++;
        long unbroken = groups.unbroken(priority);
        for (Scan scan : scans.every()) {
          scan.cursor[priority] = Math.min(scan.cursor[priority], unbroken);
          scan.tail[priority] = Math.max(scan.tail[priority], last);
        }
        tail[priority] = Math.max(tail[priority], last);
        lookups.unknown(priority, last);
      }
    }
    groups.forgetLeft();
  }

  /** Who gets the entry on a consumer's turn. */
  QueueConsumer receiver(Entry entry, QueueConsumer whoseTurn) {
    return entry.group == null ? whoseTurn : groups.receiver(entry, whoseTurn, scanOf(whoseTurn));
  }

  /**
   * The first ready message for a consumer, by priority and age; null if there is none or an older
   * one must be read first.
   */
  @Nullable Entry nextFor(QueueConsumer consumer) {
    Scan scan = scanOf(consumer);
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
    Scan scan = scanOf(consumer);
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
    boolean isIncomplete = false;
    for (Scan scan : scans.awake()) {
      boolean wants = scan.isHungry();
      isHungry |= wants;
      if (scan.key != null) {
        isIncomplete |= wants && !scan.isReading && !lookups.serve(scan);
        if (isDone(scan)) {
          scans.sleep(scan);
        }
      } else if (wants && !scan.isReading) {
        readFor(
            scan, scan == all ? (partition.settings().windowMessages() + 1) / 2 : scan.credit());
      }
    }
    if (isIncomplete) {
      lookups.fill();
    }
    if (isHungry) {
      groups.toRead().forEach(this::read);
    }
  }

  /** Whether nothing can come of serving a keyed scan's consumers until something changes. */
  private boolean isDone(Scan scan) {
    return scan.size() == 0 && !scan.isReading && (!scan.hasCredit() || !isBehindAny(scan));
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
    scan.isReading = true;
    if (scan == all) {
      readPage(scan, priority, null);
    } else {
      partition.scanTurns().enter(() -> readPage(scan, priority, partition.scanTurns()));
    }
  }

  private void readPage(Scan scan, int priority, @Nullable ReadTurns turns) {
    if (!isReadable(scan, priority) || queue.isDropped() || !scan.isHungry()) {
      scan.isReading = false;
      if (turns != null) {
        turns.leave();
      }
      return;
    }
    int begun = rewinds;
    reads.page(
        reads.request(priority, coverage(scan, priority), partition.durableId()),
        reads.filterFor(scan),
        new RowReads.PageListener() {
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
            scan.isReading = false;
            queue.dispatch();
          }
        },
        turns);
  }

  /** Reads a page of what was left of a group. */
  private void read(Group group) {
    GroupRows left = java.util.Objects.requireNonNull(group.left);
    int priority = left.highest();
    long after = left.cursor(priority);
    left.isReading = true;
    String id = group.id;
    reads.page(
        reads.request(priority, after, left.tail(priority)),
        row -> id.equals(GroupId.of(row)),
        new RowReads.PageListener() {
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
            left.isReading = false;
            queue.dispatch();
          }
        },
        null);
  }

  /** Looks for one row by key and brings it in; then says whether the message is in memory now. */
  void lookUp(int priority, long id, java.util.function.Consumer<Boolean> found) {
    if (id <= 0 || id > partition.durableId() || isBuried(id)) {
      found.accept(false);
      return;
    }
    reads.page(
        reads.request(priority, id),
        row -> true,
        new RowReads.PageListener() {
          @Override
          public void page(List<StoredMessage> rows, long scannedTo) {
            rows.forEach(row -> bringIn(row, false));
            found.accept(held.containsKey(id));
          }

          @Override
          public void failed() {
            lookUp(priority, id, found);
          }
        },
        null);
  }

  /** Reads rows by their keys, ascending within a priority, and brings them in. */
  void lookUp(List<MessageRef> refs, Runnable done) {
    List<MessageRef> wanted =
        refs.stream()
            .filter(ref -> ref.id() <= partition.durableId() && !isBuried(ref.id()))
            .toList();
    reads.byKey(
        wanted,
        rows -> {
          rows.forEach(this::bringIn);
          done.run();
        },
        () -> lookUp(wanted, done));
  }

  void bringIn(StoredMessage row) {
    bringIn(row, false);
  }

  /**
   * @param mayLeave a row of a group that has no room may stay in the store
   */
  private void bringIn(StoredMessage row, boolean mayLeave) {
    if (held.containsKey(row.id()) || isBuried(row.id())) {
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
    queue.arrived(entry);
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
    return coverage(scan, priority) < (scan.key == null ? tail[priority] : scan.tail[priority]);
  }

  /** Whether rows of any priority lie behind the window. */
  boolean isBehindAny() {
    return isBehindAny(all);
  }

  private boolean isBehindAny(Scan scan) {
    for (int priority = 0; priority < Scan.PRIORITIES; priority++) {
      if (isBehind(scan, priority)) {
        return true;
      }
    }
    return false;
  }

  /**
   * The highest id of this priority that the scan may hand out: nothing it should see first lies
   * behind.
   */
  long reach(Scan scan, int priority) {
    return isBehind(scan, priority) ? coverage(scan, priority) : Long.MAX_VALUE;
  }

  /** Every row of this priority up to here is in memory, gone, or of no use to the scan. */
  long coverage(Scan scan, int priority) {
    return Math.max(all.cursor[priority], scan.cursor[priority]);
  }

  private boolean isFull(int priority) {
    int size = all.sizeFrom(priority);
    return queue.spec().source().kind().isTemporary()
        ? false
        : size >= partition.settings().windowMessages()
            || (size > 0 && !partition.budget().hasRoom());
  }
}
