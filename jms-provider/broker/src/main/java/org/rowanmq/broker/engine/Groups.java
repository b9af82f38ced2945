package org.rowanmq.broker.engine;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The message groups of a queue: each goes to one consumer at a time, in order. Offers the first
 * message of each to whoever may take it, and keeps the others back. Forgets a group that nobody
 * owns and of which there is nothing; of idle ones that somebody owns it remembers a bounded number
 * (I11). Confined to the engine thread.
 */
final class Groups {
  /** How many idle groups of a queue keep their owner. */
  static final int REMEMBERED_MAX = 1_024;

  private static final int REMEMBERED_ID_MAX = 256;

  private final Partition partition;
  private final Scan all;
  private final Scans scans;
  private final Map<String, Group> groups = new LinkedHashMap<>();

  /** Those without anything that have an owner: the one that has been so for longest is first. */
  private final Set<Group> idle = new LinkedHashSet<>();

  /** Those of which rows were left in the store for want of room. */
  private final Set<Group> behind = new LinkedHashSet<>();

  /** The scans with a consumer that does not stand by. */
  private List<Scan> served = List.of();

  private boolean isUsed;

  /**
   * @param scans all scans of the queue, as they are at any time
   */
  Groups(Partition partition, Scans scans) {
    this.partition = partition;
    this.all = scans.all;
    this.scans = scans;
  }

  /** Whether the queue has ever seen a message with a group since it is in memory. */
  boolean isUsed() {
    return isUsed;
  }

  int size() {
    return groups.size();
  }

  // Messages

  /** The group of a message that becomes ready; null for none. */
  @Nullable Group join(Message message) {
    @Nullable String id = message.group();
    if (id == null) {
      return null;
    }
    if (!isUsed) {
      isUsed = true;
      scans.every().forEach(Scan::separate);
    }
    if (groups.isEmpty()) {
      served = served();
    }
    return groups.computeIfAbsent(id, Group::new);
  }

  /** The entry is ready. */
  void ready(Entry entry, Group group) {
    group.add(entry, isWanted(entry));
    refresh(group);
  }

  /** The entry is no longer ready. */
  void unready(Entry entry, Group group) {
    group.remove(entry);
    if (group.offered == entry) {
      withdraw(group);
    }
    refresh(group);
  }

  /**
   * Who gets an entry on a consumer's turn: an owned group's go to its owner, a free one becomes
   * that of the consumer with credit that has fewest.
   */
  QueueConsumer receiver(Entry entry, QueueConsumer whoseTurn, Scan scan) {
    if (entry.group == null || entry.group.owner != null) {
      return whoseTurn;
    }
    QueueConsumer receiver = whoseTurn;
    for (QueueConsumer other : scan.consumers) {
      if (other.priority == whoseTurn.priority
          && other.groups < receiver.groups
          && other.hasCredit()) {
        receiver = other;
      }
    }
    return receiver;
  }

  /** A ready entry is about to be handed to the consumer. */
  void handOut(Group group, QueueConsumer to) {
    group.outstanding++;
    if (group.owner == null) {
      group.owner(to);
    }
  }

  /** What was handed out is ready again, or gone. */
  void returned(Group group) {
    group.outstanding--;
    refresh(group);
  }

  /** The entry was given back, and is ready once a count is durable: until then the rest waits. */
  void returning(Group group) {
    group.returning++;
    refresh(group);
  }

  /** It is, or can be from now on. */
  void counted(Group group) {
    group.returning--;
    refresh(group);
  }

  // Consumers

  /** Consumers came or went, or stand by or do so no longer. */
  void consumersChanged() {
    if (groups.isEmpty()) {
      return;
    }
    List<Scan> before = served;
    served = served();
    for (Group group : List.copyOf(groups.values())) {
      if (group.owner != null && group.owner.standsBy) {
        group.owner(null);
      }
      if (group.heir != null && group.heir.standsBy) {
        group.heir = null;
      }
      if (!before.equals(served)) {
        withdraw(group);
        group.sort(this::isWanted);
      }
      refresh(group);
    }
  }

  /** The consumer has left: its groups are free as soon as nothing of them is outstanding. */
  void left(QueueConsumer consumer) {
    for (Group group : List.copyOf(groups.values())) {
      if (group.owner == consumer || group.heir == consumer) {
        group.heir = group.heir == consumer ? null : group.heir;
        if (group.owner == consumer) {
          group.owner(null);
        }
        refresh(group);
      }
    }
  }

  /**
   * A new consumer gives credit for the first time: its fair share of the groups moves to it, from
   * those with its selector and at most its priority, each group when nothing of it is outstanding.
   */
  void share(QueueConsumer joiner, Collection<QueueConsumer> consumers) {
    if (groups.isEmpty() || joiner.standsBy) {
      return;
    }
    for (Group group : new FairShare(joiner).of(groups.values(), consumers)) {
      group.heir = joiner;
      refresh(group);
    }
  }

  // Rows left in the store

  /**
   * Leaves a row of a group in the store if the group has no room in memory, or if older rows of it
   * were left there. Returns whether it did; the caller lets go of the message.
   */
  boolean leave(Message message) {
    if (groups.isEmpty() || isSelective()) {
      return false;
    }
    @Nullable String id = message.group();
    @Nullable Group group = id == null ? null : groups.get(id);
    if (group == null || (!group.hasLeft(message.priority) && hasRoom(group))) {
      return false;
    }
    if (group.left == null) {
      group.left = new GroupRows();
    }
    group.left.leave(message.priority, message.id);
    behind.add(group);
    refresh(group);
    return true;
  }

  /**
   * Groups are bounded only where nobody selects: a consumer's selector may match what the first
   * messages of a group keep back.
   */
  boolean isSelective() {
    return scans.isSelective();
  }

  private boolean hasRoom(Group group) {
    int window = partition.settings().windowMessages();
    boolean isStuck = isStuck(group);
    if (group.size() >= most() && (isStuck || all.size() >= window)) {
      return false;
    }
    return !isStuck || (all.size() < 2L * window && partition.budget().hasRoom());
  }

  /** How many ready messages of a group that does not move may be in memory. */
  private int most() {
    return Math.max(1, partition.settings().windowMessages() / 4);
  }

  /** Whether nothing of it can be handed out now. */
  private static boolean isStuck(Group group) {
    return group.isClosed() || (group.owner != null && !group.owner.hasCredit());
  }

  /** The groups whose rows should be read now. */
  List<Group> toRead() {
    if (behind.isEmpty()) {
      return List.of();
    }
    List<Group> wanted = new ArrayList<>();
    for (Group group : behind) {
      if (!Objects.requireNonNull(group.left).isReading
          && !isStuck(group)
          && (group.offered == null
              || (group.size() < (most() + 1) / 2 && partition.budget().hasRoom()))) {
        wanted.add(group);
      }
    }
    return wanted;
  }

  /** A read for the group has brought rows in. */
  void wasRead(Group group) {
    if (group.left != null && !group.left.isAny()) {
      behind.remove(group);
    }
    refresh(group);
  }

  /** Whether rows were left that could come for this consumer now, with ids up to {@code upTo}. */
  boolean mayBring(QueueConsumer consumer, long upTo) {
    for (Group group : behind) {
      if (!group.isClosed() && (group.owner == null || group.owner == consumer)) {
        for (int priority = 0; priority < Scan.PRIORITIES; priority++) {
          if (group.hasLeft(priority)
              && Objects.requireNonNull(group.left).cursor(priority) < upTo) {
            return true;
          }
        }
      }
    }
    return false;
  }

  /** Whether rows of any group were left in the store. */
  boolean isPaged() {
    return !behind.isEmpty();
  }

  /** Every row of this priority up to here was left nowhere. */
  long unbroken(int priority) {
    long id = Long.MAX_VALUE;
    for (Group group : behind) {
      id = Math.min(id, Objects.requireNonNull(group.left).reach(priority));
    }
    return id;
  }

  /** The highest id of this priority of a row that was left. */
  long lastLeft(int priority) {
    long id = 0;
    for (Group group : behind) {
      if (group.hasLeft(priority)) {
        id = Math.max(id, Objects.requireNonNull(group.left).tail(priority));
      }
    }
    return id;
  }

  /** The cursors of the scans have moved back: what was left is read again by these. */
  void forgetLeft() {
    List<Group> all = List.copyOf(behind);
    behind.clear();
    for (Group group : all) {
      group.left = null;
      refresh(group);
    }
  }

  // Offers

  private List<Scan> served() {
    return scans.every().stream()
        .filter(scan -> scan.consumers.stream().anyMatch(each -> !each.standsBy))
        .toList();
  }

  private boolean isWanted(Entry entry) {
    for (Scan scan : served) {
      if (scan.matches(entry.message)) {
        return true;
      }
    }
    return false;
  }

  /** Offers what is first in the group to whom it may go, after anything about it has changed. */
  private void refresh(Group group) {
    if (group.heir != null && group.outstanding == 0) {
      group.owner(group.heir);
      group.heir = null;
    }
    @Nullable Entry first = group.isClosed() ? null : group.first();
    QueueConsumer owner = group.owner;
    boolean isNew = first != group.offered || owner != group.offeredTo;
    if (isNew && first != null && owner != null && !owner.matches(first.message)) {
      // The order of the group decides, not who would have it: the next owner is one that wants it.
      if (group.outstanding == 0) {
        group.owner(null);
      } else {
        first = null;
      }
    }
    if (group.offered != first || group.offeredTo != group.owner) {
      withdraw(group);
      offer(group, first);
    }
    noteIdle(group);
  }

  private void offer(Group group, @Nullable Entry first) {
    if (first == null) {
      return;
    }
    group.offered = first;
    group.offeredTo = group.owner;
    if (group.owner != null) {
      group.owner.offer(first);
    } else {
      scans.candidates(first.message).forEach(scan -> scan.open(first));
    }
  }

  private void withdraw(Group group) {
    Entry offered = group.offered;
    if (offered == null) {
      return;
    }
    if (group.offeredTo != null) {
      group.offeredTo.withdraw(offered);
    } else {
      scans.candidates(offered.message).forEach(scan -> scan.close(offered));
    }
    group.offered = null;
    group.offeredTo = null;
  }

  private void noteIdle(Group group) {
    if (!group.isIdle()) {
      if (group.isRemembered) {
        group.isRemembered = false;
        idle.remove(group);
      }
    } else if (group.owner == null || group.id.length() > REMEMBERED_ID_MAX) {
      forget(group);
    } else if (!group.isRemembered) {
      group.isRemembered = true;
      idle.add(group);
      if (idle.size() > REMEMBERED_MAX) {
        forget(idle.iterator().next());
      }
    }
  }

  private void forget(Group group) {
    group.owner(null);
    group.isRemembered = false;
    idle.remove(group);
    groups.remove(group.id, group);
  }
}
