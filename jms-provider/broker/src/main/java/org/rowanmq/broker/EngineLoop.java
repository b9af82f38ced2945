package org.rowanmq.broker;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.rowanmq.broker.engine.Command;
import org.rowanmq.broker.engine.Moment;
import org.rowanmq.runtime.Clock;
import org.rowanmq.wire.ErrorCode;

/**
 * Drives the engine: drains the mailbox in turns, reads the clock once per turn, flushes once per
 * turn. {@link #runOneTurn} is the whole logic and can be called by hand.
 *
 * <p>One thread at a time runs a turn. While the loop {@link #run runs}, that is whoever posts to
 * an idle engine, for one turn: waking another thread would cost more than most turns. The loop's
 * own thread does what is left when posts come faster than that, and what is due by the clock.
 *
 * <p>An exception out of the engine is a broken invariant: the loop ends, links are closed with
 * INTERNAL, the owner is told. Nothing is confirmed after it.
 */
public final class EngineLoop implements Runnable {
  /** Commands per turn: enough to batch, few enough that frames do not wait for each other long. */
  private static final int TURN_COMMANDS = 1_000;

  /** While another thread is at a turn, when to look again: it may not know of a timer. */
  private static final long LOOK_AGAIN_NANOS = 1_000_000;

  private final Logic logic;
  private final EngineMailbox mailbox;
  private final EngineOutput output;
  private final Clock clock;
  private final Consumer<Throwable> fatal;
  private final AtomicReference<Throwable> failure = new AtomicReference<>();
  private final CountDownLatch ended = new CountDownLatch(1);
  private final AtomicBoolean isTaken = new AtomicBoolean();
  private volatile @Nullable Thread own;

  /** Written and read by who has taken the turn. */
  private long sleepsUntil;

  /** What runs in the loop: the engine. */
  public interface Logic {
    void apply(Command command, Moment now);

    void endTurn(Moment now);
  }

  /**
   * @param fatal told once, on the thread that runs the turn, if the loop ends by a broken
   *     invariant or {@link #fail}
   */
  public EngineLoop(
      Logic logic,
      EngineMailbox mailbox,
      EngineOutput output,
      Clock clock,
      Consumer<Throwable> fatal) {
    this.logic = logic;
    this.mailbox = mailbox;
    this.output = output;
    this.clock = clock;
    this.fatal = fatal;
  }

  /** Runs turns until the engine has stopped or failed. The body of the engine thread. */
  @Override
  public void run() {
    own = Thread.currentThread();
    mailbox.whenPosted(this::assist);
    while (!hasEnded()) {
      if (!runOneTurn() && !hasEnded()) {
        sleep();
      }
    }
  }

  /**
   * Applies what waits, up to a turn's worth.
   *
   * @return whether there was anything to do, and no other thread at it
   */
  public boolean runOneTurn() {
    if (!isTaken.compareAndSet(false, true)) {
      return false;
    }
    try {
      return takenTurn();
    } finally {
      isTaken.set(false);
    }
  }

  /** Something was posted: a turn, unless another thread is at it, which looks again after it. */
  private void assist() {
    if (!isTaken.compareAndSet(false, true)) {
      return;
    }
    boolean isDueSooner;
    try {
      boolean ignored = takenTurn();
      isDueSooner = output.isWakeBefore(sleepsUntil);
    } finally {
      isTaken.set(false);
    }
    if (isDueSooner || !mailbox.isEmpty() || hasEnded()) {
      wake();
    }
  }

  private void sleep() {
    long nanos = LOOK_AGAIN_NANOS;
    if (isTaken.compareAndSet(false, true)) {
      try {
        long now = clock.nanos();
        nanos = output.idleNanos(now);
        sleepsUntil = now + Math.min(nanos, Long.MAX_VALUE / 2);
      } finally {
        isTaken.set(false);
      }
    }
    // A wake-up that came while another thread was at a turn is over; what it was for is not.
    if (nanos > 0 && mailbox.isEmpty() && failure.get() == null) {
      LockSupport.parkNanos(this, nanos);
    }
  }

  private void wake() {
    LockSupport.unpark(own);
  }

  private boolean takenTurn() {
    if (hasEnded()) {
      return false;
    }
    Throwable told = failure.get();
    if (told != null) {
      end(told);
      return false;
    }
    try {
      return turn();
    } catch (RuntimeException | Error broken) {
      end(broken);
      return false;
    }
  }

  /**
   * Ends the loop because the store, or anything else the engine stands on, is lost. Any thread.
   */
  public void fail(Throwable cause) {
    failure.compareAndSet(null, cause);
    wake();
  }

  /** Whether the loop is over, by {@link Command.Stop} or by a failure. */
  public boolean hasEnded() {
    return ended.getCount() == 0;
  }

  /** Waits for the end of the loop; false if it has not come in time. */
  public boolean awaitEnd(long nanos) throws InterruptedException {
    return ended.await(nanos, TimeUnit.NANOSECONDS);
  }

  private boolean turn() {
    Moment now = new Moment(clock.nanos(), clock.epochMillis());
    int applied = 0;
    if (output.takeWake(now.nanos())) {
      logic.apply(new Command.Tick(), now);
      applied++;
    }
    while (applied < TURN_COMMANDS) {
      Command command = mailbox.poll();
      if (command == null) {
        break;
      }
      logic.apply(command, now);
      applied++;
    }
    if (applied == 0) {
      return false;
    }
    logic.endTurn(now);
    output.flush();
    if (output.isStopped()) {
      ended.countDown();
    }
    return true;
  }

  private void end(Throwable cause) {
    ended.countDown();
    output.closeAll(ErrorCode.INTERNAL, "The broker has stopped because of an internal error");
    fatal.accept(cause);
  }
}
