package org.rowanmq.testkit.simulation;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.rowanmq.jms.connection.ClientChannel;
import org.rowanmq.jms.connection.ClientSession;
import org.rowanmq.jms.connection.Failure;
import org.rowanmq.wire.BranchId;
import org.rowanmq.wire.BranchOperation;
import org.rowanmq.wire.ErrorCode;

/**
 * The recovery of a transaction manager: carries out what its log says about branches whose
 * applications have gone, and asks the broker for branches it knows nothing of.
 */
final class XaManagerActor extends SessionActor {
  /** The branch is rolled back, or was never there. */
  private static final Set<ErrorCode> GONE =
      Set.of(
          ErrorCode.BRANCH_NOT_FOUND,
          ErrorCode.BRANCH_ROLLED_BACK,
          ErrorCode.BRANCH_CONNECTION_LOST,
          ErrorCode.BRANCH_TIMED_OUT);

  private final XaLog log;
  private boolean isClean;

  XaManagerActor(World world, SimulatedClient client, String name, XaLog log) {
    super(world, client, name, false);
    this.log = log;
  }

  static boolean isGone(Failure failure) {
    return GONE.contains(failure.code());
  }

  @Override
  boolean isIdle() {
    return super.isIdle() && log.entries().isEmpty() && isClean;
  }

  @Override
  void sessionEnded() {}

  @Override
  void act(ClientSession open) {
    ClientChannel channel = client.channel();
    if (channel == null) {
      return;
    }
    List<XaLog.Entry> orphans =
        log.entries().values().stream()
            .filter(entry -> entry.decision != XaLog.Decision.RUNNING)
            .toList();
    if (orphans.isEmpty() || simulator.chance(0.3)) {
      list(channel);
    } else {
      carryOut(channel, simulator.oneOf(orphans));
    }
  }

  private void list(ClientChannel channel) {
    List<BranchId> found = new ArrayList<>();
    channel
        .branches()
        .list(
            found::addAll,
            waitFor(
                () -> {
                  isClean = found.isEmpty();
                  for (BranchId id : found) {
                    XaLog.Entry entry = log.entries().get(id);
                    if (entry == null) {
                      simulator.trace(name + " finds " + id + ", which is over");
                    }
                  }
                },
                failure -> simulator.trace(name + " cannot list: " + failure)));
  }

  private void carryOut(ClientChannel channel, XaLog.Entry entry) {
    boolean commit = entry.decision == XaLog.Decision.COMMIT;
    simulator.trace(name + " recovers " + entry.id + ": " + entry.decision);
    isClean = false;
    channel
        .branches()
        .decide(
            commit ? BranchOperation.COMMIT : BranchOperation.ROLLBACK,
            entry.id,
            waitFor(
                () -> end(entry, commit),
                failure -> {
                  simulator.trace(name + " did not recover " + entry.id + ": " + failure);
                  if (commit && isGone(failure)) {
                    throw new OracleViolation(
                        "I7", "branch " + entry.id + " was prepared, and is gone: " + failure);
                  }
                  if (isGone(failure)) {
                    end(entry, false);
                  }
                }));
  }

  /** Two may have carried out the same. */
  private void end(XaLog.Entry entry, boolean commit) {
    if (log.entries().get(entry.id) != entry) {
      return;
    }
    log.over(entry);
    if (commit) {
      oracle.committed(entry.transaction);
    }
  }
}
