package org.rowanmq.broker.engine;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.rowanmq.broker.store.Fence;
import org.rowanmq.broker.store.StoreBatch;
import org.rowanmq.broker.store.StoreException;
import org.rowanmq.broker.store.UserRecord;
import org.rowanmq.wire.BrokerFrame;
import org.rowanmq.wire.ErrorCode;

/**
 * An engine over a {@link TinyStore}, driven by hand. After each command everything under way is
 * let happen, unless {@link #isStoreSlow}.
 */
final class EngineRig implements Effects {
  record Closed(long link, ErrorCode code, String detail) {}

  private record Read(long ticket, StoreRead read) {}

  final TinyStore store;
  final EngineSettings settings;
  final Engine engine;
  final Map<Long, List<BrokerFrame>> sent = new HashMap<>();
  final List<Closed> closed = new ArrayList<>();
  final List<Map<String, UserRecord>> users = new ArrayList<>();
  boolean isStopped;

  /** Commits and reads happen only by {@link #settle}. */
  boolean isStoreSlow;

  long nowMillis = 1_000_000;
  long wakeAtNanos = Long.MAX_VALUE;
  private final ArrayDeque<Read> reads = new ArrayDeque<>();
  private @Nullable StoreBatch outstanding;
  private long lastLink;

  EngineRig() {
    this(new TinyStore(), EngineSettings.defaults());
  }

  EngineRig(UnaryOperator<EngineSettings> change) {
    this(new TinyStore(), change.apply(EngineSettings.defaults()));
  }

  EngineRig(TinyStore store, EngineSettings settings) {
    this(store, settings, List.of());
  }

  EngineRig(TinyStore store, EngineSettings settings, List<DeclaredExchange> declared) {
    this.store = store;
    this.settings = settings;
    Fence fence = store.acquire(0);
    this.engine = new Engine(0, fence, settings, this, () -> Map.of("writer", "idle"));
    store.recover(0, engine.recovery());
    engine.queuesToCount().forEach(queue -> engine.counted(queue, store.count(0, queue)));
    engine.start(now(), declared);
    engine.endTurn(now());
    settle();
  }

  /** The broker is killed and starts over what is durable. */
  EngineRig restart() {
    return new EngineRig(store, settings);
  }

  /** The broker is killed and starts with other declared exchanges. */
  EngineRig restart(List<DeclaredExchange> declared) {
    return new EngineRig(store, settings, declared);
  }

  RigClient connect(String user) {
    return connect(user, user.equals("admin"));
  }

  RigClient connect(String user, boolean admin) {
    long link = ++lastLink;
    sent.put(link, new ArrayList<>());
    apply(new Command.LinkOpened(link, user, admin));
    return new RigClient(this, link);
  }

  void apply(Command command) {
    engine.apply(command, now());
    engine.endTurn(now());
    if (!isStoreSlow) {
      settle();
    }
  }

  /** Several commands in one turn. */
  void turn(List<Command> commands) {
    commands.forEach(each -> engine.apply(each, now()));
    engine.endTurn(now());
    if (!isStoreSlow) {
      settle();
    }
  }

  /** Time passes; the engine is woken when it asked to be. */
  void pass(long millis) {
    long until = nowMillis + millis;
    while (wakeAtNanos <= until * 1_000_000) {
      nowMillis = Math.max(nowMillis, (wakeAtNanos + 999_999) / 1_000_000);
      wakeAtNanos = Long.MAX_VALUE;
      apply(new Command.Tick());
    }
    nowMillis = until;
  }

  /** Lets commits and reads happen until nothing is under way. */
  void settle() {
    while (outstanding != null || !reads.isEmpty()) {
      if (!reads.isEmpty()) {
        answer(reads.remove());
      }
      if (outstanding != null) {
        commitOne();
      }
    }
  }

  /** Lets one read or commit happen; false if nothing is under way. */
  boolean step() {
    if (!reads.isEmpty()) {
      answer(reads.remove());
    } else if (outstanding != null) {
      commitOne();
    } else {
      return false;
    }
    return true;
  }

  /** Lets reads happen until the next one is such. */
  void answerUntil(Predicate<StoreRead> next) {
    while (!next.test(reads.element().read())) {
      answer(reads.remove());
    }
  }

  /** Lets one commit happen. */
  void commitOne() {
    StoreBatch batch = Objects.requireNonNull(outstanding);
    outstanding = null;
    Command answer;
    try {
      store.commit(batch);
      answer = new Command.Stored(batch.number());
    } catch (StoreException refused) {
      answer = new Command.Rejected(batch.number(), String.valueOf(refused.getMessage()));
    }
    engine.apply(answer, now());
    engine.endTurn(now());
  }

  private void answer(Read read) {
    Command answer;
    try {
      answer = new Command.ReadDone(read.ticket(), read.read().run(store, 0));
    } catch (StoreException failed) {
      answer = new Command.ReadFailed(read.ticket(), failed);
    }
    engine.apply(answer, now());
    engine.endTurn(now());
  }

  Moment now() {
    return new Moment(nowMillis * 1_000_000, nowMillis);
  }

  @Override
  public void send(long link, BrokerFrame frame) {
    Objects.requireNonNull(sent.get(link)).add(frame);
  }

  @Override
  public void closeLink(long link, ErrorCode code, String detail) {
    closed.add(new Closed(link, code, detail));
  }

  @Override
  public void commit(StoreBatch batch) {
    Invariants.check(outstanding == null, "one batch at a time");
    outstanding = batch;
  }

  @Override
  public void read(long ticket, StoreRead read) {
    reads.add(new Read(ticket, read));
  }

  @Override
  public void wakeAt(long nanos) {
    wakeAtNanos = nanos;
  }

  @Override
  public void users(Map<String, UserRecord> all) {
    users.add(all);
  }

  @Override
  public void stopped() {
    isStopped = true;
  }
}
