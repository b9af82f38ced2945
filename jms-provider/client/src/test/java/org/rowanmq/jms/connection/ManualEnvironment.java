package org.rowanmq.jms.connection;

import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.random.RandomGenerator;
import org.rowanmq.runtime.Clock;
import org.rowanmq.runtime.Environment;
import org.rowanmq.runtime.Threads;
import org.rowanmq.runtime.Timers;

/** Time that passes only when a test says so. */
final class ManualEnvironment implements Environment {
  private record Task(long due, long order, Runnable body) {}

  private final PriorityQueue<Task> tasks =
      new PriorityQueue<>(Comparator.comparingLong(Task::due).thenComparingLong(Task::order));
  private final Random random = new Random(7);
  private long nanos;
  private long order;

  /** Runs what becomes due within the next milliseconds, in order. */
  void advance(long millis) {
    long until = nanos + millis * 1_000_000;
    while (!tasks.isEmpty() && tasks.peek().due() <= until) {
      Task task = tasks.remove();
      nanos = task.due();
      task.body().run();
    }
    nanos = until;
  }

  @Override
  public Clock clock() {
    return new Clock() {
      @Override
      public long epochMillis() {
        return nanos / 1_000_000;
      }

      @Override
      public long nanos() {
        return nanos;
      }
    };
  }

  @Override
  public Timers timers() {
    return (delayNanos, body) -> {
      Task task = new Task(nanos + delayNanos, order++, body);
      tasks.add(task);
      return () -> tasks.remove(task);
    };
  }

  @Override
  public Threads threads() {
    return new Threads() {
      @Override
      public Thread start(String name, Runnable body) {
        throw new AssertionError("The machine starts no thread");
      }

      @Override
      public ExecutorService pool(String name, int size) {
        throw new AssertionError("The machine starts no thread");
      }
    };
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
