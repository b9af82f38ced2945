package org.rowanmq.broker;

/** What becomes of a message whose delivery failed. */
public record RedeliveryConfig(
    @Doc("Failed deliveries after which a message goes to the dead-letter queue") int maxAttempts,
    @Doc("Queue for messages that failed too often; it comes into being when the broker starts")
        String deadLetterQueue) {
  public RedeliveryConfig {
    new ConfigCheck()
        .range("max-attempts", maxAttempts, 1, 1_000_000)
        .require(
            "dead-letter-queue",
            !deadLetterQueue.isBlank() && deadLetterQueue.length() <= 255,
            "'" + deadLetterQueue + "' is not allowed: 1 to 255 characters")
        .done();
  }

  /** Ten attempts, then {@code DLQ}. */
  public static RedeliveryConfig defaults() {
    return new RedeliveryConfig(10, "DLQ");
  }
}
