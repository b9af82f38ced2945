package org.rowanmq.broker.engine;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.rowanmq.broker.store.BranchRecord;
import org.rowanmq.broker.store.BranchRecord.State;
import org.rowanmq.broker.store.MessageRef;
import org.rowanmq.broker.store.StoreOp;
import org.rowanmq.broker.store.StoredMessage;
import org.rowanmq.wire.BranchId;
import org.rowanmq.wire.ErrorCode;

/**
 * All branches of distributed transactions, and what became of those that are over. Keeps I2 and I7
 * for them: a prepared branch is rows, its decision is one unit. Confined to the engine thread.
 */
final class Branches {
  /** How many outcomes are remembered; those of administrators do not count. */
  static final int FINISHED_MAX = 10_000;

  /** How many may be at work or in doubt (I11). */
  static final int OPEN_MAX = 20_000;

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

  /** Who decides a prepared branch. */
  interface Decision {
    /** The decision joins the current unit. */
    void inUnit();

    /** It cannot be carried out; the branch stays in doubt. */
    void failed(String detail);
  }

  private final Partition partition;
  private final Publisher publisher;
  private final StagedSends staged;
  private final Map<BranchId, Branch> open = new TreeMap<>();
  private final Map<BranchId, Finished> finished = new LinkedHashMap<>();

  Branches(Partition partition, Publisher publisher) {
    this.partition = partition;
    this.publisher = publisher;
    this.staged = new StagedSends(partition);
  }

  // Start and stop

  /** What the store tells; before {@link #start}. */
  void recovered(BranchRecord record, List<MessageRef> settlements) {
    if (record.state() != State.PREPARED) {
      finished.put(record.id(), new Finished(record, null, record.atMillis()));
      return;
    }
    Branch branch = new Branch(record.id(), record.user(), partition.settings());
    branch.record = record;
    branch.state = Branch.State.PREPARED;
    branch.isLeftToRows = true;
    branch.settlements.addAll(settlements);
    open.put(branch.id, branch);
    for (MessageRef ref : settlements) {
      QueueState queue = publisher.topology().byId(ref.queue());
      if (queue != null) {
        queue.withheld.add(ref);
      }
    }
  }

  void start() {
    Partition.Timer ignored = partition.after(partition.settings().sweepMillis(), this::sweep);
  }

  /** What is not prepared ends; what is prepared stays in doubt. */
  void stop() {
    for (Branch branch : List.copyOf(open.values())) {
      if (branch.state == Branch.State.ACTIVE) {
        boolean ignored = doom(branch, ErrorCode.BRANCH_CONNECTION_LOST, QueueState.Return.COUNTED);
      }
    }
  }

  // What there is

  @Nullable Branch find(BranchId id) {
    return open.get(id);
  }

  @Nullable Finished finished(BranchId id) {
    return finished.get(id);
  }

  /** All that are not over, by id. */
  Collection<Branch> open() {
    return open.values();
  }

  /** What became of the others, oldest first. */
  Map<BranchId, Finished> finished() {
    return finished;
  }

  int active() {
    return open.size() - inDoubt();
  }

  int inDoubt() {
    return (int) open.values().stream().filter(each -> each.record != null).count();
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
      boolean ignored = doom(branch, ErrorCode.BRANCH_TIMED_OUT, QueueState.Return.FAILED);
    }
  }

  /**
   * Rolls back a branch that is not prepared. Sessions that work for it learn why at their end.
   *
   * @return whether the current unit has rows of it
   */
  boolean doom(Branch branch, ErrorCode why, QueueState.Return how) {
    branch.doomed(why);
    over(branch);
    remember(branch.id, new Finished(null, why, partition.now().epochMillis()));
    branch.sends().drop(partition.largeContents());
    return giveBack(branch, how);
  }

  /** Nothing is left to decide or to remember. */
  void over(Branch branch) {
    branch.cancelTimer();
    open.remove(branch.id, branch);
  }

  private static boolean giveBack(Branch branch, QueueState.Return how) {
    boolean hasRows = false;
    for (Entry entry : branch.received) {
      if (entry.state == Entry.State.IN_FLIGHT) {
        hasRows |= entry.hasRow;
        entry.queue.giveBack(entry, how);
      }
    }
    return hasRows;
  }

  /** The channel's link is lost, or the channel ends: so does what is not prepared. */
  void lost(Channel channel) {
    for (Branch branch : List.copyOf(open.values())) {
      if (branch.state == Branch.State.ACTIVE && branch.hasWorked(channel)) {
        boolean ignored = doom(branch, ErrorCode.BRANCH_CONNECTION_LOST, QueueState.Return.COUNTED);
      }
    }
  }

  /** The session ends while it works for the branch. */
  void abandoned(Branch branch, Session session) {
    branch.end(session);
    if (branch.state == Branch.State.ACTIVE && !branch.isDoomed()) {
      boolean ignored = doom(branch, ErrorCode.BRANCH_ROLLED_BACK, QueueState.Return.COUNTED);
    } else if (branch.isDoomed()) {
      branch.sends().drop(partition.largeContents());
    }
  }

  /** The session ends: what it has suspended is not resumed any more. */
  void forsaken(Session session) {
    for (Branch branch : List.copyOf(open.values())) {
      if (branch.state == Branch.State.ACTIVE && branch.endRest(session)) {
        boolean ignored = doom(branch, ErrorCode.BRANCH_ROLLED_BACK, QueueState.Return.COUNTED);
      }
    }
  }

  /** A session has ended its work for a branch that is rolled back. */
  void giveBackLate(Branch branch, List<Entry> taken) {
    branch.sends().drop(partition.largeContents());
    for (Entry entry : taken) {
      if (entry.state == Entry.State.IN_FLIGHT) {
        entry.queue.giveBack(entry, QueueState.Return.FAILED);
      }
    }
  }

  // Prepare

  /** The current unit holds all of the branch that a restart must not lose. */
  void prepare(Branch branch) {
    branch.cancelTimer();
    branch.outlivesChannels();
    branch.state = Branch.State.PREPARING;
    long number = partition.nextId();
    long bytes = 0;
    for (Publication send : branch.sends().staged()) {
      // What is not persistent may be lost with a restart, as without a transaction.
      if (send.frame().persistent()) {
        branch.rows.add(staged.store(-number, send));
        bytes += send.frame().content().wholeLength();
      }
    }
    for (Entry entry : branch.received) {
      if (entry.inserting != null) {
        partition.needs(entry.inserting);
      }
      if (entry.state == Entry.State.IN_FLIGHT
          && entry.hasRow
          && entry.message.annotations.persistent()) {
        branch.settlements.add(entry.ref());
      }
    }
    BranchRecord record =
        new BranchRecord(
            number,
            branch.id,
            State.PREPARED,
            false,
            branch.user,
            partition.now().epochMillis(),
            branch.rows.size(),
            bytes,
            branch.settlements.size());
    branch.record = record;
    partition.store(new StoreOp.PutBranch(record));
    if (!branch.settlements.isEmpty()) {
      partition.store(
          new StoreOp.StageSettlements(record.number(), List.copyOf(branch.settlements)));
    }
    partition.whenStored(
        () -> {
          branch.state = Branch.State.PREPARED;
          branch.decided();
        });
    partition.whenRejected(() -> notPrepared(branch));
  }

  private void notPrepared(Branch branch) {
    branch.rows.forEach(row -> partition.largeContents().rowGone(row.largeId()));
    branch.rows.clear();
    branch.settlements.clear();
    branch.record = null;
    branch.state = Branch.State.ACTIVE;
    boolean ignored = doom(branch, ErrorCode.BRANCH_ROLLED_BACK, QueueState.Return.COUNTED);
    branch.decided();
  }

  // Decisions

  /** Commits a branch that was not prepared, in the current unit. */
  void commitOnePhase(Branch branch) {
    branch.cancelTimer();
    branch.state = Branch.State.DECIDING;
    publish(branch);
    partition.whenStored(
        () -> {
          branch.sends().drop(partition.largeContents());
          over(branch);
          branch.decided();
        });
    partition.whenRejected(
        () -> {
          branch.state = Branch.State.ACTIVE;
          boolean ignored = doom(branch, ErrorCode.BRANCH_ROLLED_BACK, QueueState.Return.COUNTED);
          branch.decided();
        });
  }

  /**
   * Commits or rolls back a prepared branch: now, or once its rows are read.
   *
   * @param heuristic an administrator decides
   */
  void decide(Branch branch, boolean commit, boolean heuristic, Decision decision) {
    Invariants.check(branch.state == Branch.State.PREPARED, "decided a branch not in doubt");
    branch.state = Branch.State.DECIDING;
    if (branch.isLeftToRows) {
      load(branch, () -> carryOut(branch, commit, heuristic, decision), decision);
    } else {
      carryOut(branch, commit, heuristic, decision);
    }
  }

  private void carryOut(Branch branch, boolean commit, boolean heuristic, Decision decision) {
    BranchRecord prepared = recordOf(branch);
    BranchRecord decided =
        prepared.with(
            commit ? State.COMMITTED : State.ROLLED_BACK, heuristic, partition.now().epochMillis());
    if (commit) {
      publish(branch);
    } else {
      boolean ignored = giveBack(branch, QueueState.Return.FAILED);
    }
    branch.rows.forEach(staged::delete);
    if (!branch.settlements.isEmpty()) {
      partition.store(
          new StoreOp.UnstageSettlements(prepared.number(), List.copyOf(branch.settlements)));
    }
    partition.store(new StoreOp.PutBranch(decided));
    partition.whenStored(
        () -> {
          branch.sends().drop(partition.largeContents());
          over(branch);
          remember(branch.id, new Finished(decided, null, decided.atMillis()));
          branch.decided();
        });
    partition.whenRejected(
        () -> {
          branch.received.removeIf(entry -> !Withheld.holdAgain(entry));
          branch.state = Branch.State.PREPARED;
          branch.decided();
        });
    decision.inUnit();
  }

  private static BranchRecord recordOf(Branch branch) {
    return java.util.Objects.requireNonNull(branch.record);
  }

  /** Nobody sees any of it before all of it is durable. */
  private void publish(Branch branch) {
    List<Publication> sends = branch.sends().staged();
    sends.forEach(each -> publisher.prepare(each.frame().destination()));
    partition.holdBack();
    for (Publication send : sends) {
      boolean ignored = publisher.publish(send);
    }
    for (Entry entry : branch.received) {
      if (entry.state == Entry.State.IN_FLIGHT) {
        entry.queue.settle(entry);
      }
    }
  }

  /** Brings a branch of an earlier life back to what it was. */
  private void load(Branch branch, Runnable then, Decision decision) {
    BranchRecord record = recordOf(branch);
    staged.read(
        record.rows(),
        rows -> {
          if (rows.size() != record.messages()) {
            branch.state = Branch.State.PREPARED;
            decision.failed(
                "Branch "
                    + branch.id
                    + " sends "
                    + record.messages()
                    + " messages, and "
                    + rows.size()
                    + " of them can be read: see 'rowan store check'");
            branch.decided();
            return;
          }
          for (StoredMessage row : rows) {
            branch.sends().stage(staged.publication(row));
            branch.rows.add(
                new Branch.StagedRow(
                    new MessageRef(row.queue(), row.priority(), row.id()),
                    row.shared(),
                    row.largeId()));
          }
          loadSettlements(branch, then);
        });
  }

  private void loadSettlements(Branch branch, Runnable then) {
    Map<Long, List<MessageRef>> byQueue = new HashMap<>();
    // The rows of a queue ascending by id, as they are read.
    branch.settlements.stream()
        .sorted(Comparator.comparingInt(MessageRef::priority).thenComparingLong(MessageRef::id))
        .forEach(ref -> byQueue.computeIfAbsent(ref.queue(), any -> new ArrayList<>()).add(ref));
    List<Runnable> reads = new ArrayList<>();
    int page = partition.settings().pageMessages();
    for (Map.Entry<Long, List<MessageRef>> each : new TreeMap<>(byQueue).entrySet()) {
      List<MessageRef> refs = each.getValue();
      for (int from = 0; from < refs.size(); from += page) {
        List<MessageRef> some = List.copyOf(refs.subList(from, Math.min(from + page, refs.size())));
        reads.add(() -> readSome(branch, each.getKey(), some, reads));
      }
    }
    reads.add(
        () -> {
          branch.isLeftToRows = false;
          then.run();
        });
    reads.remove(0).run();
  }

  private void readSome(Branch branch, long id, List<MessageRef> refs, List<Runnable> next) {
    QueueState queue = publisher.topology().byId(id);
    if (queue == null || queue.isDropped()) {
      next.remove(0).run();
      return;
    }
    queue.withheld.read(
        refs,
        entries -> {
          branch.received.addAll(entries);
          next.remove(0).run();
        });
  }

  // What became of them

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
    start();
  }
}
