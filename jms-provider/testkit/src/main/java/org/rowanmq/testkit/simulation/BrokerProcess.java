package org.rowanmq.testkit.simulation;

import java.util.ArrayDeque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.rowanmq.broker.engine.Command;
import org.rowanmq.broker.engine.Effects;
import org.rowanmq.broker.engine.Engine;
import org.rowanmq.broker.engine.EngineSettings;
import org.rowanmq.broker.engine.IndexedProperties;
import org.rowanmq.broker.engine.Moment;
import org.rowanmq.broker.engine.StoreRead;
import org.rowanmq.broker.store.BatchListener;
import org.rowanmq.broker.store.Fence;
import org.rowanmq.broker.store.GroupCommit;
import org.rowanmq.broker.store.StoreBatch;
import org.rowanmq.broker.store.StoreException;
import org.rowanmq.broker.store.UserRecord;
import org.rowanmq.testkit.store.FaultPlan;
import org.rowanmq.testkit.store.InMemoryMessageStore;
import org.rowanmq.wire.BrokerFrame;
import org.rowanmq.wire.ClientFrame;
import org.rowanmq.wire.ErrorCode;
import org.rowanmq.wire.Ranges;

/**
 * One life of the broker: the real engine and group commit, with turns, commits and reads as
 * separate events. Everything here but the rows is gone when it is killed.
 */
final class BrokerProcess implements Effects, BatchListener {
  private static final int TURN_COMMANDS = 20;

  private final Simulator simulator;
  private final Conditions conditions;
  private final InMemoryMessageStore rows;
  private final SimulatedStore store;
  private final Oracle oracle;
  private final Sabotage sabotage;
  private final SimulatedEnvironment environment;
  private final BrokerWatch watch;
  private final Runnable whenStopped;
  private final Engine engine;
  private final GroupCommit groupCommit;
  private final ArrayDeque<Command> mailbox = new ArrayDeque<>();
  private final Map<Long, BrokerLink> links = new TreeMap<>();
  private Simulator.@Nullable Event wake;
  private boolean turnPlanned;
  private boolean committing;
  private boolean outstanding;
  private @Nullable Census census;
  private boolean isCalm;
  private long leasedUntil;
  private String failing = "";
  private final Set<String> ailments = new LinkedHashSet<>();

  BrokerProcess(
      Simulator simulator,
      Conditions conditions,
      int incarnation,
      InMemoryMessageStore rows,
      Oracle oracle,
      Sabotage sabotage,
      Runnable whenStopped)
      throws StoreException {
    this.simulator = simulator;
    this.conditions = conditions;
    this.rows = rows;
    this.oracle = oracle;
    this.sabotage = sabotage;
    this.store = new SimulatedStore(rows, oracle, sabotage);
    this.environment = new SimulatedEnvironment(simulator, "broker-" + incarnation);
    this.watch = new BrokerWatch(oracle, simulator);
    this.whenStopped = whenStopped;
    Fence fence = store.acquire(0);
    this.engine = new Engine(0, fence, settings(), this, Map::of);
    this.groupCommit = new GroupCommit(store, fence, environment, this);
    store.recover(0, engine.recovery());
    for (long queue : engine.queuesToCount()) {
      engine.counted(queue, store.count(0, queue));
    }
    engine.start(moment());
    engine.endTurn(moment());
    if (conditions.disk().lease() > 0) {
      renewLease();
    }
  }

  /** The lease as the store's thread sees it: it mostly renews it in time. */
  private void renewLease() {
    long lease = conditions.disk().lease();
    leasedUntil = simulator.nanos() + lease;
    post(new Command.LeaseHeld(leasedUntil));
    boolean isLate = !isCalm && simulator.chance(conditions.disk().leaseFails());
    if (isLate) {
      oracle.statistics().lapses++;
      Simulator.Event ignored = environment.after(lease, "lease lapses", () -> suffers("lapsed"));
    }
    Simulator.Event ignored =
        environment.after(
            isLate ? lease + simulator.below(2 * lease) : lease / 3,
            isLate ? "renews its lease" : "",
            () -> {
              if (isLate) {
                overcomes("lapsed");
              }
              renewLease();
            });
  }

  private boolean hasLapsed() {
    return conditions.disk().lease() > 0 && simulator.nanos() > leasedUntil;
  }

  /** Somebody edits the configuration between two starts. */
  private EngineSettings settings() {
    String declared = simulator.chance(0.7) ? "colour" : "size";
    return conditions
        .engine()
        .change()
        .indexed(List.of(new IndexedProperties("*", List.of(declared))))
        .build();
  }

  // Life

  /** No more failing commits and reads. */
  void calmDown() {
    isCalm = true;
    rows.faults().clear();
    rows.faults().reject(oracle::isPoison);
  }

  SimulatedEnvironment environment() {
    return environment;
  }

  /** Whether a commit is under way that a kill would leave in doubt. */
  boolean isCommitting() {
    return committing;
  }

  /** The killed process's last commit reaches the disk after all. */
  void finishCommit() {
    if (committing) {
      long ignored = groupCommit.step();
    }
  }

  void add(long number, BrokerLink link) {
    links.put(number, link);
  }

  void remove(long number) {
    links.remove(number);
  }

  void post(Command command) {
    mailbox.add(command);
    if (!turnPlanned) {
      turnPlanned = true;
      Simulator.Event ignored = environment.after(1_000 + simulator.below(200_000), "", this::turn);
    }
  }

  private Moment moment() {
    return new Moment(simulator.nanos(), simulator.epochMillis());
  }

  private void turn() {
    turnPlanned = false;
    watch.turn(moment());
    Moment now = sabotage.spoiled(moment());
    try {
      if (!outstanding && engine.isSettled() && simulator.chance(0.02)) {
        takeCensus(now);
      }
      for (int i = 0; i < TURN_COMMANDS && !mailbox.isEmpty(); i++) {
        Command command = mailbox.remove();
        outstanding &= !(command instanceof Command.Stored || command instanceof Command.Rejected);
        watch.apply(command);
        sabotage.before(command).forEach(each -> engine.apply(each, now));
        if (sabotage.loses(command)) {
          continue;
        }
        engine.apply(sabotage.spoiled(command), now);
        if (sabotage.confirms(command)) {
          confirm((Command.Received) command);
        }
      }
      engine.endTurn(now);
    } catch (RuntimeException broken) {
      throw new OracleViolation("the engine broke: " + broken, broken);
    }
    if (!mailbox.isEmpty() && !turnPlanned) {
      turnPlanned = true;
      Simulator.Event ignored = environment.after(1_000, "", this::turn);
    }
  }

  private void confirm(Command.Received request) {
    ClientFrame.Send send = (ClientFrame.Send) request.frame();
    send(request.link(), new BrokerFrame.Confirm(send.channel(), Ranges.of(send.sequence())));
  }

  /** All that was accepted is durable now, so the engine's counts must be the store's (I8, I9). */
  private void takeCensus(Moment now) {
    Census taken = new Census(rows.rows(0), oracle.looseTargets());
    census = taken;
    engine.apply(new Command.LinkOpened(Census.LINK, "census", true), now);
    engine.apply(new Command.Received(Census.LINK, taken.question()), now);
    engine.apply(new Command.LinkClosed(Census.LINK, "done"), now);
    census = null;
  }

  // Effects

  @Override
  public void send(long link, BrokerFrame frame) {
    if (census != null && link == Census.LINK) {
      census.answer(frame);
      return;
    }
    if (frame instanceof BrokerFrame.Deliver deliver
        && watch.isSharedInMemory(link, deliver)
        && sabotage.strikes(Sabotage.Kind.LOSE_SHARED)) {
      return;
    }
    BrokerLink to = links.get(link);
    BrokerFrame leaving = sabotage.spoiled(frame);
    long stamp = watch.sent(link, leaving);
    if (to != null) {
      to.send(leaving, stamp);
    }
  }

  @Override
  public void closeLink(long link, ErrorCode code, String detail) {
    if (code == ErrorCode.PROTOCOL || code == ErrorCode.INTERNAL) {
      throw new OracleViolation("protocol", "the broker closes a link: " + code + " " + detail);
    }
    BrokerLink to = links.get(link);
    if (to != null) {
      to.close(code, detail);
    }
  }

  @Override
  public void commit(StoreBatch batch) {
    committing = true;
    outstanding = true;
    oracle.schedules().made();
    simulator.trace("batch " + batch.number() + ": " + Frames.describe(batch.ops()));
    groupCommit.begin(batch);
    long nanos = commitNanos();
    if (nanos > Conditions.SECOND) {
      Simulator.Event ignored =
          environment.after(Conditions.SECOND, "commit hangs", () -> suffers("hangs"));
    }
    planCommit(nanos);
  }

  private long commitNanos() {
    long nanos = simulator.below(conditions.disk().commitMax());
    return simulator.chance(conditions.disk().slowCommit())
        ? nanos + simulator.below(3 * Conditions.SECOND)
        : nanos;
  }

  private void planCommit(long delay) {
    Simulator.Event ignored = environment.after(delay, "commits", this::step);
  }

  private void step() {
    overcomes("hangs");
    if (hasLapsed()) {
      rows.faults().failCommit(FaultPlan.CommitFault.TRANSIENT);
      rows.faults().failAcquires(1);
    } else if (!isCalm && simulator.chance(conditions.disk().commitFails())) {
      FaultPlan.CommitFault[] kinds = FaultPlan.CommitFault.values();
      rows.faults().failCommit(kinds[simulator.between(0, kinds.length - 1)]);
      if (simulator.chance(0.3)) {
        rows.faults().failAcquires(simulator.between(1, 3));
      }
    }
    long wait = groupCommit.step();
    if (wait != GroupCommit.IDLE) {
      planCommit(wait);
    }
  }

  @Override
  public void read(long ticket, StoreRead read) {
    Simulator.Event ignored =
        environment.after(
            simulator.below(conditions.disk().readMax()),
            "reads " + ticket,
            () -> attempt(ticket, read));
  }

  private void attempt(long ticket, StoreRead read) {
    if (!isCalm && simulator.chance(conditions.disk().readFails())) {
      rows.faults().failReads(1);
    }
    Command answer;
    try {
      answer = new Command.ReadDone(ticket, read.run(store, 0));
    } catch (StoreException.Transient away) {
      read(ticket, read);
      return;
    } catch (StoreException lasting) {
      answer = new Command.ReadFailed(ticket, lasting);
    }
    Command told = answer;
    long slow =
        simulator.chance(conditions.disk().slowRead())
            ? simulator.below(Conditions.SECOND)
            : simulator.below(conditions.disk().readMax());
    Simulator.Event ignored =
        environment.after(slow, "read " + ticket + " answered", () -> post(told));
  }

  @Override
  public void wakeAt(long nanos) {
    if (wake != null) {
      wake.cancel();
    }
    wake =
        environment.after(
            nanos - simulator.nanos() + simulator.below(Conditions.MILLI),
            "",
            () -> post(new Command.Tick()));
  }

  @Override
  public void users(Map<String, UserRecord> users) {}

  @Override
  public void stopped() {
    Simulator.Event ignored =
        environment.after(simulator.below(Conditions.MILLI), "stopped", whenStopped);
  }

  // What the group commit tells

  @Override
  public void stored(long batch) {
    committing = false;
    tell(new Command.Stored(batch));
  }

  @Override
  public void rejected(long batch, StoreException.Rejected cause) {
    committing = false;
    tell(new Command.Rejected(batch, String.valueOf(cause.getMessage())));
  }

  private void tell(Command outcome) {
    Simulator.Event ignored =
        environment.after(
            simulator.below(2 * Conditions.MILLI), "hears " + outcome, () -> post(outcome));
  }

  @Override
  public void degraded(String why) {
    suffers(why);
    failing = why;
  }

  @Override
  public void recovered() {
    overcomes(failing);
  }

  /** As the broker does: well again when nothing is left. */
  private void suffers(String ailment) {
    if (ailments.add(ailment) && ailments.size() == 1) {
      post(new Command.Degraded(ailment));
    }
  }

  private void overcomes(String ailment) {
    if (ailments.remove(ailment) && ailments.isEmpty()) {
      post(new Command.Degraded(null));
    }
  }

  @Override
  public void fatal(StoreException cause) {
    throw new OracleViolation("the store failed for good: " + cause.getMessage(), cause);
  }
}
