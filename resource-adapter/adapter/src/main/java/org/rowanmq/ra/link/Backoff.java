package org.rowanmq.ra.link;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.rowanmq.runtime.Environment;

/**
 * Pauses between attempts: they double from 100 ms to 30 s, and half of each is chance.
 * Thread-safe.
 */
public final class Backoff {
  private static final long FIRST_NANOS = Duration.ofMillis(100).toNanos();
  private static final long MAX_NANOS = Duration.ofSeconds(30).toNanos();

  private final Environment environment;
  private final AtomicInteger attempts = new AtomicInteger();

  public Backoff(Environment environment) {
    this.environment = environment;
  }

  /** The next pause in nanoseconds. */
  public long next() {
    long bound = Math.min(MAX_NANOS, FIRST_NANOS << Math.min(attempts.getAndIncrement(), 16));
    return bound / 2 + environment.random().nextLong(bound / 2 + 1);
  }

  /** An attempt has succeeded. */
  public void reset() {
    attempts.set(0);
  }
}
