package org.rowanmq.wire;

/**
 * What a consumer wants to become of deliveries that fail while it holds them, instead of what the
 * queue's policy says. Immutable.
 *
 * @param maxAttempts failed deliveries of a message, to whomever, after which it goes to the
 *     dead-letter queue, 1 to {@link #ATTEMPTS_MAX}; 0: as the policy says
 * @param delayMillis how long the message waits after a failed delivery, 0 (not at all) to {@link
 *     #DELAY_MAX}; {@link #UNSET}: as the policy says
 */
public record RedeliveryTerms(int maxAttempts, long delayMillis) {
  public static final int ATTEMPTS_MAX = 1_000_000;

  /** 366 days. */
  public static final long DELAY_MAX = 366L * 24 * 60 * 60 * 1_000;

  public static final long UNSET = -1;

  /** As the policy says. */
  public static final RedeliveryTerms NONE = new RedeliveryTerms(0, UNSET);

  /**
   * @throws IllegalArgumentException if one of them is out of its range
   */
  public RedeliveryTerms {
    if (maxAttempts < 0 || maxAttempts > ATTEMPTS_MAX) {
      throw new IllegalArgumentException(
          "A consumer's attempts are 1 to " + ATTEMPTS_MAX + ", not " + maxAttempts);
    }
    if (delayMillis < UNSET || delayMillis > DELAY_MAX) {
      throw new IllegalArgumentException(
          "A consumer's redelivery delay is 0 to " + DELAY_MAX + " ms, not " + delayMillis);
    }
  }

  /** Whether there is nothing in it. */
  public boolean isNone() {
    return equals(NONE);
  }
}
