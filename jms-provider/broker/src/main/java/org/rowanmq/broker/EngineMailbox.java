package org.rowanmq.broker;

import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.rowanmq.broker.engine.Command;
import org.rowanmq.broker.net.Mailbox;

/**
 * Commands on their way to the engine: many threads post, one takes. Posting wakes the taker only
 * if it sleeps, so that a busy engine costs its producers nothing but the enqueue.
 */
public final class EngineMailbox implements Mailbox {
  private static final int FULL = 50_000;

  private final AtomicInteger waiting = new AtomicInteger();
  private final Queue<List<Command>> posted = new ConcurrentLinkedQueue<>();
  private final ArrayDeque<Command> taken = new ArrayDeque<>();
  private volatile @Nullable Thread sleeper;

  @Override
  public void post(List<Command> commands) {
    int ignored = waiting.addAndGet(commands.size());
    posted.add(commands);
    wake();
  }

  @Override
  public boolean isFull() {
    return waiting.get() > FULL;
  }

  /** Ends the taker's sleep, if it sleeps. */
  void wake() {
    Thread thread = sleeper;
    if (thread != null) {
      LockSupport.unpark(thread);
    }
  }

  /** The next command, or null. Taker's thread only. */
  @Nullable Command poll() {
    if (taken.isEmpty()) {
      List<Command> next = posted.poll();
      if (next == null) {
        return null;
      }
      int ignored = waiting.addAndGet(-next.size());
      if (next.size() == 1) {
        return next.get(0);
      }
      taken.addAll(next);
    }
    return taken.poll();
  }

  /**
   * Sleeps until something is posted, {@link #wake} or the time has passed. Taker's thread only.
   */
  void await(long nanos) {
    // The store before the look: a producer either sees the sleeper or its command is seen here.
    sleeper = Thread.currentThread();
    if (taken.isEmpty() && posted.isEmpty() && nanos > 0) {
      LockSupport.parkNanos(this, nanos);
    }
    sleeper = null;
  }
}
