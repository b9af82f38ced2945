package org.rowanmq.broker.engine;

import java.util.ArrayDeque;

/**
 * Lets a bounded number of reads of one kind be under way, in the order they were asked for: what
 * many scans want to read never stands in front of what consumers of the head wait for. Confined to
 * the engine thread.
 */
final class ReadTurns {
  private final ArrayDeque<Runnable> waiting = new ArrayDeque<>();
  private int free;

  ReadTurns(int atOnce) {
    this.free = atOnce;
  }

  /** Runs {@code begin} now or when it is its turn; it then calls {@link #leave} once. */
  void enter(Runnable begin) {
    if (free > 0) {
      free--;
      begin.run();
    } else {
      waiting.add(begin);
    }
  }

  /** A read has ended, or will not be. */
  void leave() {
    Runnable next = waiting.poll();
    if (next == null) {
      free++;
    } else {
      next.run();
    }
  }
}
