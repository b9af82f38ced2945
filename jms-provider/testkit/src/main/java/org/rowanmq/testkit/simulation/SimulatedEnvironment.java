package org.rowanmq.testkit.simulation;

import java.nio.ByteBuffer;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutorService;
import java.util.random.RandomGenerator;
import org.rowanmq.runtime.Clock;
import org.rowanmq.runtime.Environment;
import org.rowanmq.runtime.Threads;
import org.rowanmq.runtime.Timers;

/** The world as one simulated process sees it. Its timers die with the process. */
final class SimulatedEnvironment implements Environment {
  private final Simulator simulator;
  private final String process;
  private final SplittableRandom random;
  private boolean killed;

  SimulatedEnvironment(Simulator simulator, String process) {
    this.simulator = simulator;
    this.process = process;
    this.random = simulator.random().split();
  }

  /** Nothing of this process runs any more. */
  void kill() {
    killed = true;
  }

  /** Plans an event of this process; it does not happen once the process was killed. */
  Simulator.Event after(long delayNanos, String what, Runnable action) {
    return simulator.after(
        delayNanos,
        what.isEmpty() ? "" : process + " " + what,
        () -> {
          if (!killed) {
            action.run();
          }
        });
  }

  boolean isKilled() {
    return killed;
  }

  @Override
  public Clock clock() {
    return new Clock() {
      @Override
      public long epochMillis() {
        return simulator.epochMillis();
      }

      @Override
      public long nanos() {
        return simulator.nanos();
      }
    };
  }

  @Override
  public Timers timers() {
    return (delayNanos, task) -> {
      Simulator.Event event = after(delayNanos, "timer", task);
      return event::cancel;
    };
  }

  @Override
  public Threads threads() {
    return new Threads() {
      @Override
      public Thread start(String name, Runnable body) {
        throw new IllegalStateException("Nothing starts a thread in a simulation: " + name);
      }

      @Override
      public ExecutorService pool(String name, int size) {
        throw new IllegalStateException("Nothing starts a thread in a simulation: " + name);
      }
    };
  }

  @Override
  public RandomGenerator random() {
    return random;
  }

  @Override
  public void secureRandom(byte[] bytes) {
    for (int i = 0; i < bytes.length; i += Long.BYTES) {
      byte[] next = ByteBuffer.allocate(Long.BYTES).putLong(random.nextLong()).array();
      System.arraycopy(next, 0, bytes, i, Math.min(Long.BYTES, bytes.length - i));
    }
  }
}
