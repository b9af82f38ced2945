package org.rowanmq.broker.engine;

/**
 * What becomes of a message whose delivery failed. Immutable.
 *
 * @param maxAttempts failed deliveries before a message goes to {@code deadLetterQueue}, 1 or more
 * @param deadLetterQueue name of the queue for messages that failed too often
 */
public record RedeliveryPolicy(int maxAttempts, String deadLetterQueue) {}
