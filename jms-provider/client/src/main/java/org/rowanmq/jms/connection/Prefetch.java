package org.rowanmq.jms.connection;

import java.time.Duration;

/**
 * How much a consumer may have waiting on the client's side.
 *
 * @param messages 0: the broker hands out a message only when the application asks for one
 * @param bytes of content; one message of any size is always admitted
 * @param giveBackAfter how long messages may wait while the application takes none, before they
 *     return to their queue for others; zero: for ever
 */
public record Prefetch(int messages, long bytes, Duration giveBackAfter) {
  public Prefetch {
    if (messages < 0 || bytes < 1 || giveBackAfter.isNegative()) {
      throw new IllegalArgumentException(
          "prefetch needs messages >= 0, bytes >= 1 and a give-back-after >= 0: "
              + messages
              + ", "
              + bytes
              + ", "
              + giveBackAfter);
    }
  }

  /** With the default patience. */
  public Prefetch(int messages, long bytes) {
    this(messages, bytes, Duration.ofSeconds(10));
  }

  public static Prefetch defaults() {
    return new Prefetch(1_000, 1 << 20);
  }
}
