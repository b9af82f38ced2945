package org.rowanmq.broker;

/** How queues come into being, and where failed messages go. */
public record DestinationsConfig(
    @Doc("Whether a queue or topic comes into being when it is first used") boolean autoCreate,
    @Doc("Queue for messages that failed too often; it comes into being when needed")
        String deadLetterQueue,
    @Doc("Failed deliveries after which a message goes to the dead-letter queue") int maxAttempts) {
  public DestinationsConfig {
    new ConfigCheck()
        .require(
            "dead-letter-queue",
            !deadLetterQueue.isBlank() && deadLetterQueue.length() <= 255,
            "'" + deadLetterQueue + "' is not allowed: 1 to 255 characters")
        .range("max-attempts", maxAttempts, 1, 1_000_000)
        .done();
  }

  /** Created on first use; ten attempts, then {@code DLQ}. */
  public static DestinationsConfig defaults() {
    return new DestinationsConfig(true, "DLQ", 10);
  }
}
