package org.rowanmq.broker.engine;

/**
 * How much a queue or subscription may hold.
 *
 * @param messages most messages, 0 for no limit
 * @param bytes most bytes of content, 0 for no limit
 * @param blockMillis how long a send waits for room
 */
public record LimitPolicy(long messages, long bytes, WhenFull whenFull, long blockMillis) {
  /** What becomes of a message that does not fit. */
  public enum WhenFull {
    /** Refused. */
    REJECT,
    /** Waits for room, then is refused. */
    BLOCK,
    /** Takes the place of the oldest that waits. */
    DROP_OLDEST
  }

  /** As much as the database holds. */
  public static final LimitPolicy NONE = new LimitPolicy(0, 0, WhenFull.REJECT, 0);

  /** Whether there is a limit that a send may come up against. */
  boolean refuses() {
    return (messages > 0 || bytes > 0) && whenFull != WhenFull.DROP_OLDEST;
  }

  /** Whether there is a limit that drops messages. */
  boolean drops() {
    return (messages > 0 || bytes > 0) && whenFull == WhenFull.DROP_OLDEST;
  }

  boolean admits(long ofMessages, long ofBytes) {
    return (messages == 0 || ofMessages <= messages) && (bytes == 0 || ofBytes <= bytes);
  }
}
