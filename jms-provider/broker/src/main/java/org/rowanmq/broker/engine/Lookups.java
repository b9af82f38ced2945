package org.rowanmq.broker.engine;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.rowanmq.broker.store.LookupRange;
import org.rowanmq.broker.store.LookupRow;
import org.rowanmq.broker.store.PageRequest;
import org.rowanmq.broker.store.StoreOp;
import org.rowanmq.broker.store.StoredMessage;

/**
 * What of a queue's rows can be found by the value of a header field or property. Only what is left
 * behind the window gets lookup rows, some time after it was left there: a message that never
 * leaves memory costs nothing, nor does one without any of the identifiers.
 *
 * <pre>
 *  by priority, ascending ids
 *  ───────┬───────────┬─────────────────────┬──────────────────────┬────▶
 *       from         to                  newFrom                 newTo
 *  not indexed   indexed     not indexed: a restart,     indexed as it was left
 *  or in memory              or a new identifier         (then what is pending)
 * </pre>
 *
 * <p>{@code from} and {@code to} are durable with the rows they speak of, so that a restart trusts
 * exactly what was indexed. What lies outside is read and indexed in the background once a keyed
 * scan needs it; no scan reads it for itself. Confined to the engine thread.
 */
final class Lookups {
  private static final int PENDING_MAX = 256;
  private static final long PENDING_MILLIS = 200;
  private static final int UNMARKED_MAX = 10_000;
  private static final long RETRY_MILLIS = 500;

  private record Pending(int priority, long[] hashes) {}

  /** A stretch that is read and indexed, ascending. */
  private static final class Fill {
    final int priority;
    final boolean isLow;
    final long begin;
    final long upTo;
    long after;

    Fill(int priority, boolean isLow, long begin, long upTo) {
      this.priority = priority;
      this.isLow = isLow;
      this.begin = begin;
      this.upTo = upTo;
      this.after = begin;
    }
  }

  private final QueueState queue;
  private final Partition partition;
  private final Window window;

  /** What a keyed scan may demand. */
  private final List<String> demandable;

  /** What is indexed: correlation ids, what is declared, and what somebody has demanded. */
  private final TreeSet<String> identifiers;

  private String signature;
  private final long[] from = new long[Scan.PRIORITIES];
  private final long[] to = new long[Scan.PRIORITIES];
  private final long[] newFrom = new long[Scan.PRIORITIES];
  private final long[] newTo = new long[Scan.PRIORITIES];

  /** By priority: the highest id that was left behind the window. */
  private final long[] left = new long[Scan.PRIORITIES];

  /** By priority: no lookup row has an id above this one. */
  private final long[] highest = new long[Scan.PRIORITIES];

  /** What was left and is not indexed yet, by id. */
  private Map<Long, Pending> pending = new LinkedHashMap<>();

  private Partition.@Nullable Timer timer;
  private int unmarked;
  private boolean isFlushing;

  /** Whether the store may have lookup rows of the queue. */
  private boolean isUsed;

  /** Changes when what is being read or written says nothing any more about what is indexed. */
  private int generation;

  private @Nullable Fill fill;
  private boolean isFilling;

  /**
   * @param declared properties that are always indexed
   */
  Lookups(QueueState queue, Partition partition, Window window, Collection<String> declared) {
    this.queue = queue;
    this.partition = partition;
    this.window = window;
    this.identifiers = new TreeSet<>(declared);
    identifiers.add(LookupKey.CORRELATION_ID);
    Set<String> all = new TreeSet<>(identifiers);
    all.add(LookupKey.MESSAGE_ID);
    this.demandable = List.copyOf(all);
    this.signature = signature();
  }

  private String signature() {
    return String.join("\n", identifiers) + "\n";
  }

  /** The queue has rows up to {@code id} from before this start. */
  void recovered(long id) {
    Arrays.fill(newFrom, id);
    Arrays.fill(newTo, id);
    Arrays.fill(left, id);
  }

  /** What recovery knows: all ranges of the queue. */
  void recovered(List<LookupRange> ranges) {
    isUsed = true;
    Arrays.fill(highest, partition.durableId());
    for (LookupRange range : ranges) {
      if (List.of(range.identifiers().split("\n")).contains(LookupKey.MESSAGE_ID)) {
        identifiers.add(LookupKey.MESSAGE_ID);
        signature = signature();
      }
    }
    for (LookupRange range : ranges) {
      if (range.identifiers().equals(signature)) {
        from[range.priority()] = range.from();
        to[range.priority()] = range.to();
      }
    }
  }

  /** The identifiers that a selector may be answered by. */
  List<String> demandable() {
    return demandable;
  }

  /** A keyed scan has something to look up: its identifier is indexed from now on. */
  private void demand(String identifier) {
    if (!identifiers.add(identifier)) {
      return;
    }
    signature = signature();
    interrupt();
    pending.clear();
    for (int priority = 0; priority < Scan.PRIORITIES; priority++) {
      from[priority] = window.all().cursor[priority];
      to[priority] = from[priority];
      newFrom[priority] = left[priority];
      newTo[priority] = left[priority];
    }
  }

  private void interrupt() {
    generation++;
    fill = null;
  }

  // What is left behind the window

  /** What follows of this priority is left behind the window, where nothing was until now. */
  void begin(int priority) {
    long id = window.all().cursor[priority];
    if (fill != null && fill.priority == priority) {
      interrupt();
    }
    from[priority] = id;
    to[priority] = id;
    newFrom[priority] = id;
    newTo[priority] = id;
    left[priority] = id;
  }

  /** Rows of this priority up to this id were left without being noted here. */
  void unknown(int priority, long id) {
    if (fill != null && fill.priority == priority) {
      interrupt();
    }
    setBack(priority, id);
    left[priority] = Math.max(left[priority], id);
  }

  /** Whatever lies above what is known to be indexed, up to this id, has to be read. */
  private void setBack(int priority, long id) {
    if (to[priority] >= newFrom[priority]) {
      to[priority] = Math.max(to[priority], newTo[priority]);
    }
    newFrom[priority] = Math.max(newFrom[priority], id);
    newTo[priority] = Math.max(newTo[priority], id);
  }

  /** A message was left behind the window, its row durable; a scan may hold it in memory. */
  void left(Message message) {
    int priority = message.priority;
    left[priority] = Math.max(left[priority], message.id);
    long[] hashes = LookupKey.hashes(message, identifiers);
    if (hashes.length > 0) {
      pending.put(message.id, new Pending(priority, hashes));
    }
    unmarked++;
    if (pending.size() >= PENDING_MAX || unmarked >= UNMARKED_MAX) {
      flush();
    } else if (hashes.length > 0 && timer == null) {
      timer = partition.after(PENDING_MILLIS, this::flush);
    }
  }

  /** The message is being removed for good. */
  void taken(Message message) {
    boolean wasPending = pending.remove(message.id) != null;
    if (wasPending || !isUsed || message.id > highest[message.priority]) {
      return;
    }
    long[] hashes = LookupKey.hashes(message, identifiers);
    if (hashes.length > 0) {
      partition.store(
          new StoreOp.Unindex(queue.spec().id(), rows(message.id, message.priority, hashes)));
    }
  }

  private static List<LookupRow> rows(long id, int priority, long[] hashes) {
    List<LookupRow> rows = new ArrayList<>(hashes.length);
    for (long hash : hashes) {
      rows.add(new LookupRow(priority, id, hash));
    }
    return rows;
  }

  /** On an orderly stop: what is known now is durable after it. */
  void stop() {
    unmarked = UNMARKED_MAX;
    flush();
  }

  /** One at a time: a range speaks for all that was flushed before. */
  private void flush() {
    if (timer != null) {
      timer.cancel();
      timer = null;
    }
    if (isFlushing || queue.isDropped() || (pending.isEmpty() && unmarked < UNMARKED_MAX)) {
      return;
    }
    Map<Long, Pending> flushed = pending;
    pending = new LinkedHashMap<>();
    unmarked = 0;
    List<LookupRow> rows = new ArrayList<>(flushed.size());
    flushed.forEach((id, each) -> rows.addAll(rows(id, each.priority(), each.hashes())));
    long[] upTo = left.clone();
    List<LookupRange> ranges = new ArrayList<>();
    for (int priority = 0; priority < Scan.PRIORITIES; priority++) {
      highest[priority] = Math.max(highest[priority], upTo[priority]);
      if (upTo[priority] > from[priority] && to[priority] >= newFrom[priority]) {
        ranges.add(new LookupRange(priority, signature, from[priority], upTo[priority]));
      }
    }
    if (rows.isEmpty() && ranges.isEmpty()) {
      return;
    }
    isUsed = true;
    isFlushing = true;
    int begun = generation;
    partition.store(new StoreOp.Index(queue.spec().id(), rows, ranges));
    partition.whenStored(() -> flushed(true, begun, upTo));
    partition.whenRejected(() -> flushed(false, begun, upTo));
  }

  private void flushed(boolean isStored, int begun, long[] upTo) {
    isFlushing = false;
    for (int priority = 0; priority < Scan.PRIORITIES; priority++) {
      if (!isStored) {
        setBack(priority, upTo[priority]);
      } else if (begun == generation) {
        newTo[priority] = Math.max(newTo[priority], Math.min(upTo[priority], left[priority]));
      }
    }
    if (pending.size() >= PENDING_MAX) {
      flush();
    } else if (!pending.isEmpty() && timer == null) {
      timer = partition.after(PENDING_MILLIS, this::flush);
    }
    queue.dispatch();
  }

  // What keyed scans see

  /** The highest id up to which a keyed scan can look up what it has not seen. */
  private long reach(Scan scan, int priority) {
    long seen = window.coverage(scan, priority);
    if (from[priority] > seen) {
      return seen;
    }
    long known = to[priority];
    if (known >= newFrom[priority]) {
      boolean isAll = pending.isEmpty() && !isFlushing;
      known = Math.max(known, isAll ? left[priority] : newTo[priority]);
    }
    return Math.max(seen, known);
  }

  /**
   * Looks up what the scan has not seen, if its consumers want more than is in memory. Returns
   * false if something must be indexed first: then call {@link #fill}.
   */
  boolean serve(Scan scan) {
    int wanted = Math.min(scan.credit(), partition.settings().pageMessages());
    int size = 0;
    boolean isBehind = false;
    for (int priority = Scan.PRIORITIES - 1; priority >= 0; priority--) {
      size += scan.ready(priority).indexAfter(window.reach(scan, priority));
      if (size >= wanted || (size > 0 && !partition.budget().hasRoom())) {
        return true;
      }
      if (window.isBehind(scan, priority)) {
        isBehind = true;
        demand(Objects.requireNonNull(scan.key).identifier());
        if (reach(scan, priority) > window.coverage(scan, priority)) {
          scan.isReading = true;
          partition.lookupTurns().enter(() -> lookUp(scan, wanted));
          return true;
        }
      }
    }
    return !isBehind;
  }

  private void lookUp(Scan scan, int wanted) {
    long[] upTo = new long[Scan.PRIORITIES];
    int first = -1;
    for (int priority = 0; priority < Scan.PRIORITIES; priority++) {
      if (window.isBehind(scan, priority)) {
        upTo[priority] = Math.min(reach(scan, priority), scan.tail[priority]);
        first = upTo[priority] > window.coverage(scan, priority) ? priority : first;
      }
    }
    if (first < 0 || scan.consumers.isEmpty() || queue.isDropped()) {
      scan.isReading = false;
      partition.lookupTurns().leave();
      return;
    }
    int begun = window.rewinds();
    int highestWanted = first;
    long hash = Objects.requireNonNull(scan.key).hash();
    long after = window.coverage(scan, first);
    window
        .reads()
        .lookUp(
            window.reads().lookup(hash, first, after, wanted),
            scan.selector,
            result -> {
              scan.isReading = false;
              if (begun == window.rewinds()) {
                seen(scan, highestWanted, upTo, result.ids());
              }
              result.messages().forEach(window::bringIn);
              queue.dispatch();
            },
            () -> {
              scan.isReading = false;
              queue.dispatch();
            });
  }

  /** A lookup has returned all up to these ids, unless it stopped before. */
  private static void seen(Scan scan, int first, long[] upTo, List<Long> stopped) {
    for (int priority = first; priority >= 0; priority--) {
      long seen = upTo[priority];
      if (!stopped.isEmpty() && priority <= stopped.get(0)) {
        seen = priority == stopped.get(0) ? Math.min(seen, stopped.get(1)) : 0;
      }
      scan.cursor[priority] = Math.max(scan.cursor[priority], seen);
    }
  }

  // Reading and indexing

  /** Has indexed what is not yet: some keyed scan waits for it. */
  void fill() {
    flush();
    if (fill == null) {
      fill = next();
    }
    goOn();
  }

  private @Nullable Fill next() {
    for (int priority = Scan.PRIORITIES - 1; priority >= 0; priority--) {
      long cursor = window.all().cursor[priority];
      if (to[priority] < newFrom[priority] && to[priority] <= cursor) {
        // All that is indexed lies in memory.
        from[priority] = Math.min(cursor, newFrom[priority]);
        to[priority] = from[priority];
      }
      if (from[priority] > cursor) {
        return new Fill(priority, true, cursor, from[priority]);
      }
      if (to[priority] < newFrom[priority]) {
        return new Fill(priority, false, to[priority], newFrom[priority]);
      }
    }
    return null;
  }

  private void goOn() {
    if (fill != null && !isFilling) {
      isFilling = true;
      partition.scanTurns().enter(this::readPage);
    }
  }

  private void readPage() {
    Fill reading = fill;
    if (reading == null || queue.isDropped()) {
      isFilling = false;
      partition.scanTurns().leave();
      return;
    }
    int begun = generation;
    int rewinds = window.rewinds();
    List<Scan> looking = window.scans().keyed();
    PageRequest request = window.reads().request(reading.priority, reading.after, reading.upTo);
    window
        .reads()
        .keys(
            new StoreRead.Keys(request, List.copyOf(identifiers), window.scans().hashes()),
            result -> {
              if (begun != generation) {
                isFilling = false;
                queue.dispatch();
                return;
              }
              long scannedTo = RowReads.scannedTo(result, request);
              if (rewinds == window.rewinds()) {
                bringIn(looking, reading, result.messages(), scannedTo);
              }
              if (result.ids().isEmpty()) {
                indexed(reading, scannedTo, begun);
              } else {
                index(reading, result.keys(), scannedTo, begun);
              }
              queue.dispatch();
            },
            () -> {
              isFilling = false;
              goOn();
            });
  }

  /** What scans wait for comes into memory, as far as there is room. */
  private void bringIn(
      List<Scan> looking, Fill reading, List<StoredMessage> wanted, long scannedTo) {
    long seen = scannedTo;
    for (StoredMessage row : wanted) {
      boolean isRoom =
          partition.budget().hasRoom() && window.size() < 2 * partition.settings().windowMessages();
      if (!isRoom) {
        seen = row.id() - 1;
        break;
      }
      window.bringIn(row);
    }
    int priority = reading.priority;
    for (Scan scan : looking) {
      if (window.coverage(scan, priority) >= reading.after) {
        scan.cursor[priority] =
            Math.max(scan.cursor[priority], Math.min(seen, scan.tail[priority]));
      }
    }
  }

  private void index(Fill reading, List<LookupRow> keys, long scannedTo, int begun) {
    int priority = reading.priority;
    List<LookupRow> rows = keys.stream().filter(row -> !window.isLeaving(row.id())).toList();
    boolean isLast = scannedTo >= reading.upTo;
    highest[priority] = Math.max(highest[priority], scannedTo);
    LookupRange range =
        reading.isLow
            ? new LookupRange(
                priority, signature, isLast ? reading.begin : from[priority], to[priority])
            : new LookupRange(priority, signature, from[priority], scannedTo);
    isUsed = true;
    partition.store(new StoreOp.Index(queue.spec().id(), rows, List.of(range)));
    partition.whenStored(() -> indexed(reading, scannedTo, begun));
    partition.whenRejected(
        () ->
            partition.after(
                RETRY_MILLIS,
                () -> {
                  isFilling = false;
                  goOn();
                }));
  }

  /** All rows up to here have their lookup rows. */
  private void indexed(Fill reading, long scannedTo, int begun) {
    isFilling = false;
    if (begun == generation) {
      int priority = reading.priority;
      boolean isLast = scannedTo >= reading.upTo;
      reading.after = scannedTo;
      if (!reading.isLow) {
        to[priority] = Math.max(to[priority], scannedTo);
      } else if (isLast) {
        from[priority] = reading.begin;
      }
      fill = isLast ? next() : reading;
    }
    queue.dispatch();
    goOn();
  }
}
