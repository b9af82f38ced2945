package org.rowanmq.broker.engine;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.rowanmq.broker.store.BranchRecord;
import org.rowanmq.broker.store.BranchRecord.State;
import org.rowanmq.broker.store.MessageRef;
import org.rowanmq.broker.store.StoreOp;
import org.rowanmq.wire.BranchId;
import org.rowanmq.wire.ErrorCode;

/**
 * All branches of distributed transactions, and what became of those that are over; how they are
 * prepared. Keeps I2 and I7 for them: a prepared branch is rows, which count from one unit on. What
 * is too much for the same unit is written in others before ({@link BranchSteps}). Decisions are
 * carried out by {@link BranchCompletion}. Confined to the engine thread.
 */
final class Branches {
  /** How many may be at work or in doubt (I11). */
  static final int OPEN_MAX = 20_000;

  private final Partition partition;
  private final Publisher publisher;
  private final StagedSends staged;
  private final BranchSteps steps;
  private final BranchCompletion completion;
  private final BranchRoom room;

  /** Of an earlier life: never prepared. */
  private final List<BranchRecord> abandoned = new ArrayList<>();

  private final Map<BranchId, Branch> open = new TreeMap<>();
  private final BranchOutcomes outcomes;

  Branches(Partition partition, Publisher publisher) {
    this.partition = partition;
    this.publisher = publisher;
    this.staged = new StagedSends(partition);
    this.steps = new BranchSteps(partition, publisher, staged);
    this.completion = new BranchCompletion(partition, publisher, staged, steps, this::completed);
    this.outcomes = new BranchOutcomes(partition);
    this.room = new BranchRoom(publisher, partition.settings());
  }

  // Start and stop

  /** What the store tells; before {@link #start}. */
  void recovered(BranchRecord record, List<MessageRef> settlements) {
    if (record.state() == State.ACTIVE) {
      abandoned.add(record);
      return;
    }
    if (record.state() == State.COMMITTED
        || (record.state() == State.ROLLED_BACK && settlements.isEmpty())) {
      outcomes.recovered(record);
      return;
    }
    Branch branch = new Branch(record.id(), record.user(), partition.settings());
    branch.number = record.number();
    branch.record = record;
    branch.state = Branch.State.PREPARED;
    branch.isSpilled = true;
    branch.isReceivedInRows = true;
    branch.settlements.addAll(settlements);
    open.put(branch.id, branch);
    for (MessageRef ref : settlements) {
      QueueState queue = publisher.topology().byId(ref.queue());
      if (queue != null) {
        queue.withheld.add(ref);
      }
    }
  }

  /** Serves, and goes on with what an earlier life began. */
  void start() {
    for (BranchRecord record : abandoned) {
      forgetRows(record.number());
    }
    abandoned.clear();
    for (Branch branch : List.copyOf(open.values())) {
      if (branch.recorded().state() != State.PREPARED) {
        completion.goOn(branch, BranchDecision.UNASKED);
      }
    }
    outcomes.sweepLater();
  }

  /** What is not prepared ends; what is prepared stays in doubt. */
  void stop() {
    steps.stop();
    for (Branch branch : List.copyOf(open.values())) {
      if (branch.state == Branch.State.ACTIVE || branch.state == Branch.State.STAGING) {
        branch.state = Branch.State.ACTIVE;
        boolean ignored = doom(branch, ErrorCode.BRANCH_CONNECTION_LOST, Return.COUNTED);
      }
    }
  }

  // What there is

  @Nullable Branch find(BranchId id) {
    return open.get(id);
  }

  /** What became of those that are over. */
  BranchOutcomes outcomes() {
    return outcomes;
  }

  /** All that are not over, by id. */
  Collection<Branch> open() {
    return open.values();
  }

  int active() {
    return open.size() - inDoubt();
  }

  int inDoubt() {
    return (int) open.values().stream().filter(Branch::isInDoubt).count();
  }

  BranchRoom room() {
    return room;
  }

  // Before it is prepared

  Branch begin(BranchId id, String user, int timeoutSeconds) {
    Branch branch = new Branch(id, user, partition.settings());
    open.put(id, branch);
    if (timeoutSeconds > 0) {
      branch.timer = partition.after(timeoutSeconds * 1000L, () -> timedOut(branch));
    }
    return branch;
  }

  private void timedOut(Branch branch) {
    if (branch.state == Branch.State.ACTIVE && !branch.isDoomed()) {
      boolean ignored = doom(branch, ErrorCode.BRANCH_TIMED_OUT, Return.FAILED);
    }
  }

  /**
   * Rolls back a branch that is not prepared. Sessions that work for it learn why at their end.
   *
   * @return whether the current unit has rows of it
   */
  boolean doom(Branch branch, ErrorCode why, Return how) {
    branch.doomed(why);
    over(branch);
    outcomes.rolledBack(branch.id, why);
    branch.sends().drop(partition.largeContents());
    if (branch.number != 0) {
      forgetRows(branch.number);
      branch.number = 0;
      boolean ignored = branch.giveBack(how);
      return true;
    }
    return branch.giveBack(how);
  }

  /** Its rows are removed, bit by bit, and nothing of it counts. */
  private void forgetRows(long number) {
    publisher.topology().dropped().drop(-number);
    partition.store(new StoreOp.ForgetBranch(number));
  }

  /** Nothing is left to decide or to remember. */
  void over(Branch branch) {
    branch.cancelTimer();
    room.release(branch);
    open.remove(branch.id, branch);
  }

  /** The channel's link is lost, or the channel ends: so does what is not prepared. */
  void lost(Channel channel) {
    for (Branch branch : List.copyOf(open.values())) {
      if (branch.state == Branch.State.ACTIVE && branch.hasWorked(channel)) {
        boolean ignored = doom(branch, ErrorCode.BRANCH_CONNECTION_LOST, Return.COUNTED);
      }
    }
  }

  /** The session ends while it works for the branch. */
  void abandoned(Branch branch, Session session) {
    branch.end(session);
    if (branch.state == Branch.State.ACTIVE && !branch.isDoomed()) {
      boolean ignored = doom(branch, ErrorCode.BRANCH_ROLLED_BACK, Return.COUNTED);
    } else if (branch.isDoomed()) {
      branch.sends().drop(partition.largeContents());
    }
  }

  /** The session ends: what it has suspended is not resumed any more. */
  void forsaken(Session session) {
    for (Branch branch : List.copyOf(open.values())) {
      if (branch.state == Branch.State.ACTIVE && branch.endRest(session)) {
        boolean ignored = doom(branch, ErrorCode.BRANCH_ROLLED_BACK, Return.COUNTED);
      }
    }
  }

  /** A session has ended its work for a branch that is rolled back. */
  void giveBackLate(Branch branch, List<Entry> taken) {
    branch.sends().drop(partition.largeContents());
    for (Entry entry : taken) {
      if (entry.state == Entry.State.IN_FLIGHT) {
        entry.queue.giveBack(entry, Return.FAILED);
      }
    }
  }

  // More than is kept in memory

  /**
   * Something was added to what the branch sends. If enough of it has gathered, it is written to
   * rows in the current unit.
   *
   * @param decided runs once all that has been written is durable, or the branch is rolled back
   *     because it is not: until then nobody should add much more (I11)
   * @return false if nothing is being written
   */
  boolean spill(Branch branch, Runnable decided) {
    if (branch.isDoomed()) {
      return false;
    }
    if (branch.sends().hasPersistent(partition.settings().pageMessages(), BranchSteps.UNIT_BYTES)) {
      room.prepareQueues(branch);
      begin(branch);
      branch.isSpilled = true;
      writeSends(branch);
      partition.whenRejected(() -> spoiled(branch));
      Unit unit = partition.unit();
      branch.spilling = unit;
      partition.whenDecided(
          unit,
          () -> {
            if (branch.spilling == unit) {
              branch.spilling = null;
            }
          });
    }
    Unit spilling = branch.spilling;
    if (spilling != null) {
      partition.whenDecided(spilling, decided);
    }
    return spilling != null;
  }

  /** Should the broker end before the branch is prepared, the next start removes its rows. */
  private void begin(Branch branch) {
    if (branch.number == 0) {
      branch.number = partition.nextId();
      partition.store(new StoreOp.PutBranch(record(branch, State.ACTIVE)));
    }
  }

  private BranchRecord record(Branch branch, State state) {
    return new BranchRecord(
        branch.number,
        branch.id,
        state,
        false,
        branch.user,
        partition.now().epochMillis(),
        branch.spilledMessages,
        branch.spilledBytes,
        branch.settlements.size());
  }

  private void writeSends(Branch branch) {
    List<Publication> sends = branch.sends().takePersistent();
    room.spilled(branch, sends);
    for (Publication send : sends) {
      Branch.StagedRow ignored = write(branch, send);
    }
    partition.whenStored(() -> sends.forEach(staged::left));
    partition.whenRejected(() -> sends.forEach(staged::refused));
  }

  private Branch.StagedRow write(Branch branch, Publication send) {
    branch.spilledMessages++;
    branch.spilledBytes += send.frame().content().wholeLength();
    return staged.store(-branch.number, send);
  }

  /** The store refuses rows of it. */
  private void spoiled(Branch branch) {
    if (branch.state == Branch.State.ACTIVE && !branch.isDoomed()) {
      boolean ignored = doom(branch, ErrorCode.BRANCH_ROLLED_BACK, Return.COUNTED);
    }
  }

  // Prepare

  /** From the unit that the decision is told of on, a restart loses nothing of the branch. */
  void prepare(Branch branch, BranchDecision decision) {
    stage(branch, State.PREPARED, decision);
  }

  /** What it settles is written, in several units if it is much; then what makes it count. */
  private void stage(Branch branch, State state, BranchDecision decision) {
    branch.cancelTimer();
    branch.outlivesChannels();
    branch.state = Branch.State.STAGING;
    for (Entry entry : branch.received) {
      if (Branch.isSettledByRow(entry)) {
        branch.settlements.add(entry.ref());
      }
    }
    if (branch.settlements.size() <= partition.settings().pageMessages()) {
      seal(branch, state, branch.settlements, decision);
      return;
    }
    begin(branch);
    steps.stage(
        branch,
        rest -> {
          if (branch.isRevoked()) {
            notPrepared(branch);
            decision.failed(Replies.REVOKED);
          } else {
            seal(branch, state, rest, decision);
          }
        },
        () -> {
          notPrepared(branch);
          decision.failed("The database refuses what it settles");
        });
  }

  /**
   * @param rest of what it settles is not written yet
   */
  private void seal(Branch branch, State state, List<MessageRef> rest, BranchDecision decision) {
    branch.state = Branch.State.PREPARING;
    boolean isNew = branch.number == 0;
    if (isNew) {
      branch.number = partition.nextId();
    }
    for (Entry entry : branch.received) {
      if (entry.inserting != null) {
        partition.needs(entry.inserting);
      }
    }
    if (branch.isSpilled) {
      writeSends(branch);
    } else {
      for (Publication send : branch.sends().staged()) {
        // What is not persistent may be lost with a restart, as without a transaction.
        if (send.frame().persistent()) {
          branch.rows.add(write(branch, send));
        }
      }
    }
    BranchRecord sealed = record(branch, state);
    branch.record = sealed;
    partition.store(new StoreOp.PutBranch(sealed));
    if (!rest.isEmpty()) {
      partition.store(new StoreOp.StageSettlements(branch.number, List.copyOf(rest)));
    }
    partition.whenStored(() -> sealed(branch, decision));
    partition.whenRejected(
        () -> {
          if (isNew) {
            branch.number = 0;
          }
          notPrepared(branch);
        });
    if (state == State.PREPARED) {
      decision.inUnit();
    } else {
      decision.begunInUnit();
    }
  }

  private void sealed(Branch branch, BranchDecision decision) {
    if (branch.recorded().state() == State.PREPARED) {
      branch.state = Branch.State.PREPARED;
      branch.decided();
    } else {
      completion.goOn(branch, decision);
    }
  }

  private void notPrepared(Branch branch) {
    branch.rows.forEach(row -> partition.largeContents().rowGone(row.largeId()));
    branch.rows.clear();
    branch.settlements.clear();
    branch.record = null;
    branch.state = Branch.State.ACTIVE;
    boolean ignored = doom(branch, ErrorCode.BRANCH_ROLLED_BACK, Return.COUNTED);
    branch.decided();
  }

  // Decisions

  /** Commits a branch that was not prepared. */
  void commitOnePhase(Branch branch, BranchDecision decision) {
    if (branch.isSpilled || branch.received.size() > partition.settings().pageMessages()) {
      stage(branch, State.COMMITTING, decision);
      return;
    }
    branch.cancelTimer();
    branch.state = Branch.State.DECIDING;
    completion.publish(branch);
    partition.whenStored(
        () -> {
          branch.sends().drop(partition.largeContents());
          over(branch);
          branch.decided();
        });
    partition.whenRejected(
        () -> {
          branch.state = Branch.State.ACTIVE;
          boolean ignored = doom(branch, ErrorCode.BRANCH_ROLLED_BACK, Return.COUNTED);
          branch.decided();
        });
    decision.inUnit();
  }

  /**
   * Commits or rolls back a prepared branch: now, or once its rows are read.
   *
   * @param heuristic an administrator decides
   */
  void decide(Branch branch, boolean commit, boolean heuristic, BranchDecision decision) {
    completion.decide(branch, commit, heuristic, decision);
  }

  private void completed(Branch branch) {
    over(branch);
    outcomes.decided(branch.recorded());
  }
}
