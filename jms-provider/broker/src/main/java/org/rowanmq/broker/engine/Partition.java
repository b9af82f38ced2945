package org.rowanmq.broker.engine;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.rowanmq.broker.store.Fence;
import org.rowanmq.broker.store.StoreBatch;
import org.rowanmq.broker.store.StoreException;
import org.rowanmq.broker.store.StoreOp;

/**
 * What all state of a partition shares: message ids, the batch that is filling, reads under way,
 * the time of the turn.
 *
 * <p>Everything stored while one command is applied forms a <em>unit</em>: written together or not
 * at all. Units collect in the filling batch; at the end of a turn it is handed to the store if
 * none is outstanding; rows that come and go within it are left out ({@link Elision}). When the
 * store rejects a batch, its units are written one at a time, so that only the poisonous one fails.
 * Confined to the engine thread.
 */
final class Partition {
  /** One: the other store readers are for those who wait for the head of a queue. */
  private static final int SCANS_AT_ONCE = 1;

  private static final int LOOKUPS_AT_ONCE = 16;

  /** Receives what a read returned. */
  interface ReadListener {
    void readDone(Command.ReadResult result);

    /** The read failed for good; ask again later. */
    void readFailed(StoreException cause);
  }

  /** A task for later; {@link #cancel} makes it do nothing. */
  static final class Timer {
    private final long nanos;
    private final long order;
    private @Nullable Runnable task;

    private Timer(long nanos, long order, Runnable task) {
      this.nanos = nanos;
      this.order = order;
      this.task = task;
    }

    private long nanos() {
      return nanos;
    }

    private long order() {
      return order;
    }

    void cancel() {
      task = null;
    }
  }

  private final int partition;
  private final EngineSettings settings;
  private final Effects effects;
  private final MemoryBudget budget;
  private final LargeContents largeContents = new LargeContents(this);
  private final ReadTurns scanTurns = new ReadTurns(SCANS_AT_ONCE);
  private final ReadTurns lookupTurns = new ReadTurns(LOOKUPS_AT_ONCE);
  private final long epoch;
  private final Map<Long, ReadListener> reads = new HashMap<>();
  private final List<OutcomeNote> outcomesSoon = new ArrayList<>();
  private Supplier<@Nullable StoreOp> outcomeCheckpoint = () -> null;
  private final Set<Depth> staged = new LinkedHashSet<>();
  private final Set<QueueState> toDispatch = new LinkedHashSet<>();
  private final PriorityQueue<Timer> timers =
      new PriorityQueue<>(Comparator.comparingLong(Timer::nanos).thenComparingLong(Timer::order));

  private Unit unit = new Unit();
  private List<Unit> filling = new ArrayList<>();
  private final Gathering gathering = new Gathering(this);
  private List<Unit> outstanding = List.of();
  private final ArrayDeque<Unit> isolated = new ArrayDeque<>();
  private long batchNumber;
  private boolean isOutstanding;

  private long lastId;

  /** What the next batch reserves in the fence row: no start uses an id below it again. */
  private long idsReserved;

  private long idsReservedOutstanding;
  private long idsReservedDurably;
  private long durableId;
  private boolean isDegraded;
  private boolean isLeased;
  private long leasedUntilNanos;
  private boolean isDooming;
  private final Losses losses = new Losses(null);
  private long earlyDeliveries;
  private long readTicket;
  private long timerOrder;
  private Moment now = new Moment(0, 0);

  Partition(int partition, Fence fence, EngineSettings settings, Effects effects) {
    this.partition = partition;
    this.settings = settings;
    this.effects = effects;
    this.budget = new MemoryBudget(settings.windowBytes());
    this.epoch = fence.epoch();
    this.batchNumber = fence.lastBatch();
    this.idsReserved = fence.idsReserved();
    this.idsReservedDurably = fence.idsReserved();
    this.lastId = fence.idsReserved();
    this.durableId = fence.idsReserved();
  }

  EngineSettings settings() {
    return settings;
  }

  Effects effects() {
    return effects;
  }

  MemoryBudget budget() {
    return budget;
  }

  LargeContents largeContents() {
    return largeContents;
  }

  /** Of pages that are read for what few of their messages may match. */
  ReadTurns scanTurns() {
    return scanTurns;
  }

  /** Of reads through lookup rows. */
  ReadTurns lookupTurns() {
    return lookupTurns;
  }

  Moment now() {
    return now;
  }

  /** Starts the next command: what it stores is a unit of its own. */
  void begin(Moment moment) {
    now = moment;
    seal();
  }

  /** The next id: above every id used before, across restarts too. */
  long nextId() {
    lastId++;
    if (lastId + settings.idStride() / 2 > idsReserved) {
      idsReserved = lastId + settings.idStride();
    }
    unit.lastId = lastId;
    return lastId;
  }

  /**
   * Whether no later life of the broker can use this id again. Before that, nobody may be given the
   * message: a settlement that is presented after a crash would meet another one.
   */
  boolean isReserved(long id) {
    return id <= idsReservedDurably;
  }

  /** The database is away, or back. */
  void degraded(boolean isAway) {
    isDegraded = isAway;
  }

  /** Nobody else can have the store up to this moment; before the first call, ever. */
  void leaseHeld(long untilNanos) {
    isLeased = true;
    leasedUntilNanos = untilNanos;
  }

  /**
   * Whether nobody else can have the store. If not, nothing is handed out and nothing stored is
   * confirmed until the lease is renewed (I12): both wait.
   */
  boolean holdsLease() {
    return !isLeased || now.nanos() - leasedUntilNanos <= 0;
  }

  /**
   * Whether a message may be handed out before its row is durable: the store is well, and refuses
   * nothing.
   */
  boolean admitsEarly(long id) {
    return settings.earlyHandOut() && !isDegraded && isolated.isEmpty() && isReserved(id);
  }

  void deliveredEarly() {
    earlyDeliveries++;
  }

  /** How many messages were handed out before their rows were durable. */
  long earlyDeliveries() {
    return earlyDeliveries;
  }

  /** Of all queues. */
  Losses losses() {
    return losses;
  }

  /** The highest id handed out. */
  long lastId() {
    return lastId;
  }

  /** Every row with an id up to this one is durable (or was refused). */
  long durableId() {
    return durableId;
  }

  /** Adds a change to the current unit. */
  void store(StoreOp op) {
    unit.ops.add(op);
  }

  /**
   * Adds a change in a unit of its own before the current one, which needs it: what the current one
   * is refused for does not undo it.
   */
  Unit storeBefore(StoreOp op, Runnable stored, Runnable rejected) {
    Unit before = new Unit();
    before.ops.add(op);
    before.stored.add(stored);
    before.rejected.add(rejected);
    filling.add(before);
    gathering.add(before);
    unit.needs(before);
    return before;
  }

  /**
   * Nothing the current unit publishes is visible before it is durable, not even what needs no row:
   * it commits a transaction, or fans out to rows too (I2, I7).
   */
  void holdBack() {
    unit.isHeldBack = true;
  }

  /**
   * Nobody waits for the current unit: if there is nothing else to write, it waits a moment for
   * what comes next. A consumer's settlement so shares the commit of the producer's next message.
   */
  void unhurried() {
    unit.isUnhurried = true;
  }

  /** Whether what is published now must wait for the current unit. */
  boolean holdsBack() {
    return unit.isHeldBack;
  }

  /** Runs {@code action} when the current unit is durable: in order, in a turn of its own. */
  void whenStored(Runnable action) {
    unit.stored.add(action);
  }

  /**
   * Runs {@code action} when the store refuses the current unit for good; nothing of it was
   * written.
   */
  void whenRejected(Runnable action) {
    unit.rejected.add(action);
  }

  /** The current unit: a handle for {@link #needs} and {@link #whenDecided}. */
  Unit unit() {
    return unit;
  }

  /**
   * The current unit changes what an earlier one stores: should the store refuse that, this one is
   * refused too, and never written.
   */
  void needs(Unit earlier) {
    unit.needs(earlier);
  }

  /** Runs {@code action} after what else follows when the unit is durable or refused. */
  void whenDecided(Unit of, Runnable action) {
    of.stored.add(action);
    of.rejected.add(action);
  }

  /** Whether the actions running now are those of a unit that needed another, which was refused. */
  boolean isDooming() {
    return isDooming;
  }

  /**
   * Remembers an outcome with the current unit, so that it is durable exactly when the unit's
   * changes are. All outcomes of a batch share one log row.
   */
  void outcome(OutcomeNote note) {
    unit.outcomes.add(note);
  }

  /** Remembers an outcome that changes no row: it travels with the next batch, and causes none. */
  void outcomeSoon(OutcomeNote note) {
    outcomesSoon.add(note);
  }

  /** Has the outcomes that travel with the next batch cause one. */
  void flushOutcomes() {
    unit.outcomes.addAll(outcomesSoon);
    outcomesSoon.clear();
  }

  /**
   * Registers what is asked before each batch for a checkpoint of the outcome log; null for not
   * now.
   */
  void outcomeCheckpoint(Supplier<@Nullable StoreOp> checkpoint) {
    outcomeCheckpoint = checkpoint;
  }

  /** The current unit changes how many rows a queue has. */
  void changeOfRows(Depth depth, int messages, long bytes) {
    unit.changes.add(new Unit.RowChange(depth, messages, bytes));
  }

  /** Has the queue deliver at the end of this turn: once, however often it is asked for. */
  void dispatchLater(QueueState queue) {
    toDispatch.add(queue);
  }

  /** Runs {@code task} in a turn at or soon after {@code delayMillis} from now. */
  Timer after(long delayMillis, Runnable task) {
    return afterNanos(delayMillis * 1_000_000, task);
  }

  /** As {@link #after}. */
  Timer afterNanos(long delay, Runnable task) {
    Timer timer = new Timer(now.nanos() + delay, ++timerOrder, task);
    timers.add(timer);
    return timer;
  }

  /** Runs the timers that are due, each in a unit of its own. */
  void runTimers() {
    for (Timer next = timers.peek();
        next != null && next.nanos <= now.nanos();
        next = timers.peek()) {
      timers.remove();
      Runnable task = next.task;
      if (task != null) {
        seal();
        task.run();
      }
    }
  }

  /**
   * Delivers, hands the filling batch over if none is outstanding, and asks to be woken for the
   * next timer.
   */
  void endTurn() {
    seal();
    while (!toDispatch.isEmpty() && holdsLease()) {
      List<QueueState> queues = List.copyOf(toDispatch);
      toDispatch.clear();
      queues.forEach(QueueState::dispatchNow);
    }
    seal();
    handOver();
    while (!timers.isEmpty() && timers.peek().task == null) {
      timers.remove();
    }
    if (!timers.isEmpty()) {
      effects.wakeAt(timers.peek().nanos);
    }
  }

  private void handOver() {
    if (isOutstanding) {
      return;
    }
    if (!isolated.isEmpty()) {
      commit(List.of(isolated.poll()));
      return;
    }
    if (filling.isEmpty() || !gathering.isTime()) {
      return;
    }
    seal();
    List<Unit> units = new ArrayList<>(filling.size() + 2);
    addOutcomes(units);
    units.addAll(filling);
    filling = new ArrayList<>();
    gathering.handedOver();
    commit(units);
  }

  /**
   * The checkpoint holds what earlier batches wrote, so it comes first: also when units are
   * isolated, it must not erase what the units after it log.
   */
  private void addOutcomes(List<Unit> units) {
    @Nullable StoreOp checkpoint = outcomeCheckpoint.get();
    if (checkpoint != null) {
      Unit first = new Unit();
      first.ops.add(checkpoint);
      units.add(first);
    }
    if (!outcomesSoon.isEmpty()) {
      Unit soon = new Unit();
      soon.outcomes.addAll(outcomesSoon);
      outcomesSoon.clear();
      units.add(soon);
    }
  }

  /** The outstanding batch is durable. */
  void stored(long batch) {
    Invariants.check(
        isOutstanding && batch == batchNumber, "stored a batch that is not outstanding");
    isOutstanding = false;
    idsReservedDurably = Math.max(idsReservedDurably, idsReservedOutstanding);
    List<Unit> units = outstanding;
    outstanding = List.of();
    gathering.stored();
    endStaged(true);
    for (Unit each : units) {
      durableId = Math.max(durableId, each.lastId);
    }
    for (Unit each : units) {
      seal();
      each.stored.forEach(Runnable::run);
    }
  }

  /** The outstanding batch was refused; nothing of it was written and its number is free again. */
  void rejected(long batch) {
    Invariants.check(
        isOutstanding && batch == batchNumber, "rejected a batch that is not outstanding");
    isOutstanding = false;
    batchNumber--;
    endStaged(false);
    List<Unit> units = outstanding;
    outstanding = List.of();
    if (units.size() == 1) {
      Unit poison = units.get(0);
      durableId = Math.max(durableId, poison.lastId);
      poison.isRefused = true;
      poison.rejected.forEach(Runnable::run);
      refuseDoomed();
    } else {
      isolated.addAll(units);
    }
  }

  /** What needs a unit that was refused lies behind it, and waits to be written. */
  private void refuseDoomed() {
    seal();
    List<Unit> doomed = new ArrayList<>();
    isolated.forEach(each -> doom(each, doomed));
    filling.forEach(each -> doom(each, doomed));
    if (doomed.isEmpty()) {
      return;
    }
    isolated.removeAll(doomed);
    filling.removeAll(doomed);
    isDooming = true;
    for (Unit each : doomed) {
      seal();
      each.rejected.forEach(Runnable::run);
    }
    isDooming = false;
  }

  private static void doom(Unit unit, List<Unit> doomed) {
    if (unit.isDoomed()) {
      unit.isRefused = true;
      doomed.add(unit);
    }
  }

  /** Whether everything stored so far is durable. */
  boolean isSettled() {
    return !isOutstanding && filling.isEmpty() && isolated.isEmpty() && unit.isEmpty();
  }

  /** Asks the store. Returns the ticket; tickets ascend. */
  long read(StoreRead read, ReadListener listener) {
    long ticket = ++readTicket;
    reads.put(ticket, listener);
    effects.read(ticket, read);
    return ticket;
  }

  void readDone(long ticket, Command.ReadResult result) {
    ReadListener listener = reads.remove(ticket);
    Invariants.check(listener != null, "answer to a read nobody asked for");
    java.util.Objects.requireNonNull(listener).readDone(result);
  }

  void readFailed(long ticket, StoreException cause) {
    @Nullable ReadListener listener = reads.remove(ticket);
    Invariants.check(listener != null, "answer to a read nobody asked for");
    java.util.Objects.requireNonNull(listener).readFailed(cause);
  }

  private void seal() {
    unit.isHeldBack &= !unit.isEmpty();
    if (!unit.isEmpty()) {
      filling.add(unit);
      gathering.add(unit);
      unit = new Unit();
    }
    unit.isUnhurried = false;
  }

  /** Adds the counter rows that are true once these units are durable. */
  private void addCounters(List<Unit> units, List<StoreOp> ops) {
    for (Unit each : units) {
      for (Unit.RowChange change : each.changes) {
        change.depth().stage(change.messages(), change.bytes());
        staged.add(change.depth());
      }
    }
    for (Depth depth : staged) {
      @Nullable StoreOp counter = depth.counter();
      if (counter != null) {
        ops.add(counter);
      }
    }
  }

  private void endStaged(boolean isDurable) {
    staged.forEach(depth -> depth.staged(isDurable));
    staged.clear();
  }

  private void commit(List<Unit> units) {
    List<StoreOp> ops = new ArrayList<>();
    OutcomeNote.Merger outcomes = new OutcomeNote.Merger();
    boolean mayElide = false;
    for (Unit each : units) {
      ops.addAll(each.ops);
      outcomes.addAll(each.outcomes);
      mayElide |= each.needsAny();
    }
    int elided = mayElide ? Elision.apply(ops) : 0;
    addCounters(units, ops);
    if (!outcomes.isEmpty()) {
      ops.add(new StoreOp.LogOutcomes(outcomes.entries(now.epochMillis())));
    }
    outstanding = units;
    isOutstanding = true;
    batchNumber++;
    idsReservedOutstanding = idsReserved;
    gathering.begins(ops.size());
    effects.commit(new StoreBatch(partition, epoch, batchNumber, idsReserved, ops, elided));
  }
}
