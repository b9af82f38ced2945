package org.rowanmq.broker.engine;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.rowanmq.broker.store.BranchRecord;
import org.rowanmq.broker.store.StoreOp;
import org.rowanmq.wire.BranchId;
import org.rowanmq.wire.ErrorCode;

/**
 * What became of branches of distributed transactions that are over: for transaction managers that
 * ask again. Aged, but for what administrators decided. Confined to the engine thread.
 */
final class BranchOutcomes {
  /** How many are remembered; those of administrators do not count. */
  static final int FINISHED_MAX = 10_000;

  private static final int FORGOTTEN_AT_ONCE = 1_000;

  /**
   * What became of a branch.
   *
   * @param record as the store has it; null if it was never prepared
   * @param code why one that was never prepared is rolled back
   */
  record Finished(@Nullable BranchRecord record, @Nullable ErrorCode code, long atMillis) {
    /** Whether its transaction manager must be told: an administrator decided. */
    boolean isHeuristic() {
      return record != null && record.heuristic();
    }
  }

  private final Partition partition;
  private final Map<BranchId, Finished> finished = new LinkedHashMap<>();

  BranchOutcomes(Partition partition) {
    this.partition = partition;
  }

  @Nullable Finished find(BranchId id) {
    return finished.get(id);
  }

  /** All, oldest first. */
  Map<BranchId, Finished> all() {
    return Collections.unmodifiableMap(finished);
  }

  /** What the store tells. */
  void recovered(BranchRecord record) {
    finished.put(record.id(), new Finished(record, null, record.atMillis()));
  }

  /** A branch was rolled back before it was prepared. */
  void rolledBack(BranchId id, ErrorCode why) {
    remember(id, new Finished(null, why, partition.now().epochMillis()));
  }

  /** A branch that was prepared is decided: what the store has of it. */
  void decided(BranchRecord record) {
    remember(record.id(), new Finished(record, null, record.atMillis()));
  }

  private void remember(BranchId id, Finished outcome) {
    finished.remove(id);
    finished.put(id, outcome);
    if (finished.size() > FINISHED_MAX) {
      finished.entrySet().stream()
          .filter(each -> !each.getValue().isHeuristic())
          .map(Map.Entry::getKey)
          .findFirst()
          .ifPresent(this::forget);
    }
  }

  /** Forgets an outcome; the current unit has the rows of it, if there are any. */
  boolean forget(BranchId id) {
    Finished outcome = finished.remove(id);
    if (outcome == null || outcome.record() == null) {
      return false;
    }
    partition.store(new StoreOp.ForgetBranch(outcome.record().number()));
    return true;
  }

  /** Forgets what is old, from time to time. */
  void sweepLater() {
    Partition.Timer ignored = partition.after(partition.settings().sweepMillis(), this::sweep);
  }

  private void sweep() {
    long since = partition.now().epochMillis() - partition.settings().outcomeRetentionMillis();
    List<BranchId> old =
        finished.entrySet().stream()
            .filter(each -> each.getValue().atMillis() < since)
            .filter(each -> !each.getValue().isHeuristic())
            .map(Map.Entry::getKey)
            .limit(FORGOTTEN_AT_ONCE)
            .toList();
    for (BranchId id : old) {
      boolean ignored = forget(id);
    }
    sweepLater();
  }
}
