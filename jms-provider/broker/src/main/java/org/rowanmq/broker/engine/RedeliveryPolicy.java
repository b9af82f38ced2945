package org.rowanmq.broker.engine;

import java.util.List;
import org.rowanmq.wire.RedeliveryTerms;

/**
 * What becomes of a message whose delivery failed. Immutable.
 *
 * @param maxAttempts failed deliveries before a message goes to {@code deadLetterQueue}, 1 or more
 * @param deadLetterQueue name of the queue for messages that failed too often
 * @param delaysMillis how long a message waits after its first failed delivery, its second, and so
 *     on, each 0 or more; empty for not at all
 * @param factor after the last of these each delay is so many times the one before, 1 or more
 * @param maxDelayMillis no delay is longer
 * @param jitterPercent how much a delay differs at random, up or down, 0 to 100
 */
public record RedeliveryPolicy(
    int maxAttempts,
    String deadLetterQueue,
    List<Long> delaysMillis,
    double factor,
    long maxDelayMillis,
    int jitterPercent) {
  public RedeliveryPolicy {
    delaysMillis = List.copyOf(delaysMillis);
  }

  /** Failed messages come again at once. */
  public RedeliveryPolicy(int maxAttempts, String deadLetterQueue) {
    this(maxAttempts, deadLetterQueue, List.of(), 1, Long.MAX_VALUE, 0);
  }

  /** The same but for what a consumer wants. */
  RedeliveryPolicy with(RedeliveryTerms terms) {
    if (terms.isNone()) {
      return this;
    }
    int attempts = terms.maxAttempts() == 0 ? maxAttempts : terms.maxAttempts();
    return terms.delayMillis() == RedeliveryTerms.UNSET
        ? new RedeliveryPolicy(
            attempts, deadLetterQueue, delaysMillis, factor, maxDelayMillis, jitterPercent)
        : new RedeliveryPolicy(
            attempts, deadLetterQueue, List.of(terms.delayMillis()), 1, Long.MAX_VALUE, 0);
  }

  /**
   * How long a message waits before it is delivered again; 0 for not at all.
   *
   * @param failures how often it has failed, 1 or more
   * @param messageId what the jitter is drawn from, with {@code failures}: messages that fail
   *     together spread, and a simulation repeats itself
   */
  long delayMillis(int failures, long messageId) {
    if (delaysMillis.isEmpty()) {
      return 0;
    }
    int last = delaysMillis.size() - 1;
    double delay =
        failures - 1 <= last
            ? delaysMillis.get(failures - 1)
            : delaysMillis.get(last) * Math.pow(factor, failures - 1 - last);
    delay = Math.min(delay, maxDelayMillis);
    delay += delay * jitterPercent / 100 * spread(messageId * 31 + failures);
    return (long) Math.min(delay, maxDelayMillis);
  }

  /** Evenly spread from -1 to 1: the finaliser of SplitMix64. */
  private static double spread(long seed) {
    long z = seed + 0x9e3779b97f4a7c15L;
    z = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
    z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
    return (z ^ (z >>> 31)) / 0x1p63;
  }
}
