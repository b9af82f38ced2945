package org.rowanmq.broker.engine;

/**
 * What holds for the queues, and the subscriptions of the topics, of some names. Immutable.
 *
 * @param destination name of a queue or topic; with {@code *} at its end, all that begin with what
 *     precedes it
 */
public record DestinationPolicy(String destination, RedeliveryPolicy redelivery) {
  boolean isFor(String name) {
    return destination.endsWith("*")
        ? name.startsWith(destination.substring(0, destination.length() - 1))
        : name.equals(destination);
  }
}
