package org.rowanmq.broker;

import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.rowanmq.broker.engine.Command;
import org.rowanmq.broker.net.Mailbox;

/** Commands on their way to the engine: many threads post, one at a time takes. */
public final class EngineMailbox implements Mailbox {
  private static final int FULL = 50_000;

  private final AtomicInteger waiting = new AtomicInteger();
  private final Queue<List<Command>> posted = new ConcurrentLinkedQueue<>();
  private final ArrayDeque<Command> taken = new ArrayDeque<>();
  private volatile Runnable whenPosted = () -> {};

  @Override
  public void post(List<Command> commands) {
    // Counted after: what is not counted yet is told to the action in a moment.
    posted.add(commands);
    int ignored = waiting.addAndGet(commands.size());
    whenPosted.run();
  }

  @Override
  public boolean isFull() {
    return waiting.get() > FULL;
  }

  /** Runs {@code action} after each post, on the thread that posts. */
  void whenPosted(Runnable action) {
    whenPosted = action;
  }

  /** Whether nothing waits, or only what a thread is just about to tell. Any thread. */
  boolean isEmpty() {
    return waiting.get() <= 0;
  }

  /** The next command, or null. Taker's thread only. */
  @Nullable Command poll() {
    if (taken.isEmpty()) {
      List<Command> next = posted.poll();
      if (next == null) {
        return null;
      }
      taken.addAll(next);
    }
    int ignored = waiting.decrementAndGet();
    return taken.poll();
  }
}
