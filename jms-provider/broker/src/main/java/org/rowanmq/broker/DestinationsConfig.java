package org.rowanmq.broker;

import java.util.List;

/** How queues come into being, and where failed messages go. */
public record DestinationsConfig(
    @Doc("Whether a queue or topic comes into being when it is first used") boolean autoCreate,
    @Doc("Queue for messages that failed too often; it comes into being when needed")
        String deadLetterQueue,
    @Doc("Failed deliveries after which a message goes to the dead-letter queue") int maxAttempts,
    @Doc("Properties that selectors find messages of a long queue by")
        List<IndexedPropertiesConfig> indexedProperties) {
  public DestinationsConfig {
    // An entry without properties says nothing: the one in the commented file is like that.
    indexedProperties =
        indexedProperties.stream().filter(each -> !each.properties().isEmpty()).toList();
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
    return new DestinationsConfig(true, "DLQ", 10, List.of());
  }
}
