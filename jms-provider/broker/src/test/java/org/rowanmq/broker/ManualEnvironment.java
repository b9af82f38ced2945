package org.rowanmq.broker;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.random.RandomGenerator;
import org.rowanmq.runtime.Clock;
import org.rowanmq.runtime.Environment;
import org.rowanmq.runtime.Threads;
import org.rowanmq.runtime.Timers;

/** Time that passes when the test says so; no threads; randomness from a fixed seed. */
public final class ManualEnvironment implements Environment {
  private final Random random = new Random(42);
  private final List<Due> due = new ArrayList<>();
  private long nanos = 1_000_000_000_000L;

  private record Due(long nanos, Runnable task) {}

  /** Lets time pass; timers run at their time, in order. */
  public void advance(long millis) {
    long end = nanos + millis * 1_000_000;
    while (true) {
      Due next = due.stream().min(Comparator.comparingLong(Due::nanos)).orElse(null);
      if (next == null || next.nanos > end) {
        nanos = end;
        return;
      }
      due.remove(next);
      nanos = Math.max(nanos, next.nanos);
      next.task.run();
    }
  }

  @Override
  public Clock clock() {
    return new Clock() {
      @Override
      public long epochMillis() {
        return 1_700_000_000_000L + nanos / 1_000_000;
      }

      @Override
      public long nanos() {
        return nanos;
      }
    };
  }

  @Override
  public Timers timers() {
    return (delay, task) -> {
      Due entry = new Due(nanos + delay, task);
      due.add(entry);
      return () -> due.removeIf(other -> other == entry);
    };
  }

  @Override
  public Threads threads() {
    throw new IllegalStateException("This test has no threads");
  }

  @Override
  public RandomGenerator random() {
    return random;
  }

  @Override
  public void secureRandom(byte[] bytes) {
    random.nextBytes(bytes);
  }
}
