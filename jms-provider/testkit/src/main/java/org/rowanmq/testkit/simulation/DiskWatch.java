package org.rowanmq.testkit.simulation;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.rowanmq.broker.store.BranchRecord;
import org.rowanmq.broker.store.Notes;
import org.rowanmq.broker.store.OutcomeEntry;
import org.rowanmq.broker.store.ScheduledMessage;
import org.rowanmq.broker.store.StoreBatch;
import org.rowanmq.broker.store.StoreOp;
import org.rowanmq.broker.store.StoredMessage;
import org.rowanmq.testkit.simulation.TrackedMessage.Copy;
import org.rowanmq.testkit.simulation.TrackedTransaction.State;
import org.rowanmq.wire.BrokerFrame;

/** The part of the {@link Oracle} that reads what is written to the disk. */
final class DiskWatch {
  private record Outcome(long producer, long sequence) {}

  private final Oracle oracle;
  private final Set<Outcome> logged = new HashSet<>();

  /** When the message expires. */
  private final Map<Row, Long> stored = new TreeMap<>();

  /** When messages that are scheduled come, or failed may come again. */
  private final Map<Row, Long> due = new TreeMap<>();

  private long latestMillis;

  /** Messages that are not persistent and got a row all the same: after how many commits. */
  private final Map<Copy, Long> spilled = new HashMap<>();

  DiskWatch(Oracle oracle) {
    this.oracle = oracle;
  }

  /** Whether the message has, or had, a row in the queue. */
  boolean hasRow(long queue, long number) {
    return stored.containsKey(new Row(queue, "", number));
  }

  /** Whether a message that is not persistent had got a row when so many batches were written. */
  boolean hadRow(Copy copy, long commits) {
    return spilled.getOrDefault(copy, Long.MAX_VALUE) <= commits;
  }

  /** A batch is on the disk. */
  void durable(StoreBatch batch) {
    Statistics statistics = oracle.statistics();
    statistics.commits++;
    statistics.elided += batch.elided();
    oracle.limits().durable(batch);
    oracle.schedules().durable(batch);
    oracle.keeps().durable(batch);
    for (StoreOp op : batch.ops()) {
      if (op instanceof StoreOp.LogOutcomes log) {
        logged(log.entries());
      } else if (op instanceof StoreOp.CheckpointOutcomes checkpoint) {
        logged(checkpoint.entries());
      } else if (op instanceof StoreOp.Insert insert) {
        inserted(insert.message());
      } else if (op instanceof StoreOp.Schedule schedule) {
        if (schedule.message().message().annotations().failures() > 0) {
          postponed(schedule.message());
        } else if (!Frames.isSchedule(schedule.message().message())) {
          inserted(schedule.message().message());
          due.put(Row.of(schedule.message().message()), schedule.message().dueMillis());
        }
      } else if (op instanceof StoreOp.PutBranch put) {
        statistics.branchesInSteps += put.branch().state() == BranchRecord.State.COMMITTING ? 1 : 0;
      } else if (op instanceof StoreOp.PutQueue put && put.queue().source().kind().isTemporary()) {
        throw new OracleViolation("temporary", put.queue() + " is stored");
      }
    }
  }

  private void logged(List<OutcomeEntry> entries) {
    for (OutcomeEntry entry : entries) {
      entry.done().forEach(sequence -> logged.add(new Outcome(entry.producerId(), sequence)));
    }
  }

  /** Whether the disk knows that the request was carried out. */
  boolean isLogged(long producer, long sequence) {
    return logged.contains(new Outcome(producer, sequence));
  }

  private void inserted(StoredMessage row) {
    if (!row.annotations().persistent()) {
      TrackedMessage loose = oracle.message(Frames.number(row));
      loose.copies.values().forEach(copy -> spilled.putIfAbsent(copy, oracle.statistics().commits));
      return;
    }
    long number = Frames.number(row);
    TrackedMessage message = oracle.message(number);
    if (row.queue() < 0) {
      return; // what a branch will send: there nobody sees it
    }
    TrackedTransaction transaction = message.transaction;
    if (transaction != null
        && (transaction.state == State.ACTIVE || transaction.state == State.IN_DOUBT)) {
      throw new OracleViolation("I2", message + " is stored before its commit");
    }
    Row place = Row.of(row);
    if (place.origin().isEmpty() && row.annotations().destination().kind().isTemporary()) {
      throw new OracleViolation("temporary", message + " is stored");
    }
    if (row.annotations().failures() > 0) {
      return; // it had failed, waited in memory, and a subscription that is not durable left it
    }
    if (stored.put(place, row.annotations().expiresMillis()) != null) {
      throw new OracleViolation("duplicate", message + " is stored twice");
    }
  }

  /** A message that failed waits before it comes again: in the place of its row, not beside it. */
  private void postponed(ScheduledMessage waiting) {
    Row row = Row.of(waiting.message());
    due.put(row, waiting.dueMillis());
    // The first there is, if it failed before it had one.
    stored.putIfAbsent(row, waiting.message().annotations().expiresMillis());
    oracle.statistics().postponed++;
  }

  /** It is so late by the broker's clock, which may have jumped since. */
  void wallClock(long millis) {
    latestMillis = Math.max(latestMillis, millis);
  }

  /** The latest it has been by the broker's clock. */
  long latestMillis() {
    return latestMillis;
  }

  /** A message that was scheduled, or failed, leaves. */
  void checkDue(long queue, BrokerFrame.Deliver frame) {
    String origin = frame.annotations().getOrDefault(Notes.DEAD_LETTER_ORIGIN, "");
    long number = Frames.number(frame);
    long dueMillis = due.getOrDefault(new Row(queue, origin, number), 0L);
    if (dueMillis > latestMillis) {
      throw new OracleViolation(
          "delay", "message #" + number + " comes " + (dueMillis - latestMillis) + " ms early");
    }
  }

  /** When the message expires in the queue; 0 for never or unknown. */
  long expiresMillis(long queue, long number) {
    return stored.getOrDefault(new Row(queue, "", number), 0L);
  }
}
