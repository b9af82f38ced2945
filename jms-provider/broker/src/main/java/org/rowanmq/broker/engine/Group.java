package org.rowanmq.broker.engine;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The messages of one queue that name the same group: who they go to, and those that are ready. Of
 * these only the first is offered to consumers. Confined to the engine thread; {@link Groups} alone
 * changes it.
 *
 * <pre>
 * free ──first delivery──▶ owned ──owner leaves──▶ closed ──nothing outstanding──▶ free
 *                            └──shall move──▶ closed ──nothing outstanding──▶ owned by the heir
 * </pre>
 */
final class Group {
  final String id;

  /** The consumer all its messages go to. */
  @Nullable QueueConsumer owner;

  /** The consumer it goes to once nothing is outstanding. */
  @Nullable QueueConsumer heir;

  /**
   * Handed out and neither ready again nor gone: also what was given back or settled a moment ago.
   */
  int outstanding;

  /**
   * Given back, and not ready yet: the count of deliveries is being written, or it is not yet time.
   */
  int returning;

  /** Rows that were left in the store for want of room; null if there never were any. */
  @Nullable GroupRows left;

  /** What consumers may take, and by whom: null for whose selector matches. */
  @Nullable Entry offered;

  @Nullable QueueConsumer offeredTo;

  /** It is idle, and kept so that its owner stays the same. */
  boolean isRemembered;

  private final @Nullable SortedEntries[] ready = new SortedEntries[Scan.PRIORITIES];
  private @Nullable Set<Entry> unwanted;
  private int size;

  Group(String id) {
    this.id = id;
  }

  /** Ready messages in memory that some consumer's selector matches. */
  int size() {
    return size;
  }

  /** Whether no consumer may be given anything of it now. */
  boolean isClosed() {
    return returning > 0 || heir != null || (owner == null && outstanding > 0);
  }

  /** Whether there is nothing to remember but who its owner is. */
  boolean isIdle() {
    return size == 0
        && outstanding == 0
        && returning == 0
        && (unwanted == null || unwanted.isEmpty())
        && (left == null || !left.isAny());
  }

  boolean hasLeft(int priority) {
    return left != null && left.isBehind(priority);
  }

  /**
   * Adds a ready entry.
   *
   * @param wanted whether some consumer's selector matches
   */
  void add(Entry entry, boolean wanted) {
    if (!wanted) {
      if (unwanted == null) {
        unwanted = new LinkedHashSet<>();
      }
      unwanted.add(entry);
      return;
    }
    int priority = entry.message.priority;
    SortedEntries entries = ready[priority];
    if (entries == null) {
      entries = new SortedEntries();
      ready[priority] = entries;
    }
    entries.add(entry);
    resized(1);
  }

  void remove(Entry entry) {
    SortedEntries entries = ready[entry.message.priority];
    if (entries != null && entries.remove(entry)) {
      resized(-1);
    } else if (unwanted != null) {
      unwanted.remove(entry);
    }
  }

  /** Looks anew at which entries are wanted. */
  void sort(Predicate<Entry> isWanted) {
    List<Entry> all = new ArrayList<>(size);
    if (unwanted != null) {
      all.addAll(unwanted);
      unwanted.clear();
    }
    for (int priority = 0; priority < Scan.PRIORITIES; priority++) {
      SortedEntries entries = ready[priority];
      for (int i = 0; entries != null && i < entries.size(); i++) {
        all.add(entries.get(i));
      }
      ready[priority] = null;
    }
    resized(-size);
    all.forEach(entry -> add(entry, isWanted.test(entry)));
  }

  /** The next message of the group, unless older ones must be read first. */
  @Nullable Entry first() {
    for (int priority = Scan.PRIORITIES - 1; priority >= 0; priority--) {
      SortedEntries entries = ready[priority];
      @Nullable Entry first = entries == null ? null : entries.first();
      if (first != null && (left == null || first.message.id <= left.reach(priority))) {
        return first;
      }
    }
    return null;
  }

  void owner(@Nullable QueueConsumer next) {
    if (owner != null) {
      owner.groups--;
      owner.groupMessages -= size;
    }
    owner = next;
    if (next != null) {
      next.groups++;
      next.groupMessages += size;
    }
  }

  private void resized(int by) {
    size += by;
    if (owner != null) {
      owner.groupMessages += by;
    }
  }
}
