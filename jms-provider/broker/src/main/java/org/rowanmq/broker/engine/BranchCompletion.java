package org.rowanmq.broker.engine;

import java.util.List;
import java.util.function.Consumer;
import org.rowanmq.broker.store.BranchRecord;
import org.rowanmq.broker.store.BranchRecord.State;
import org.rowanmq.broker.store.StoreOp;

/**
 * The second phase of branches: carries out the decision. One that is not more than a unit should
 * hold is one unit; else the decision is durable first, and what it means follows in further units
 * ({@link BranchSteps}), after a restart too. Nothing of a branch is seen before its decision is
 * durable (I2, I7). Confined to the engine thread.
 */
final class BranchCompletion {
  private final Partition partition;
  private final Publisher publisher;
  private final StagedSends staged;
  private final BranchSteps steps;
  private final Consumer<Branch> over;

  /**
   * @param over told of a branch whose decision, as its record says, is carried out and durable
   */
  BranchCompletion(
      Partition partition,
      Publisher publisher,
      StagedSends staged,
      BranchSteps steps,
      Consumer<Branch> over) {
    this.partition = partition;
    this.publisher = publisher;
    this.staged = staged;
    this.steps = steps;
    this.over = over;
  }

  /**
   * Commits or rolls back a prepared branch: now, or once its rows are read.
   *
   * @param heuristic an administrator decides
   */
  void decide(Branch branch, boolean commit, boolean heuristic, BranchDecision decision) {
    Invariants.check(branch.state == Branch.State.PREPARED, "decided a branch not in doubt");
    branch.state = Branch.State.DECIDING;
    if (isMuch(branch, commit)) {
      decideFirst(branch, commit, heuristic, decision);
    } else {
      steps.load(
          branch,
          commit,
          () -> carryOut(branch, commit, heuristic, decision),
          detail -> {
            branch.state = Branch.State.PREPARED;
            decision.failed(detail);
            branch.decided();
          });
    }
  }

  /** Whether the branch is more than one unit should hold. */
  private boolean isMuch(Branch branch, boolean commit) {
    BranchRecord record = branch.recorded();
    int page = partition.settings().pageMessages();
    return record.settlements() > page
        || branch.received.size() > page
        || (commit && (record.messages() > page || record.bytes() > BranchSteps.UNIT_BYTES));
  }

  // In one unit

  /** All of it in one unit. */
  private void carryOut(Branch branch, boolean commit, boolean heuristic, BranchDecision decision) {
    BranchRecord prepared = branch.recorded();
    BranchRecord decided =
        prepared.with(
            commit ? State.COMMITTED : State.ROLLED_BACK, heuristic, partition.now().epochMillis());
    if (commit) {
      publish(branch);
    } else {
      boolean ignored = branch.giveBack(Return.FAILED);
    }
    deleteRows(branch);
    if (!branch.settlements.isEmpty()) {
      partition.store(
          new StoreOp.UnstageSettlements(prepared.number(), List.copyOf(branch.settlements)));
    }
    partition.store(new StoreOp.PutBranch(decided));
    partition.whenStored(
        () -> {
          branch.record = decided;
          carriedOut(branch, BranchDecision.UNASKED);
        });
    partition.whenRejected(
        () -> {
          branch.received.removeIf(entry -> !Withheld.holdAgain(entry));
          branch.state = Branch.State.PREPARED;
          branch.decided();
        });
    decision.inUnit();
  }

  private void deleteRows(Branch branch) {
    if (!branch.isSpilled) {
      branch.rows.forEach(staged::delete);
    } else if (branch.recorded().messages() > 0) {
      publisher.topology().dropped().drop(-branch.number);
    }
  }

  /**
   * What the branch has in memory counts with the current unit. Nobody sees any of it before all of
   * it is durable.
   */
  void publish(Branch branch) {
    publishSends(branch);
    for (Entry entry : branch.received) {
      if (entry.state == Entry.State.IN_FLIGHT) {
        entry.queue.settle(entry);
      }
    }
  }

  private void publishSends(Branch branch) {
    List<Publication> sends = branch.sends().staged();
    sends.forEach(each -> publisher.prepare(each.frame().destination()));
    partition.holdBack();
    for (Publication send : sends) {
      boolean ignored = publisher.publish(send);
    }
  }

  // In several units

  /** The decision first; then what it means, step by step. */
  private void decideFirst(
      Branch branch, boolean commit, boolean heuristic, BranchDecision decision) {
    BranchRecord decided =
        branch
            .recorded()
            .with(
                commit ? State.COMMITTING : State.ROLLED_BACK,
                heuristic,
                partition.now().epochMillis());
    partition.store(new StoreOp.PutBranch(decided));
    if (!commit) {
      deleteRows(branch);
    }
    partition.whenStored(
        () -> {
          branch.record = decided;
          goOn(branch, decision);
        });
    partition.whenRejected(
        () -> {
          branch.state = Branch.State.PREPARED;
          branch.decided();
        });
    decision.begunInUnit();
  }

  /** Carries out what is decided and durable, as the branch's record says. */
  void goOn(Branch branch, BranchDecision decision) {
    branch.state = Branch.State.DECIDING;
    if (branch.recorded().state() == State.COMMITTING) {
      steps.publish(branch, () -> steps.settle(branch, true, () -> complete(branch, decision)));
    } else {
      steps.settle(branch, false, () -> carriedOut(branch, decision));
    }
  }

  /** What of a branch that is committed was in memory, and that no more is left. */
  private void complete(Branch branch, BranchDecision decision) {
    partition.begin(partition.now());
    BranchRecord committed =
        branch
            .recorded()
            .with(State.COMMITTED, branch.recorded().heuristic(), partition.now().epochMillis());
    publishSends(branch);
    branch.rows.forEach(staged::delete);
    partition.store(new StoreOp.PutBranch(committed));
    partition.whenStored(
        () -> {
          branch.record = committed;
          carriedOut(branch, decision);
        });
    partition.whenRejected(() -> steps.later(() -> complete(branch, decision)));
  }

  private void carriedOut(Branch branch, BranchDecision decision) {
    branch.sends().drop(partition.largeContents());
    over.accept(branch);
    decision.carriedOut();
    branch.decided();
  }
}
