package org.rowanmq.benchmarks;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import org.jspecify.annotations.Nullable;
import org.rowanmq.broker.engine.Command;
import org.rowanmq.broker.engine.Effects;
import org.rowanmq.broker.engine.Engine;
import org.rowanmq.broker.engine.EngineSettings;
import org.rowanmq.broker.engine.Moment;
import org.rowanmq.broker.engine.StoreRead;
import org.rowanmq.broker.store.Fence;
import org.rowanmq.broker.store.StoreBatch;
import org.rowanmq.broker.store.UserRecord;
import org.rowanmq.wire.BrokerFrame;
import org.rowanmq.wire.ClientFrame;
import org.rowanmq.wire.ErrorCode;

/**
 * An engine on one thread without network or database: each batch is durable at once, nothing is
 * ever found in the store, and what the engine sends is kept until it is taken.
 */
final class DirectEngine implements Effects {
  private static final long LINK = 1;
  private static final Command.ReadResult NOTHING =
      new Command.ReadResult(List.of(), List.of(), List.of(), List.of(), null, false);

  private final Engine engine;
  private final Queue<Long> reads = new ArrayDeque<>();
  private List<BrokerFrame> sent = new ArrayList<>();
  private @Nullable StoreBatch outstanding;
  private long now = 1;

  DirectEngine(EngineSettings settings) {
    engine = new Engine(0, new Fence(0, 1, 0, 0), settings, this, Map::of);
    List<Long> none = engine.queuesToCount();
    if (!none.isEmpty()) {
      throw new IllegalStateException("an empty store has queues: " + none);
    }
    engine.start(moment());
    engine.apply(new Command.LinkOpened(LINK, "admin", true), moment());
    settle();
  }

  /** Applies one frame; call {@link #settle} after the last of a turn. */
  void receive(ClientFrame frame) {
    engine.apply(new Command.Received(LINK, frame), moment());
  }

  /** Ends the turn, and further ones until everything is durable. */
  void settle() {
    engine.endTurn(moment());
    while (outstanding != null || !reads.isEmpty()) {
      if (outstanding != null) {
        long number = outstanding.number();
        outstanding = null;
        engine.apply(new Command.Stored(number), moment());
      }
      while (!reads.isEmpty()) {
        engine.apply(new Command.ReadDone(reads.remove(), NOTHING), moment());
      }
      engine.endTurn(moment());
    }
  }

  /** What was sent since the last call. */
  List<BrokerFrame> takeSent() {
    List<BrokerFrame> taken = sent;
    sent = new ArrayList<>(taken.size());
    return taken;
  }

  private Moment moment() {
    return new Moment(now += 1_000, 1_795_000_000_000L + now / 1_000_000);
  }

  @Override
  public void send(long link, BrokerFrame frame) {
    sent.add(frame);
  }

  @Override
  public void closeLink(long link, ErrorCode code, String detail) {
    throw new IllegalStateException(code + ": " + detail);
  }

  @Override
  public void commit(StoreBatch batch) {
    outstanding = batch;
  }

  @Override
  public void read(long ticket, StoreRead read) {
    reads.add(ticket);
  }

  @Override
  public void wakeAt(long nanos) {
    // No timers: a benchmark lasts a moment of the engine's time.
  }

  @Override
  public void users(Map<String, UserRecord> users) {
    // Nobody authenticates.
  }

  @Override
  public void stopped() {
    throw new IllegalStateException("nobody stopped it");
  }
}
