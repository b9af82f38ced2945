package org.rowanmq.broker;

import java.time.Duration;
import java.util.List;

/** What becomes of a message whose delivery failed. */
public record RedeliveryConfig(
    @Doc("Failed deliveries after which a message goes to the dead-letter queue") int maxAttempts,
    @Doc("Queue for messages that failed too often; it comes into being when the broker starts")
        String deadLetterQueue,
    @Doc(
            "How long a message waits after its first failed delivery, its second, and so on; empty"
                + " for not at all")
        List<Duration> delays,
    @Doc("After the last of the delays, each is so many times the one before; 1 to 100")
        double factor,
    @Doc("No delay is longer") Duration maxDelay,
    @Doc("By how many per cent a delay differs at random, up or down; 0 to 100") int jitter) {
  private static final Duration LONGEST = Duration.ofDays(366);

  public RedeliveryConfig {
    delays = List.copyOf(delays);
    ConfigCheck check =
        new ConfigCheck()
            .range("max-attempts", maxAttempts, 1, 1_000_000)
            .require(
                "dead-letter-queue",
                !deadLetterQueue.isBlank() && deadLetterQueue.length() <= 255,
                "'" + deadLetterQueue + "' is not allowed: 1 to 255 characters")
            .require(
                "delays",
                delays.size() <= 1_000,
                delays.size() + " delays are not allowed: at most 1000")
            .require(
                "factor",
                factor >= 1 && factor <= 100,
                factor + " is not allowed: must be between 1 and 100")
            .range("max-delay", maxDelay, Duration.ZERO, LONGEST)
            .range("jitter", jitter, 0, 100);
    for (Duration delay : delays) {
      check.range("delays", delay, Duration.ZERO, LONGEST);
    }
    check.done();
  }

  /** Ten attempts, without waiting in between, then {@code DLQ}. */
  public static RedeliveryConfig defaults() {
    return new RedeliveryConfig(10, "DLQ", List.of(), 2, Duration.ofHours(1), 0);
  }
}
