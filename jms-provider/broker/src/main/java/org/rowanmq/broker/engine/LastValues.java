package org.rowanmq.broker.engine;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.rowanmq.broker.store.MessageRef;
import org.rowanmq.broker.store.StoreOp;
import org.rowanmq.broker.store.StoredMessage;
import org.rowanmq.wire.ContentView;
import org.rowanmq.wire.MessageContent;
import org.rowanmq.wire.ProtocolException;

/**
 * The newest message of each key of a queue: it takes the place of the older one that waits, in the
 * unit that adds it. What a consumer has stays with it, and is gone if it comes back. Keeps each
 * key in memory, with where its message lies; after a start they are read in the background, and
 * what is found twice is put right then. Confined to the engine thread.
 */
final class LastValues {
  /**
   * Where the newest message of a key is.
   *
   * @param isRow it counts as a row that a restart keeps
   */
  private record Newest(int priority, long id, long bytes, boolean isRow) {}

  /** Instead of a property: every message replaces the one before. */
  static final String ANY = "*";

  private final QueueState queue;
  private final Partition partition;
  private final Window window;
  private final Depth depth;
  private final String property;
  private final Map<String, Newest> newest = new HashMap<>();
  private final List<Runnable> whenLoaded = new ArrayList<>();
  private boolean isLoading;

  /**
   * @param property the key's name; empty if nothing is replaced
   */
  LastValues(QueueState queue, Partition partition, Window window, Depth depth, String property) {
    this.queue = queue;
    this.partition = partition;
    this.window = window;
    this.depth = depth;
    this.property = property;
  }

  private @Nullable String key(MessageContent content) {
    if (property.equals(ANY)) {
      return "";
    }
    if (property.isEmpty() || !ContentView.mayHaveProperties(content.bytes())) {
      return null;
    }
    try {
      Object value = ContentView.of(content.bytes()).property(property);
      return value == null ? null : String.valueOf(value);
    } catch (ProtocolException unreadable) {
      return null;
    }
  }

  /** Adds what a message with this content would add to the queue. */
  void count(MessageContent content, Volume more) {
    String key = key(content);
    Newest older = key == null ? null : newest.get(key);
    if (older == null || isHeld(older)) {
      more.add(1, content.wholeLength());
    } else {
      more.add(0, content.wholeLength() - older.bytes());
    }
  }

  private boolean isHeld(Newest message) {
    Entry entry = window.held(message.id());
    return entry != null && entry.state == Entry.State.IN_FLIGHT;
  }

  /**
   * The current unit adds the entry: what it replaces goes with the same unit. Returns whether
   * there is such: then nobody may be given the entry before that is durable, since the older one
   * may be back.
   */
  boolean added(Entry entry) {
    String key = key(entry.message.content);
    if (key == null) {
      return false;
    }
    Newest mine =
        new Newest(
            entry.message.priority,
            entry.message.id,
            entry.message.content.wholeLength(),
            depth.isRow(entry));
    Newest older = newest.put(key, mine);
    if (older == null) {
      partition.whenRejected(() -> newest.remove(key, mine));
      return false;
    }
    Entry held = window.held(older.id());
    replace(older);
    partition.whenRejected(() -> notReplaced(key, older, held));
    return true;
  }

  /**
   * The unit that replaces the older one is refused. That one is back, unless its own was refused,
   * too; it is the newest again, or goes with what has come meanwhile.
   */
  private void notReplaced(String key, Newest older, @Nullable Entry held) {
    boolean isThere = held == null || held.state != Entry.State.GONE;
    Newest current = newest.get(key);
    Entry latest = current == null ? null : window.held(current.id());
    Unit adding = latest == null ? null : latest.inserting;
    if (current == null || (adding != null && adding.isRefused)) {
      if (isThere) {
        newest.put(key, older);
      } else {
        newest.remove(key);
      }
    } else if (isThere && current.id() > older.id()) {
      if (adding != null) {
        partition.needs(adding);
      }
      Entry again = window.held(older.id());
      replace(older);
      partition.whenRejected(() -> notReplaced(key, older, again));
    }
  }

  private void replace(Newest older) {
    Entry entry = window.held(older.id());
    if (entry == null) {
      replaceRow(older);
    } else if (entry.state == Entry.State.READY || entry.state == Entry.State.PENDING) {
      queue.losses().replace();
      queue.replace(entry);
    }
  }

  /** It lies behind the window. */
  private void replaceRow(Newest older) {
    if (window.isBuried(older.id())) {
      return;
    }
    queue.losses().replace();
    MessageRef ref = new MessageRef(queue.spec().id(), older.priority(), older.id());
    partition.store(new StoreOp.Delete(ref));
    depth.removed(older.bytes(), older.isRow());
    window.reads().leaving().add(older.id());
    queue.room().eased();
    partition.whenStored(
        () -> {
          window.reads().leaving().remove(older.id());
          window.reads().tombstones().bury(older.id());
        });
    partition.whenRejected(
        () -> {
          window.reads().leaving().remove(older.id());
          depth.notRemoved(older.bytes(), older.isRow());
          if (!queue.isDropped()) {
            window.lookUp(older.priority(), older.id(), found -> queue.dispatch());
          }
        });
  }

  /** The current unit removes the entry for good. */
  void removed(Entry entry) {
    String key = key(entry.message.content);
    if (key == null) {
      return;
    }
    long id = entry.message.id;
    Newest mine = newest.get(key);
    if (mine != null && mine.id() == id) {
      newest.remove(key);
      partition.whenRejected(() -> newest.putIfAbsent(key, mine));
    } else {
      // One that replaces it may be refused before it is gone.
      partition.whenStored(
          () -> newest.computeIfPresent(key, (any, last) -> last.id() == id ? null : last));
    }
  }

  /** Whether there is a newer one of its key: then it is of no use any more. */
  boolean isOutdated(Entry entry) {
    String key = key(entry.message.content);
    Newest latest = key == null ? null : newest.get(key);
    return latest != null && latest.id() > entry.message.id;
  }

  // Where every message replaces the one before

  /** Removes the one there is, with the current unit. */
  void clear() {
    Newest last = newest.remove("");
    if (last != null) {
      Entry held = window.held(last.id());
      replace(last);
      partition.whenRejected(() -> notReplaced("", last, held));
    }
  }

  /**
   * Looks at the one there is.
   *
   * @param upTo its id at most
   * @param there given it, if there is one, and none came meanwhile; in a turn of its own or now
   * @param absent runs otherwise
   */
  void latest(long upTo, Consumer<Message> there, Runnable absent) {
    Newest last = newest.get("");
    Entry held = last == null ? null : window.held(last.id());
    if (isLoading) {
      whenLoaded.add(() -> latest(upTo, there, absent));
    } else if (last == null || queue.isDropped()) {
      absent.run();
    } else if (held != null && held.inserting != null) {
      partition.whenDecided(held.inserting, () -> latest(upTo, there, absent));
    } else if (last.id() > upTo) {
      absent.run();
    } else if (held == null) {
      read(upTo, last, there, absent);
    } else if (held.state == Entry.State.SETTLING || held.state == Entry.State.GONE) {
      absent.run();
    } else {
      there.accept(held.message);
    }
  }

  private void read(long upTo, Newest last, Consumer<Message> there, Runnable absent) {
    MessageRef ref = new MessageRef(queue.spec().id(), last.priority(), last.id());
    window
        .reads()
        .byKey(
            List.of(ref),
            rows -> {
              if (rows.isEmpty() || !last.equals(newest.get(""))) {
                absent.run();
              } else {
                there.accept(Message.recovered(rows.get(0), partition));
              }
            },
            () -> latest(upTo, there, absent));
  }

  // After a start

  /** Reads the keys of what is there. */
  void load() {
    if (!property.isEmpty()) {
      isLoading = true;
      load(Scan.PRIORITIES - 1, 0, partition.durableId());
    }
  }

  private void load(int priority, long after, long upTo) {
    if (queue.isDropped()) {
      return;
    }
    window
        .reads()
        .page(
            window.reads().request(priority, after, upTo),
            null,
            new RowReads.PageListener() {
              @Override
              public void page(List<StoredMessage> rows, long scannedTo) {
                rows.forEach(LastValues.this::found);
                queue.dispatch();
                if (!rows.isEmpty()) {
                  load(priority, rows.get(rows.size() - 1).id(), upTo);
                } else if (priority > 0) {
                  load(priority - 1, 0, upTo);
                } else {
                  loaded();
                }
              }

              @Override
              public void failed() {
                load(priority, after, upTo);
              }
            },
            null);
  }

  private void loaded() {
    isLoading = false;
    List.copyOf(whenLoaded).forEach(Runnable::run);
    whenLoaded.clear();
  }

  private void found(StoredMessage row) {
    if (window.isLeaving(row.id())) {
      return;
    }
    String key = key(row.content());
    if (key == null) {
      return;
    }
    Newest mine =
        new Newest(
            row.priority(),
            row.id(),
            row.content().wholeLength(),
            queue.spec().durable() && row.annotations().persistent());
    Newest other = newest.get(key);
    if (other == null || other.id() < mine.id()) {
      newest.put(key, mine);
      if (other != null) {
        replace(other);
      }
    } else if (other.id() > mine.id()) {
      replace(mine);
    }
  }
}
