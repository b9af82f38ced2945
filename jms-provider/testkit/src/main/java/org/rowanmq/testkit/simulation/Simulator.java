package org.rowanmq.testkit.simulation;

import java.io.PrintStream;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.PriorityQueue;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * Virtual time and the order of events: by time, then by the order in which they were planned. All
 * randomness of a run comes from here, so that a seed is a whole run.
 */
public final class Simulator {
  private static final int KEPT_EVENTS = 100;
  private static final long WALL_ORIGIN_MILLIS = 1_750_000_000_000L;

  /** An event that can be called off. */
  static final class Event {
    private final long nanos;
    private final long order;
    private final String what;
    private @Nullable Runnable action;

    private Event(long nanos, long order, String what, Runnable action) {
      this.nanos = nanos;
      this.order = order;
      this.what = what;
      this.action = action;
    }

    private long nanos() {
      return nanos;
    }

    private long order() {
      return order;
    }

    void cancel() {
      action = null;
    }
  }

  private final PriorityQueue<Event> events =
      new PriorityQueue<>(Comparator.comparingLong(Event::nanos).thenComparingLong(Event::order));
  private final SplittableRandom random;
  private final Deque<String> recent = new ArrayDeque<>();
  private @Nullable PrintStream printed;
  private long nanos;
  private long wallOffsetMillis;
  private long order;
  private long count;
  private long hash = 0xcbf29ce484222325L;

  Simulator(long seed) {
    this.random = new SplittableRandom(seed);
  }

  /** Plans an event. */
  Event after(long delayNanos, String what, Runnable action) {
    Event event = new Event(nanos + Math.max(0, delayNanos), order++, what, action);
    events.add(event);
    return event;
  }

  /** Runs the next event; false if none is left. */
  boolean step() {
    Event next = events.poll();
    while (next != null && next.action == null) {
      next = events.poll();
    }
    if (next == null || next.action == null) {
      return false;
    }
    nanos = next.nanos;
    count++;
    if (!next.what.isEmpty()) {
      trace(next.what);
    }
    next.action.run();
    return true;
  }

  /** Adds to the trace: part of its hash, and shown when the run fails. */
  void trace(String what) {
    String line = nanos / 1_000 + " " + what;
    if (printed != null) {
      printed.println(line);
    }
    for (int i = 0; i < line.length(); i++) {
      hash = (hash ^ line.charAt(i)) * 0x100000001b3L;
    }
    if (recent.size() == KEPT_EVENTS) {
      recent.removeFirst();
    }
    recent.addLast(line);
  }

  /** Shows the whole trace as it happens. */
  void print(PrintStream stream) {
    printed = stream;
  }

  SplittableRandom random() {
    return random;
  }

  /** A whole number from 0 to below {@code bound}. */
  long below(long bound) {
    return bound <= 0 ? 0 : random.nextLong(bound);
  }

  /** A whole number from {@code low} to {@code high}, both included. */
  int between(int low, int high) {
    return random.nextInt(low, high + 1);
  }

  /** True with this probability. */
  boolean chance(double probability) {
    return probability > 0 && random.nextDouble() < probability;
  }

  <T> T oneOf(List<T> choices) {
    return choices.get(random.nextInt(choices.size()));
  }

  long nanos() {
    return nanos;
  }

  long epochMillis() {
    return WALL_ORIGIN_MILLIS + nanos / 1_000_000 + wallOffsetMillis;
  }

  /** Moves the wall clock. */
  void jump(long millis) {
    wallOffsetMillis += millis;
  }

  long events() {
    return count;
  }

  /** Equal for equal traces. */
  long traceHash() {
    return hash;
  }

  List<String> recentEvents() {
    return List.copyOf(recent);
  }
}
