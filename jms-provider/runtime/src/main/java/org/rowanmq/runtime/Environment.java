package org.rowanmq.runtime;

import java.util.random.RandomGenerator;

/**
 * The only door to the world outside the process's memory: time, timers, threads, randomness.
 *
 * <p>Given to every owner of state by constructor. Production uses {@link SystemEnvironment}; the
 * simulator supplies one in which everything follows from a seed. Safe to call from any thread.
 */
public interface Environment {
  /** Wall-clock and monotonic time. */
  Clock clock();

  /** One-shot timers. */
  Timers timers();

  /** Creates every thread RowanMQ runs on. */
  Threads threads();

  /** Fast randomness for jitter and sampling; never for anything that must not be guessed. */
  RandomGenerator random();

  /**
   * Fills {@code bytes} with randomness fit for keys, salts, nonces and ids that must not be
   * guessed.
   */
  void secureRandom(byte[] bytes);

  /** A non-zero 64-bit id from the secure source. */
  default long newId() {
    byte[] bytes = new byte[Long.BYTES];
    long id;
    do {
      secureRandom(bytes);
      id = java.nio.ByteBuffer.wrap(bytes).getLong();
    } while (id == 0);
    return id;
  }
}
