package org.rowanmq.broker.engine;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.rowanmq.broker.store.BranchRecord;
import org.rowanmq.broker.store.MessageRef;
import org.rowanmq.wire.BranchId;
import org.rowanmq.wire.ErrorCode;
import org.rowanmq.wire.Refusal;

/**
 * A branch of a distributed transaction until it is decided: what it sends and what it settles, and
 * who works for it. Confined to the engine thread; {@link Branches} keeps it.
 *
 * <pre>
 * ACTIVE ──prepare──▶ STAGING ──▶ PREPARING ──stored──▶ PREPARED ──commit, rollback──▶ DECIDING ──▶ over
 *   │ doomed: connection lost, timed out, failed, rolled back
 *   ▼
 * over; sessions that work for it learn why at their end
 * </pre>
 *
 * <p>It may be <em>spilled</em> while it is ACTIVE: what it sends is more than is kept in memory,
 * and rows already, of a branch that will be forgotten unless it is prepared.
 */
final class Branch {
  /** How far it is. */
  enum State {
    /** Not prepared: it ends with the connections that worked for it. */
    ACTIVE,
    /** What it settles is being written, step by step; nothing counts yet. */
    STAGING,
    /** What makes its rows count is being written. */
    PREPARING,
    /** In doubt: its rows are durable. */
    PREPARED,
    /** It is being committed or rolled back. */
    DECIDING
  }

  final BranchId id;
  final String user;
  State state = State.ACTIVE;

  /** What the store says about it, once it is prepared. */
  @Nullable BranchRecord record;

  /** Its number in the store; 0 as long as it has no rows there. */
  long number;

  /** How many rows it has of what it sends, once it is spilled. */
  int spilledMessages;

  long spilledBytes;

  /** The persistent messages it sends are rows only: of it in memory are the others. */
  boolean isSpilled;

  /** The last unit with rows of what it sends, until that is durable or refused. */
  @Nullable Unit spilling;

  /** Prepared before this start: what it settles is to be read first. */
  boolean isReceivedInRows;

  /** What it settles: in flight, held by nobody else. */
  final List<Entry> received = new ArrayList<>();

  /** The rows of what it sends, if they are in memory, too. */
  final List<StagedRow> rows = new ArrayList<>();

  /** The rows it settles, as the store has them. */
  final List<MessageRef> settlements = new ArrayList<>();

  /** What it sends, in queues that have a limit; of what is in memory once it is to be prepared. */
  final Map<QueueState, Volume> wanted = new LinkedHashMap<>();

  /** Room is kept for that. */
  boolean hasReserved;

  Partition.@Nullable Timer timer;

  private final Transaction sends;
  private final Set<Session> working = new LinkedHashSet<>();
  private final Set<Session> resting = new LinkedHashSet<>();
  private final Set<Channel> channels = new LinkedHashSet<>();
  private final List<Runnable> whenDecided = new ArrayList<>();
  private @Nullable ErrorCode doom;

  /**
   * A row of what it sends.
   *
   * @param hasContent whether its content lies beside it under the row's id
   */
  record StagedRow(MessageRef ref, boolean hasContent, long largeId) {}

  Branch(BranchId id, String user, EngineSettings settings) {
    this.id = id;
    this.user = user;
    this.sends = new Transaction(settings, true);
  }

  Transaction sends() {
    return sends;
  }

  boolean isDoomed() {
    return doom != null;
  }

  /** Why it can only be rolled back, or has been. */
  Refusal doom(long sequence) {
    ErrorCode code = doom == null ? ErrorCode.BRANCH_ROLLED_BACK : doom;
    return new Refusal(sequence, code, "Branch " + id + ": " + code.meaning());
  }

  void doomed(ErrorCode why) {
    if (doom == null) {
      doom = why;
    }
  }

  // Who works for it

  void begin(Session session) {
    working.add(session);
    resting.remove(session);
    channels.add(session.channel);
  }

  void rest(Session session) {
    working.remove(session);
    resting.add(session);
  }

  /** The session goes on with it, or takes over from one that rests. False if none does. */
  boolean resume(Session session) {
    if (!resting.remove(session)) {
      Session other = resting.isEmpty() ? null : resting.iterator().next();
      if (other == null || !resting.remove(other)) {
        return false;
      }
    }
    begin(session);
    return true;
  }

  /** Whether the session rested; it does not any more. */
  boolean endRest(Session session) {
    return resting.remove(session);
  }

  void end(Session session) {
    working.remove(session);
  }

  /** Whether nobody works for it, now or later. */
  boolean isLeft() {
    return working.isEmpty() && resting.isEmpty();
  }

  /** What becomes of those that worked for it does not matter any more. */
  void outlivesChannels() {
    channels.clear();
  }

  boolean hasWorked(Channel channel) {
    return channels.contains(channel);
  }

  // Its end

  /** Whether something is under way, after which it is in another state. */
  boolean isBusy() {
    return state == State.STAGING || state == State.PREPARING || state == State.DECIDING;
  }

  /** What the store says about it, which has been prepared. */
  BranchRecord recorded() {
    return Objects.requireNonNull(record);
  }

  /** Whether it waits for its transaction manager, or is on its way to or from there. */
  boolean isInDoubt() {
    return record != null && record.state() == BranchRecord.State.PREPARED;
  }

  /** Whether the store is told that the branch settles it. */
  static boolean isSettledByRow(Entry entry) {
    return entry.state == Entry.State.IN_FLIGHT
        && entry.hasRow
        && entry.message.annotations.persistent();
  }

  /** Whether there is nothing to decide. */
  boolean isReadOnly() {
    return sends.isEmpty() && received.isEmpty() && !isSpilled;
  }

  /** Whether a message it settles was handed out early, and will never be stored. */
  boolean isRevoked() {
    return received.stream().anyMatch(each -> each.isRevoked);
  }

  /** Gives back what it still holds. Returns whether a row of it is given back. */
  boolean giveBack(Return how) {
    boolean hasRows = false;
    for (Entry entry : received) {
      if (entry.state == Entry.State.IN_FLIGHT) {
        hasRows |= entry.hasRow;
        entry.queue.giveBack(entry, how);
      }
    }
    return hasRows;
  }

  /** Runs once what is under way has come to its end. */
  void whenDecided(Runnable action) {
    whenDecided.add(action);
  }

  /** What was under way has ended. */
  void decided() {
    List<Runnable> actions = List.copyOf(whenDecided);
    whenDecided.clear();
    actions.forEach(Runnable::run);
  }

  void cancelTimer() {
    if (timer != null) {
      timer.cancel();
      timer = null;
    }
  }
}
