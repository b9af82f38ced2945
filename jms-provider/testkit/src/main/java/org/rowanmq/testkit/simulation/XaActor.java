package org.rowanmq.testkit.simulation;

import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.rowanmq.jms.connection.ClientChannel;
import org.rowanmq.jms.connection.ClientSession;
import org.rowanmq.jms.connection.Failure;
import org.rowanmq.wire.BranchOperation;
import org.rowanmq.wire.ErrorCode;

/**
 * An application that moves messages from queue to queue in distributed transactions, and its
 * transaction manager as long as both live. Whatever is interrupted is left to {@link
 * XaManagerActor}.
 */
final class XaActor extends ConsumingActor {
  private final XaLog log;
  private XaLog.@Nullable Entry current;

  XaActor(World world, SimulatedClient client, String name, Plan plan, XaLog log) {
    super(world, client, name, plan);
    this.log = log;
  }

  @Override
  void act(ClientSession open) {
    if (world.isCalm() && isIdle() && current != null) {
      closeSession();
      return;
    }
    if (world.isCalm() && isIdle() || current != null) {
      super.act(open);
      return;
    }
    XaLog.Entry entry = log.begin(transaction());
    current = entry;
    simulator.trace(name + " begins " + entry.id);
    open.work()
        .begin(
            BranchOperation.START,
            entry.id,
            simulator.chance(0.1) ? 1 : 0,
            waitFor(
                () -> {},
                failure -> {
                  simulator.trace(name + " did not begin " + entry.id + ": " + failure);
                  giveUp(entry);
                  noticeEnd(open, failure);
                  closeIfUnsure(open, failure);
                }));
  }

  /** Branches are in the order of their commits: only the sends of one are in the order of I5. */
  @Override
  String stream() {
    XaLog.Entry entry = current;
    return super.stream() + (entry == null ? "" : " " + entry.id);
  }

  /** The recovery rolls it back: nobody has decided to commit it. */
  private void giveUp(XaLog.Entry entry) {
    entry.decision = XaLog.Decision.ROLLBACK;
    if (current == entry) {
      current = null;
    }
  }

  /** The broker may take the session to be at work still. */
  private void closeIfUnsure(ClientSession open, Failure failure) {
    boolean isUnsure =
        failure.code() == ErrorCode.TIMEOUT || failure.code() == ErrorCode.BRANCH_STATE;
    if (isUnsure && isCurrent(open)) {
      closeSession();
    }
  }

  @Override
  void sessionEnded() {
    super.sessionEnded();
    XaLog.Entry entry = current;
    if (entry != null) {
      giveUp(entry);
    }
  }

  /** The application has done all it wanted; from now on its manager acts. */
  private void end(ClientSession open, BranchOperation operation, Consumer<XaLog.Entry> then) {
    XaLog.Entry entry = java.util.Objects.requireNonNull(current);
    current = null;
    TrackedTransaction ending = takeTransaction();
    ending.settles.forEach(oracle::gaveBack);
    open.work()
        .end(
            operation,
            entry.id,
            waitFor(
                () -> then.accept(entry),
                failure -> {
                  simulator.trace(name + " did not end " + entry.id + ": " + failure);
                  rollBack(entry);
                  noticeEnd(open, failure);
                  closeIfUnsure(open, failure);
                }));
  }

  @Override
  void rollback(ClientSession open) {
    simulator.trace(name + " rolls back");
    end(open, simulator.chance(0.5) ? BranchOperation.END : BranchOperation.FAIL, this::rollBack);
  }

  @Override
  void commit(ClientSession open) {
    boolean onePhase = simulator.chance(0.2);
    end(open, BranchOperation.END, onePhase ? this::commitOnePhase : this::prepare);
  }

  private void rollBack(XaLog.Entry entry) {
    if (entry.decision != XaLog.Decision.ROLLBACK) {
      entry.decision = XaLog.Decision.ROLLBACK;
      oracle.rolledBack(entry.transaction);
    }
  }

  private void commitOnePhase(XaLog.Entry entry) {
    ClientChannel channel = client.channel();
    if (channel == null) {
      rollBack(entry);
      return;
    }
    simulator.trace(name + " commits " + entry.id + " in one phase");
    oracle.committing(entry.transaction);
    channel
        .branches()
        .decide(
            BranchOperation.COMMIT_ONE_PHASE,
            entry.id,
            waitFor(
                () -> {
                  log.over(entry);
                  oracle.committed(entry.transaction);
                },
                failure -> {
                  simulator.trace(name + " commit of " + entry.id + " failed: " + failure);
                  boolean isRolledBack =
                      XaManagerActor.isGone(failure)
                          && failure.code() != ErrorCode.BRANCH_NOT_FOUND;
                  log.over(entry);
                  if (isRolledBack) {
                    oracle.rolledBack(entry.transaction);
                  } else {
                    oracle.outcomeUnknown(entry.transaction);
                  }
                }));
  }

  private void prepare(XaLog.Entry entry) {
    ClientChannel channel = client.channel();
    if (channel == null) {
      rollBack(entry);
      return;
    }
    simulator.trace(name + " prepares " + entry.id);
    channel
        .branches()
        .decide(
            BranchOperation.PREPARE,
            entry.id,
            waitFor(
                () -> prepared(entry),
                failure -> {
                  simulator.trace(name + " prepare of " + entry.id + " failed: " + failure);
                  rollBack(entry);
                }));
  }

  private void prepared(XaLog.Entry entry) {
    oracle.prepared(entry.transaction);
    oracle.statistics().branches++;
    if (simulator.chance(0.15)) {
      rollBack(entry);
      return;
    }
    ClientChannel channel = client.channel();
    if (channel == null || simulator.chance(0.2)) {
      // The manager dies here, and decides later: in doubt until then.
      Simulator.Event ignored =
          simulator.after(
              simulator.below(3 * Conditions.SECOND),
              "",
              () -> {
                if (simulator.chance(0.5)) {
                  decideToCommit(entry);
                } else {
                  rollBack(entry);
                }
              });
      return;
    }
    decideToCommit(entry);
    simulator.trace(name + " commits " + entry.id);
    channel
        .branches()
        .decide(
            BranchOperation.COMMIT,
            entry.id,
            waitFor(
                () -> {
                  if (log.entries().get(entry.id) == entry) {
                    log.over(entry);
                    oracle.committed(entry.transaction);
                  }
                },
                failure -> {
                  simulator.trace(name + " commit of " + entry.id + " failed: " + failure);
                  if (XaManagerActor.isGone(failure)) {
                    throw new OracleViolation(
                        "I7", "branch " + entry.id + " was prepared, and is gone: " + failure);
                  }
                }));
  }

  private void decideToCommit(XaLog.Entry entry) {
    entry.decision = XaLog.Decision.COMMIT;
    oracle.committing(entry.transaction);
  }
}
