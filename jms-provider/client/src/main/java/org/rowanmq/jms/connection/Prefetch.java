package org.rowanmq.jms.connection;

/**
 * How much a consumer may have waiting on the client's side.
 *
 * @param messages 0: the broker hands out a message only when the application asks for one
 * @param bytes of content; one message of any size is always admitted
 */
public record Prefetch(int messages, long bytes) {
  public Prefetch {
    if (messages < 0 || bytes < 1) {
      throw new IllegalArgumentException(
          "prefetch needs messages >= 0 and bytes >= 1: " + messages + ", " + bytes);
    }
  }

  public static Prefetch defaults() {
    return new Prefetch(1_000, 1 << 20);
  }
}
