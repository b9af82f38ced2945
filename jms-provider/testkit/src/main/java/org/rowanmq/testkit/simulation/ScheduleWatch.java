package org.rowanmq.testkit.simulation;

import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.rowanmq.broker.store.Annotations;
import org.rowanmq.broker.store.MessageRef;
import org.rowanmq.broker.store.Notes;
import org.rowanmq.broker.store.ScheduledMessage;
import org.rowanmq.broker.store.StoreBatch;
import org.rowanmq.broker.store.StoreOp;
import org.rowanmq.broker.store.StoredMessage;
import org.rowanmq.testkit.simulation.TrackedMessage.Copy;
import org.rowanmq.testkit.simulation.TrackedMessage.Sending;
import org.rowanmq.testkit.simulation.TrackedMessage.Sent;

/**
 * Watches what comes later than it was sent: not before its time; a repeated message as one copy
 * for each time, made in the batch that schedules the next; and once a cancellation is durable, or
 * confirmed, only what had become due by then.
 */
final class ScheduleWatch {
  private static final long MINUTE = 60_000;

  /**
   * What an application asked for.
   *
   * @param deliverAtMillis not before; 0 for at once
   * @param everyMinutes again and again, at minutes that it divides; 0 for once
   */
  record Asked(
      TrackedMessage message, List<String> targets, long deliverAtMillis, int everyMinutes) {}

  private record Name(long producer, long sequence) {}

  private record Place(long dueMillis, long queue, long id) implements Comparable<Place> {
    @Override
    public int compareTo(Place that) {
      int order = Long.compare(dueMillis, that.dueMillis);
      order = order != 0 ? order : Long.compare(queue, that.queue);
      return order != 0 ? order : Long.compare(id, that.id);
    }
  }

  /**
   * A scheduled row.
   *
   * @param failed it waits for another attempt
   */
  private record Waiting(long number, boolean failed) {}

  /** One queue's part of a message, or of a copy. */
  private record Part(long number, long queue) {}

  private final Oracle oracle;
  private final Map<Long, Asked> asked = new TreeMap<>();
  private final Map<Name, Long> names = new HashMap<>();
  private final Map<Long, String> queues = new TreeMap<>();
  private final Map<Place, Waiting> rows = new TreeMap<>();

  /** The latest time a repeated message came, in each of its queues. */
  private final Map<Part, Long> latestCopy = new HashMap<>();

  /** What a durable cancellation found. */
  private final Set<Long> cancelled = new HashSet<>();

  /** How late it was, at most, when the cancellation was confirmed. */
  private final Map<Long, Long> confirmedMillis = new TreeMap<>();

  /** How late it was, at most, when the batch under way was made. */
  private long madeMillis;

  ScheduleWatch(Oracle oracle) {
    this.oracle = oracle;
  }

  void asked(Asked plan) {
    asked.put(plan.message().number, plan);
    plan.message().hasTime = true;
    if (plan.everyMinutes() > 0 && !plan.message().sending.persistent()) {
      oracle.isLoose(plan.targets());
    }
  }

  /** The copy of a repeated message that is seen for the first time. */
  TrackedMessage copy(long number) {
    Asked of = asked.get(Frames.scheduleOf(number));
    if (of == null || of.everyMinutes() == 0) {
      throw new OracleViolation("content", "#" + Frames.scheduleOf(number) + " is not repeated");
    }
    Sending sending = of.message().sending;
    TrackedMessage copy =
        new TrackedMessage(
            number,
            new Sending(sending.stream(), sending.persistent(), sending.priority(), 0, 0),
            null,
            oracle.incarnation());
    copy.hasTime = true;
    copy.sent = Sent.UNKNOWN;
    oracle.statistics().repeated++;
    checkTime(of, Frames.dueMillis(number));
    return copy;
  }

  private static void checkTime(Asked of, long dueMillis) {
    if (dueMillis % (of.everyMinutes() * MINUTE) != 0 || dueMillis < of.deliverAtMillis()) {
      throw new OracleViolation("schedule", of + " is to come at " + dueMillis);
    }
  }

  /** The first time after a moment. */
  private static long next(Asked of, long afterMillis) {
    long every = of.everyMinutes() * MINUTE;
    return (afterMillis / every + 1) * every;
  }

  /** The engine has made a batch. */
  void made() {
    madeMillis = oracle.disk().latestMillis();
  }

  /** A message leaves for a consumer. */
  void delivered(long number) {
    Asked of = asked.get(number < 0 ? Frames.scheduleOf(number) : number);
    if (of == null) {
      return;
    }
    long due = number < 0 ? Frames.dueMillis(number) : of.deliverAtMillis();
    long latest = oracle.disk().latestMillis();
    if (due > latest) {
      throw new OracleViolation(
          "schedule", "#" + number + " comes " + (due - latest) + " ms early: " + of);
    }
    if (due > confirmedMillis.getOrDefault(of.message().number, Long.MAX_VALUE)) {
      throw new OracleViolation("schedule", "#" + number + " comes, and is cancelled: " + of);
    }
  }

  /** The application was told that a cancellation was carried out. */
  void cancelConfirmed(long number) {
    confirmedMillis.putIfAbsent(number, oracle.disk().latestMillis());
    oracle.statistics().cancelled++;
  }

  /** Repeated messages that come again for sure: confirmed, and nobody asked to cancel them. */
  boolean isAlive(Asked of) {
    TrackedMessage message = of.message();
    return of.everyMinutes() > 0
        && message.sent == Sent.CONFIRMED
        && message.sending.persistent()
        && !cancelled.contains(message.number);
  }

  /** Whether a copy for this time or a later one is in each of its queues. */
  boolean hasCome(Asked of, long dueMillis) {
    return queues.entrySet().stream()
        .filter(queue -> of.targets().contains(queue.getValue()))
        .map(queue -> new Part(of.message().number, queue.getKey()))
        .allMatch(part -> latestCopy.getOrDefault(part, 0L) >= dueMillis);
  }

  /** What is scheduled to come again. */
  List<Asked> repeated() {
    return rows.values().stream()
        .filter(row -> !row.failed() && isRepeated(row.number()))
        .map(row -> asked.get(row.number()))
        .distinct()
        .toList();
  }

  private boolean isRepeated(long number) {
    Asked of = asked.get(number);
    return of != null && of.everyMinutes() > 0;
  }

  // What is written

  /** The changes of a batch that must not be there one without the other. */
  private static final class Changes {
    final Map<Part, Long> over = new LinkedHashMap<>();
    final Set<Part> again = new HashSet<>();
    final Set<Part> inserted = new HashSet<>();
  }

  /** A batch is on the disk. */
  void durable(StoreBatch batch) {
    Changes changes = new Changes();
    for (StoreOp op : batch.ops()) {
      if (op instanceof StoreOp.PutQueue put) {
        queues.put(put.queue().id(), put.queue().displayName());
      } else if (op instanceof StoreOp.Schedule schedule) {
        scheduled(schedule.message(), changes);
      } else if (op instanceof StoreOp.Promote promote) {
        Waiting row = due(promote.dueMillis(), promote.ref());
        if (!row.failed() && isRepeated(row.number())) {
          throw new OracleViolation("schedule", "schedule #" + row.number() + " itself comes");
        }
      } else if (op instanceof StoreOp.Unschedule unschedule) {
        Waiting row = due(unschedule.dueMillis(), unschedule.ref());
        if (!row.failed()) {
          changes.over.put(
              new Part(row.number(), unschedule.ref().queue()), unschedule.dueMillis());
        }
      } else if (op instanceof StoreOp.Insert insert) {
        inserted(insert.message(), changes);
      } else if (op instanceof StoreOp.Cancel cancel) {
        cancelled(new Name(cancel.producerId(), cancel.producerSequence()));
      }
    }
    check(changes);
  }

  private void scheduled(ScheduledMessage scheduled, Changes changes) {
    StoredMessage row = scheduled.message();
    Annotations annotations = row.annotations();
    long number = Frames.number(row);
    long due = scheduled.dueMillis();
    boolean failed = annotations.failures() > 0;
    Waiting waiting = new Waiting(number, failed);
    if (rows.put(new Place(due, row.queue(), row.id()), waiting) != null) {
      throw new OracleViolation(
          "schedule", "#" + number + " is scheduled in a place that is taken");
    }
    if (failed) {
      return;
    }
    names.put(new Name(annotations.producerId(), annotations.producerSequence()), number);
    Asked of = asked.get(number);
    Sending sending = oracle.message(number).sending;
    long delayed =
        sending.delayMillis() == 0 ? 0 : annotations.arrivedMillis() + sending.delayMillis();
    long notBefore = Math.max(delayed, of == null ? 0 : of.deliverAtMillis());
    if (due < notBefore) {
      throw new OracleViolation("schedule", "#" + number + " is due at " + due + ": " + of);
    }
    if (cancelled.contains(number)) {
      throw new OracleViolation("schedule", "#" + number + " is scheduled, and is cancelled");
    }
    if (of != null && of.everyMinutes() > 0) {
      repeats(of, row.queue(), due, notBefore, changes);
    } else if (due != notBefore) {
      throw new OracleViolation("schedule", "#" + number + " is due at " + due + ": " + of);
    }
  }

  /** No time is left out but those that have passed. */
  private void repeats(Asked of, long queue, long due, long notBefore, Changes changes) {
    Part part = new Part(of.message().number, queue);
    changes.again.add(part);
    checkTime(of, due);
    Long before = changes.over.get(part);
    long after = Math.max(before == null ? notBefore - 1 : before, madeMillis);
    if ((before != null && due <= before) || due > next(of, after)) {
      throw new OracleViolation(
          "schedule", of + " is to come at " + due + " after " + before + ", it is " + madeMillis);
    }
    long there =
        rows.entrySet().stream()
            .filter(each -> each.getKey().queue() == queue)
            .filter(each -> each.getValue().equals(new Waiting(part.number(), false)))
            .count();
    if (there > 1) {
      throw new OracleViolation("schedule", of + " is scheduled " + there + " times in " + queue);
    }
  }

  private Waiting due(long dueMillis, MessageRef ref) {
    Waiting row = rows.remove(new Place(dueMillis, ref.queue(), ref.id()));
    if (row == null) {
      throw new OracleViolation("schedule", ref + " comes, and is not scheduled");
    }
    if (dueMillis > madeMillis) {
      throw new OracleViolation(
          "schedule", "#" + row.number() + " comes " + (dueMillis - madeMillis) + " ms early");
    }
    return row;
  }

  private void inserted(StoredMessage row, Changes changes) {
    long number = Frames.number(row);
    Annotations annotations = row.annotations();
    boolean isDeadLetter = annotations.notes().containsKey(Notes.DEAD_LETTER_ORIGIN);
    changes.inserted.add(new Part(number, row.queue()));
    if (number > 0 || isDeadLetter || annotations.failures() > 0 || !annotations.persistent()) {
      return;
    }
    long schedule = Frames.scheduleOf(number);
    Long over = changes.over.get(new Part(schedule, row.queue()));
    if (over == null || over != Frames.dueMillis(number)) {
      throw new OracleViolation("schedule", "#" + number + " comes, its time has not: " + over);
    }
    TrackedMessage copy = oracle.message(number);
    copy.sent = Sent.CONFIRMED;
    oracle.copy(copy, target(row.queue())).isDue = true;
    latestCopy.merge(new Part(schedule, row.queue()), over, Math::max);
  }

  private String target(long queue) {
    return queues.getOrDefault(queue, "queue " + queue);
  }

  private void cancelled(Name name) {
    Long number = names.get(name);
    if (number == null) {
      return;
    }
    cancelled.add(number);
    rows.entrySet()
        .removeIf(
            each -> {
              boolean isIt = each.getValue().equals(new Waiting(number, false));
              if (isIt && !isRepeated(number)) {
                String target = target(each.getKey().queue());
                Copy copy = oracle.copy(oracle.message(number), target);
                copy.dropped = true;
              }
              return isIt;
            });
  }

  private void check(Changes changes) {
    changes.over.forEach(
        (part, due) -> {
          Asked of = asked.get(part.number());
          boolean isRepeated = of != null && of.everyMinutes() > 0;
          long copy = isRepeated ? Frames.copy(part.number(), due) : part.number();
          boolean isThere = changes.inserted.contains(new Part(copy, part.queue()));
          boolean mayExpire = !isRepeated && oracle.message(part.number()).mayExpire();
          if (!isThere && !mayExpire) {
            throw new OracleViolation("schedule", part + " was due at " + due + ", nothing comes");
          }
          if (isRepeated && !changes.again.contains(part) && !cancelled.contains(part.number())) {
            throw new OracleViolation("schedule", part + " came at " + due + ", and is not again");
          }
        });
  }
}
