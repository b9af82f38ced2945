package org.rowanmq.broker.store;

import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;

/**
 * Waiting times between attempts: 10 ms, doubling to 2 s, each shortened at random by up to half.
 */
final class BackOff {
  static final long FIRST_NANOS = TimeUnit.MILLISECONDS.toNanos(10);
  static final long MAX_NANOS = TimeUnit.SECONDS.toNanos(2);

  private long next = FIRST_NANOS;

  /** The next waiting time. */
  long nextNanos(RandomGenerator random) {
    long nanos = next - random.nextLong(next / 2);
    next = Math.min(next * 2, MAX_NANOS);
    return nanos;
  }

  /** The next attempt is a first one again. */
  void reset() {
    next = FIRST_NANOS;
  }
}
