package org.rowanmq.server.kill;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Something that happens to a database.
 *
 * @param name in capitals
 * @param seen whether the broker must notice, and say DEGRADED
 * @param fills whether it takes large messages for the broker to notice
 * @param lasts how long it goes on after the broker noticed, or altogether if it need not notice
 */
record Outage(String name, boolean seen, boolean fills, Duration lasts, Step begin, Step end) {
  /** Does or undoes something. */
  interface Step {
    void run() throws Exception;
  }

  private static final Step NOTHING = () -> {};

  /** Lets it go on. */
  static void last(Duration time) throws InterruptedException {
    // Nothing counts down: the wait is the outage.
    boolean ignored = new CountDownLatch(1).await(time.toNanos(), TimeUnit.NANOSECONDS);
  }

  /** Over as soon as it has happened. */
  static Outage instant(String name, Step step) {
    return new Outage(name, true, false, Duration.ZERO, step, NOTHING);
  }

  /** Goes on for a while. */
  static Outage lasting(String name, Step begin, Step end) {
    return new Outage(name, true, false, Duration.ofMillis(300), begin, end);
  }

  /** A disk fills up. */
  static Outage filling(String name, Step begin, Step end) {
    return new Outage(name, true, true, Duration.ofMillis(300), begin, end);
  }

  /** Nobody can tell it from a slow machine. */
  static Outage unseen(String name, Duration lasts, Step begin, Step end) {
    return new Outage(name, false, false, lasts, begin, end);
  }
}
