package org.rowanmq.broker.engine;

import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.rowanmq.broker.store.Notes;
import org.rowanmq.broker.store.StoreOp;
import org.rowanmq.wire.RedeliveryTerms;

/**
 * What becomes of a queue's deliveries that come back unsettled. One that failed may have to wait,
 * as the policy says: it is then a scheduled message, which comes again as the last of its
 * priority; one of a group keeps its place, and the group waits for it. Confined to the engine
 * thread.
 */
final class Returns {
  /** How long the wall clock is trusted not to jump. */
  private static final long RECHECK_MILLIS = 5_000;

  /** How long a message waits that failed too often and has nowhere else to go. */
  private static final long LAST_RESORT_MILLIS = 5_000;

  private final QueueState queue;
  private final RedeliveryPolicy policy;
  private final Partition partition;
  private final Window window;
  private final EarlyOffers early;
  private final DeadLetters deadLetters;

  Returns(
      QueueState queue,
      Partition partition,
      Window window,
      EarlyOffers early,
      DeadLetters deadLetters) {
    this.queue = queue;
    this.policy = queue.policy().redelivery();
    this.partition = partition;
    this.window = window;
    this.early = early;
    this.deadLetters = deadLetters;
  }

  /**
   * An entry that nobody holds any more.
   *
   * @param terms of who held it
   */
  void take(Entry entry, Return how, RedeliveryTerms terms) {
    @Nullable Cause cause = entry.cause;
    entry.cause = null;
    if (how == Return.UNCOUNTED) {
      if (entry.inserting == null) {
        queue.ready(entry);
      } else {
        early.await(entry);
        queue.dispatch();
      }
      return;
    }
    entry.deliveries++;
    if (how == Return.FAILED) {
      failed(entry, cause, policy.with(terms));
    } else {
      comeBack(entry, 0);
    }
  }

  private void failed(Entry entry, @Nullable Cause cause, RedeliveryPolicy holding) {
    entry.failures++;
    noteFailure(entry, cause);
    if (isBuried(entry, holding.maxAttempts())) {
      queue.take(entry);
      return;
    }
    long due = dueMillis(entry, holding);
    boolean isGrouped = entry.message.group() != null;
    if (due == 0 || (isGrouped && entry.group == null)) {
      // The latter was held since before a restart: its group knows nothing of it.
      comeBack(entry, 0);
    } else if (!isGrouped) {
      deadLetters.postpone(entry, due);
      queue.take(entry);
    } else {
      Map<String, String> notes = new HashMap<>(entry.notes);
      notes.put(Notes.NOT_BEFORE, Long.toString(due));
      entry.notes = Map.copyOf(notes);
      comeBack(entry, due);
    }
  }

  private void noteFailure(Entry entry, @Nullable Cause cause) {
    Map<String, String> notes = new HashMap<>(entry.notes);
    String now = Long.toString(partition.now().epochMillis());
    notes.putIfAbsent(Notes.FIRST_FAILED, now);
    notes.put(Notes.LAST_FAILED, now);
    notes.remove(Notes.NOT_BEFORE);
    if (cause != null) {
      notes.put(Notes.EXCEPTION_CLASS, cause.exception());
      notes.put(Notes.EXCEPTION_TEXT, cause.text());
    }
    entry.notes = Map.copyOf(notes);
  }

  private boolean isBuried(Entry entry, int limit) {
    return entry.failures >= limit
        && deadLetters.publish(
            entry, "delivery failed " + entry.failures + " times (limit " + limit + ")");
  }

  /**
   * When an entry that has failed may be delivered again; 0 for at once. One that fails too often
   * among the dead letters stays there, and must not keep its consumer busy.
   */
  private long dueMillis(Entry entry, RedeliveryPolicy holding) {
    long delay = holding.delayMillis(entry.failures, entry.message.id);
    if (delay == 0 && entry.failures >= holding.maxAttempts()) {
      delay = LAST_RESORT_MILLIS;
    }
    if (delay == 0) {
      return 0;
    }
    long due = partition.now().epochMillis() + delay;
    long expires = entry.message.annotations.expiresMillis();
    return expires == 0 ? due : Math.min(due, expires);
  }

  /** A message whose settlement was refused. */
  void notSettled(Entry entry) {
    entry.deliveries++;
    comeBack(entry, 0);
  }

  /**
   * The count must be durable before anybody can see the message again (I6).
   *
   * @param dueMillis its group waits until then; 0 for not
   */
  private void comeBack(Entry entry, long dueMillis) {
    Group group = entry.group;
    if (!entry.hasRow) {
      if (dueMillis == 0 || group == null) {
        queue.ready(entry);
      } else {
        rest(entry, group, dueMillis);
      }
      return;
    }
    entry.state = Entry.State.PENDING;
    partition.store(
        new StoreOp.Attempts(entry.ref(), entry.deliveries, entry.failures, entry.notes));
    if (group != null) {
      window.groups().returning(group);
    }
    Unit unit = partition.unit();
    Runnable visible =
        () -> {
          boolean isPending = entry.state == Entry.State.PENDING;
          if (group != null && dueMillis != 0 && isPending && mayRest(unit)) {
            rest(entry, group, dueMillis);
          }
          if (group != null && !queue.isDropped()) {
            window.groups().counted(group);
          }
          if (entry.state == Entry.State.PENDING && !entry.isResting) {
            queue.ready(entry);
          }
        };
    partition.whenDecided(unit, visible);
  }

  /** What was not written does not wait: whoever tried to write it may hold it again. */
  private boolean mayRest(Unit unit) {
    return !unit.isRefused && !queue.isDropped();
  }

  /** An entry that was just read: whether its group waits for it, since before a restart. */
  boolean restsOn(Entry entry) {
    @Nullable String notBefore = entry.notes.get(Notes.NOT_BEFORE);
    if (notBefore == null || Long.parseLong(notBefore) <= partition.now().epochMillis()) {
      return false;
    }
    Group group = window.groups().join(entry.message);
    if (group == null) {
      return false;
    }
    entry.group = group;
    rest(entry, group, Long.parseLong(notBefore));
    return true;
  }

  private void rest(Entry entry, Group group, long dueMillis) {
    entry.state = Entry.State.PENDING;
    entry.isResting = true;
    window.groups().returning(group);
    queue.back(entry);
    awaken(entry, dueMillis);
  }

  private void awaken(Entry entry, long dueMillis) {
    if (!entry.isResting || queue.isDropped()) {
      return;
    }
    long wait = dueMillis - partition.now().epochMillis();
    if (wait > 0) {
      Partition.Timer unused =
          partition.after(Math.min(wait, RECHECK_MILLIS), () -> awaken(entry, dueMillis));
      return;
    }
    endRest(entry);
    queue.ready(entry);
  }

  /** The group need not wait for the entry: it is time, or the entry is gone. */
  void endRest(Entry entry) {
    if (entry.isResting) {
      entry.isResting = false;
      window.groups().counted(Objects.requireNonNull(entry.group));
    }
  }
}
