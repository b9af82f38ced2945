package org.rowanmq.server.bench;

import java.time.Duration;

/**
 * What to measure.
 *
 * @param size of each message's body in bytes
 * @param dupsOk consumers acknowledge lazily ({@code DUPS_OK_ACKNOWLEDGE}) instead of each message
 * @param batch messages in a transaction
 * @param window unconfirmed sends of one producer in asynchronous mode
 */
public record BenchPlan(
    int producers,
    int consumers,
    int queues,
    int size,
    boolean persistent,
    boolean dupsOk,
    Mode mode,
    int batch,
    int window,
    Duration warmup,
    Duration duration,
    String queuePrefix) {
  /** How producers and consumers work. */
  public enum Mode {
    /** Each send waits for its confirm; each message is acknowledged. */
    SYNC,
    /** Sends with a completion listener. */
    ASYNC,
    /** A commit for each batch on both sides. */
    TRANSACTED,
    /**
     * Each producer waits for a reply to a temporary queue of its own; consumers reply with the
     * same body.
     */
    REQUEST_REPLY
  }

  /**
   * @throws IllegalArgumentException naming what is out of bounds
   */
  public BenchPlan {
    atLeast("--producers", producers, 0);
    atLeast("--consumers", consumers, 0);
    atLeast("--queues", queues, 1);
    atLeast("--size", size, 0);
    atLeast("--batch", batch, 1);
    atLeast("--window", window, 1);
    atLeast("--duration in seconds", duration.toSeconds(), 1);
    if (mode == Mode.REQUEST_REPLY && consumers < Math.min(producers, queues)) {
      throw new IllegalArgumentException(
          "--consumers must be at least "
              + Math.min(producers, queues)
              + " so that every request is answered, not "
              + consumers);
    }
    if (producers + consumers == 0) {
      throw new IllegalArgumentException("neither producers nor consumers: nothing to measure");
    }
  }

  String queue(int worker) {
    return queuePrefix + worker % queues;
  }

  private static void atLeast(String option, long value, long min) {
    if (value < min) {
      throw new IllegalArgumentException(option + " must be at least " + min + ", not " + value);
    }
  }
}
