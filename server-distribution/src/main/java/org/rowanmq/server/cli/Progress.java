package org.rowanmq.server.cli;

import java.io.PrintStream;
import java.util.function.Supplier;
import org.rowanmq.runtime.Clock;

/**
 * A line on standard error that says how far long work has come; silent unless a person watches or
 * {@code --progress} asks. One thread.
 */
final class Progress implements AutoCloseable {
  private static final long INTERVAL_NANOS = 200_000_000;

  private final boolean shown;
  private final PrintStream err;
  private final Clock clock;
  private long nextNanos;
  private boolean dirty;

  Progress(boolean shown, PrintStream err, Clock clock) {
    this.shown = shown;
    this.err = err;
    this.clock = clock;
    this.nextNanos = clock.nanos() + 5 * INTERVAL_NANOS;
  }

  /** Shows {@code text} now and then; cheap enough to be called for every message. */
  void at(Supplier<String> text) {
    if (shown && clock.nanos() - nextNanos >= 0) {
      nextNanos = clock.nanos() + INTERVAL_NANOS;
      err.print("\r" + text.get() + "   ");
      err.flush();
      dirty = true;
    }
  }

  /** Removes the line, so that other output can follow. */
  void clear() {
    if (dirty) {
      err.print("\r\033[K");
      err.flush();
      dirty = false;
    }
  }

  @Override
  public void close() {
    clear();
  }
}
