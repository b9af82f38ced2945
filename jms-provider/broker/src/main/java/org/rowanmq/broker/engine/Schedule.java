package org.rowanmq.broker.engine;

import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;
import org.rowanmq.broker.store.Annotations;
import org.rowanmq.broker.store.MessageRef;
import org.rowanmq.broker.store.Notes;
import org.rowanmq.broker.store.ScheduledMessage;
import org.rowanmq.broker.store.StoreException;
import org.rowanmq.broker.store.StoreOp;
import org.rowanmq.broker.store.StoredMessage;

/**
 * Messages that are not yet due, of all queues. Those near their time are in memory: all rows due
 * at or before {@link #loadedUpTo}; the rest are rows only. A message that becomes due gets a new
 * id, so that ids keep hand-out order. Confined to the engine thread.
 */
final class Schedule {
  /** What part of the memory for messages those may have that are not due, and have rows. */
  private static final int MEMORY_PART = 8;

  /** Promotions in one turn, so that a crowd of due messages does not hold up the rest. */
  private static final int PROMOTIONS_MAX = 500;

  /** How long the wall clock is trusted not to jump. */
  private static final long RECHECK_MILLIS = 5_000;

  private static final long RETRY_MILLIS = 500;
  private static final long NEVER = Long.MAX_VALUE;

  private record Key(long dueMillis, long queue, long id) {}

  private record Waiting(QueueState queue, Message message, boolean hasRow) {}

  private final Partition partition;
  private final LongFunction<@Nullable QueueState> queues;
  private final DeadLetters deadLetters;
  private final TreeMap<Key, Waiting> near =
      new TreeMap<>(
          Comparator.comparingLong(Key::dueMillis)
              .thenComparingLong(Key::queue)
              .thenComparingLong(Key::id));

  /** Keys that a read under way may still show although they are promoted or being promoted. */
  private final Set<Key> leaving = new HashSet<>();

  private final Set<Key> left = new HashSet<>();

  private final Cancellations cancellations = new Cancellations();

  private final Map<Long, Long> counts = new HashMap<>();

  /** For how many messages of a queue rows are being written. */
  private final Map<Long, Integer> writing = new HashMap<>();

  /** How many of those in memory have rows, and their bytes, and the most there may be. */
  private int nearRows;

  private long nearBytes;
  private final int nearRowsMax;
  private final long nearBytesMax;

  private long loadedUpTo = Long.MIN_VALUE;

  /** The earliest due time of a row that left memory since the last read was begun. */
  private long leftMemory = NEVER;

  private boolean isReading;
  private boolean isBringingIn;
  private int readLimit;
  private Partition.@Nullable Timer timer;

  /**
   * @param queues finds a queue by id; null if it is gone
   */
  Schedule(
      Partition partition, LongFunction<@Nullable QueueState> queues, DeadLetters deadLetters) {
    this.partition = partition;
    this.queues = queues;
    this.deadLetters = deadLetters;
    this.readLimit = partition.settings().pageMessages();
    this.nearRowsMax = Math.max(partition.settings().windowMessages(), 2 * readLimit);
    this.nearBytesMax = partition.settings().windowBytes() / MEMORY_PART;
  }

  /** Begins to load what a restart left. */
  void start() {
    load();
  }

  /**
   * Keeps a message for {@code queue} until {@code dueMillis}; its row joins the current unit. A
   * message kept for several queues needs an id of its own for each. The caller has stored a shared
   * content.
   */
  void add(QueueState queue, Message message, long dueMillis) {
    boolean hasRow = queue.spec().durable() && message.annotations.persistent();
    Key key = new Key(dueMillis, queue.spec().id(), message.id);
    message.hold();
    queue.scheduled();
    Waiting waiting = new Waiting(queue, message, hasRow);
    long since = cancellations.order();
    if (!hasRow) {
      if (partition.holdsBack()) {
        partition.whenStored(() -> insertUnlessCancelled(key, waiting, since));
        partition.whenRejected(message::letGo);
      } else {
        insert(key, waiting);
      }
      return;
    }
    partition.store(new StoreOp.Schedule(new ScheduledMessage(dueMillis, row(waiting))));
    writing.merge(key.queue(), 1, Integer::sum);
    partition.whenDecided(
        partition.unit(),
        () -> writing.computeIfPresent(key.queue(), (id, rows) -> rows > 1 ? rows - 1 : null));
    message.rowLeft();
    partition.whenStored(
        () -> {
          if (!isReading && dueMillis > loadedUpTo) {
            message.letGo();
          } else {
            insertUnlessCancelled(key, waiting, since);
          }
        });
    partition.whenRejected(message::letGo);
  }

  /** It may have been cancelled while it was being written. */
  private void insertUnlessCancelled(Key key, Waiting waiting, long since) {
    Message message = waiting.message();
    if (!cancellations.keeps(
        message.annotations, since, message::letGo, () -> back(key, waiting))) {
      back(key, waiting);
    }
  }

  private void back(Key key, Waiting waiting) {
    if (waiting.queue().isDropped() || near.containsKey(key)) {
      waiting.message().letGo();
    } else {
      insert(key, waiting);
    }
  }

  /** What is noted of a message, and, if it comes again and again, when and for how long. */
  static Map<String, String> notes(
      Map<String, String> notes, @Nullable String cron, long timeToLiveMillis) {
    if (cron == null) {
      return notes;
    }
    Map<String, String> all = new HashMap<>(notes);
    all.put(Notes.CRON, cron);
    if (timeToLiveMillis > 0) {
      all.put(Notes.TIME_TO_LIVE, Long.toString(timeToLiveMillis));
    }
    return Map.copyOf(all);
  }

  /**
   * Removes a message from all queues it is scheduled for, in the current unit. One that is due, or
   * waits for another attempt, is none.
   */
  void cancel(Timing.MessageName name) {
    cancellations.begin(name);
    partition.store(new StoreOp.Cancel(name.producerId(), name.sequence()));
    for (Key key : List.copyOf(near.keySet())) {
      Waiting waiting = Objects.requireNonNull(near.get(key));
      Message message = waiting.message();
      if (name.equals(Cancellations.nameOf(message.annotations))
          && message.annotations.failures() == 0) {
        near.remove(key);
        outOfMemory(waiting);
        if (waiting.hasRow()) {
          leave(key);
          deleteContent(message);
          message.letGo();
        } else {
          insertUnlessCancelled(key, waiting, 0);
        }
      }
    }
    partition.whenStored(() -> cancellations.decided(name, true, isReading));
    partition.whenRejected(() -> cancellations.decided(name, false, isReading));
    wakeForFirst();
    loadIfBehind();
  }

  /** Forgets what waits in memory for a dropped queue. */
  void drop(QueueState queue) {
    near.entrySet()
        .removeIf(
            each -> {
              boolean gone = each.getValue().queue() == queue;
              if (gone) {
                outOfMemory(each.getValue());
                each.getValue().message().letGo();
              }
              return gone;
            });
    counts.remove(queue.spec().id());
    wakeForFirst();
    loadIfBehind();
  }

  /** How many wait in memory for the queue. */
  long scheduled(QueueState queue) {
    return counts.getOrDefault(queue.spec().id(), 0L);
  }

  /** Whether a row is being written that nobody finds yet. */
  boolean isWriting(QueueState queue) {
    return writing.containsKey(queue.spec().id());
  }

  private void insert(Key key, Waiting waiting) {
    near.put(key, waiting);
    if (waiting.hasRow()) {
      nearRows++;
      nearBytes += waiting.message().content.length();
    }
    counts.merge(key.queue(), 1L, Long::sum);
    if (near.firstKey().equals(key)) {
      wakeForFirst();
    }
    if ((nearRows > nearRowsMax || nearBytes > nearBytesMax) && !isBringingIn) {
      boolean ignored = trim();
    }
  }

  private void outOfMemory(Waiting waiting) {
    if (waiting.hasRow()) {
      nearRows--;
      nearBytes -= waiting.message().content.length();
    }
    counts.merge(waiting.queue().spec().id(), -1L, Long::sum);
  }

  /**
   * Leaves to their rows what is due last: memory holds the head only, and at least the first.
   * Returns whether anything had to go.
   */
  private boolean trim() {
    Iterator<Map.Entry<Key, Waiting>> last = near.descendingMap().entrySet().iterator();
    Key first = near.firstKey();
    long due = NEVER;
    while ((nearRows > nearRowsMax * 3 / 4 || nearBytes > nearBytesMax * 3 / 4) && last.hasNext()) {
      Map.Entry<Key, Waiting> each = last.next();
      // Taken out before the removal: the map may move another entry into this one.
      Key key = each.getKey();
      Waiting waiting = each.getValue();
      if (key.equals(first)) {
        break;
      }
      if (waiting.hasRow()) {
        due = key.dueMillis();
        last.remove();
        outOfMemory(waiting);
        waiting.message().letGo();
      }
    }
    if (due == NEVER) {
      return false;
    }
    loadedUpTo = Math.min(loadedUpTo, due - 1);
    leftMemory = Math.min(leftMemory, due);
    return true;
  }

  private void wakeForFirst() {
    if (timer != null) {
      timer.cancel();
      timer = null;
    }
    if (!near.isEmpty()) {
      long wait = near.firstKey().dueMillis() - partition.now().epochMillis();
      timer = partition.after(Math.max(0, Math.min(wait, RECHECK_MILLIS)), this::tick);
    }
  }

  private void tick() {
    timer = null;
    long now = partition.now().epochMillis();
    for (int i = 0;
        i < PROMOTIONS_MAX && !near.isEmpty() && near.firstKey().dueMillis() <= now;
        i++) {
      Map.Entry<Key, Waiting> due = near.pollFirstEntry();
      outOfMemory(due.getValue());
      promote(due.getKey(), due.getValue());
      due.getValue().message().letGo();
    }
    wakeForFirst();
    loadIfBehind();
  }

  /**
   * Reads on when nothing that was read is left to wait for. While promotions are on their way to
   * the store, a page might show only them; {@link #leave} comes back here.
   */
  private void loadIfBehind() {
    if (isBehind() && leaving.isEmpty()) {
      load();
    }
  }

  /** Of the millisecond after the last that is all in memory a part suffices until it comes. */
  private boolean isBehind() {
    return loadedUpTo < Long.MAX_VALUE
        && (near.isEmpty() || near.firstKey().dueMillis() - 1 > loadedUpTo);
  }

  private void promote(Key key, Waiting waiting) {
    QueueState queue = waiting.queue();
    Message old = waiting.message();
    if (waiting.hasRow()) {
      leave(key);
    }
    MessageRef ref = new MessageRef(key.queue(), old.priority, old.id);
    @Nullable String cron = old.annotations.notes().get(Notes.CRON);
    if (cron != null) {
      repeat(key, waiting, ref, cron);
      return;
    }
    long expires = old.annotations.expiresMillis();
    if (expires != 0 && expires <= partition.now().epochMillis()) {
      queue.losses().expire();
      Annotations told = old.annotations;
      deadLetters.expired(queue, old, told.deliveries(), told.failures(), told.notes());
      if (waiting.hasRow()) {
        partition.store(new StoreOp.Unschedule(key.dueMillis(), ref));
        deleteContent(old);
      }
      return;
    }
    Message message =
        Message.published(
                partition.nextId(),
                old.priority,
                old.annotations,
                old.shared,
                old.content,
                partition.budget())
            .large(old.largeId(), partition.largeContents());
    if (!waiting.hasRow()) {
      queue.publish(message);
    } else if (old.shared) {
      // Content rows are named by their message's id, so a shared content moves with it.
      partition.store(new StoreOp.Unschedule(key.dueMillis(), ref));
      deleteContent(old);
      partition.store(new StoreOp.InsertContent(message.id, old.content));
      queue.publish(message);
    } else {
      partition.store(new StoreOp.Promote(key.dueMillis(), ref, message.id));
      queue.publishStored(message);
    }
  }

  /**
   * A message that comes again and again: this time's, and the next one's schedule, in one unit.
   * Times that have passed meanwhile are left out.
   */
  private void repeat(Key key, Waiting waiting, MessageRef ref, String cron) {
    Message old = waiting.message();
    QueueState queue = waiting.queue();
    if (waiting.hasRow()) {
      partition.store(new StoreOp.Unschedule(key.dueMillis(), ref));
      deleteContent(old);
    }
    queue.publish(copy(old, occurrence(old.annotations, key.dueMillis())));
    long next = Cron.parse(cron).next(Math.max(key.dueMillis(), partition.now().epochMillis()));
    if (next != NEVER) {
      add(queue, copy(old, old.annotations), next);
    }
  }

  private Message copy(Message of, Annotations annotations) {
    long id = partition.nextId();
    if (of.shared) {
      partition.store(new StoreOp.InsertContent(id, of.content));
    }
    return Message.published(
        id, of.priority, annotations, of.shared, of.content, partition.budget());
  }

  /**
   * Its JMSMessageID is its own: a producer id that is drawn from the schedule's, and the time it
   * was due as its sequence.
   */
  private static Annotations occurrence(Annotations of, long dueMillis) {
    Map<String, String> notes = new HashMap<>(of.notes());
    notes.remove(Notes.CRON);
    @Nullable String timeToLive = notes.remove(Notes.TIME_TO_LIVE);
    long producer = (of.producerId() ^ of.producerSequence()) * 0x9e3779b97f4a7c15L;
    return new Annotations(
        of.destination(),
        producer ^ (producer >>> 32),
        dueMillis,
        of.user(),
        dueMillis,
        timeToLive == null ? 0 : dueMillis + Long.parseLong(timeToLive),
        of.persistent(),
        0,
        0,
        Map.copyOf(notes));
  }

  private void deleteContent(Message message) {
    if (message.shared) {
      partition.store(new StoreOp.DeleteContent(message.id));
    }
  }

  private void leave(Key key) {
    leaving.add(key);
    partition.whenStored(
        () -> {
          if (leaving.remove(key) && isReading) {
            left.add(key);
          }
          loadIfBehind();
        });
    partition.whenRejected(
        () -> {
          leaving.remove(key);
          readAgain(key);
        });
  }

  /** Its row is still there. */
  private void readAgain(Key key) {
    loadedUpTo = Math.min(loadedUpTo, key.dueMillis() - 1);
    loadIfBehind();
  }

  private void load() {
    if (isReading) {
      return;
    }
    isReading = true;
    leftMemory = NEVER;
    int limit = readLimit;
    long ignored =
        partition.read(
            new StoreRead.Scheduled(Long.MAX_VALUE, limit),
            new Partition.ReadListener() {
              @Override
              public void readDone(Command.ReadResult result) {
                loaded(result.scheduled(), limit);
              }

              @Override
              public void readFailed(StoreException cause) {
                partition.after(
                    RETRY_MILLIS,
                    () -> {
                      isReading = false;
                      load();
                    });
              }
            });
  }

  private void loaded(List<ScheduledMessage> rows, int limit) {
    isReading = false;
    boolean progress = !left.isEmpty();
    isBringingIn = true;
    for (ScheduledMessage row : rows) {
      progress |= bringIn(row);
    }
    isBringingIn = false;
    cancellations.readDone();
    left.clear();
    if (nearBytes > nearBytesMax && trim()) {
      readLimit = Math.max(1, limit / 2);
    } else if (nearBytes < nearBytesMax / 4) {
      readLimit = Math.min(partition.settings().pageMessages(), limit * 2);
    }
    // Others due in the same millisecond as the last one may not have fitted.
    long last = rows.size() < limit ? NEVER : rows.get(rows.size() - 1).dueMillis();
    long known = Math.min(last, leftMemory);
    loadedUpTo = known == NEVER ? NEVER : known - 1;
    wakeForFirst();
    if (progress) {
      loadIfBehind();
    } else if (isBehind()) {
      partition.after(RETRY_MILLIS, this::loadIfBehind);
    }
  }

  private boolean bringIn(ScheduledMessage row) {
    StoredMessage stored = row.message();
    Key key = new Key(row.dueMillis(), stored.queue(), stored.id());
    @Nullable QueueState queue = queues.apply(stored.queue());
    if (queue == null || near.containsKey(key) || leaving.contains(key) || left.contains(key)) {
      return false;
    }
    if (cancellations.keeps(stored.annotations(), 0, () -> {}, () -> readAgain(key))) {
      return false;
    }
    Message message = Message.recovered(stored, partition);
    message.hold();
    insert(key, new Waiting(queue, message, true));
    return true;
  }

  private static StoredMessage row(Waiting waiting) {
    Message message = waiting.message();
    return new StoredMessage(
        waiting.queue().spec().id(),
        message.priority,
        message.id,
        message.annotations,
        message.shared,
        message.content,
        message.largeId());
  }
}
