package org.rowanmq.broker.engine;

import java.util.List;

/**
 * Properties that are indexed in some queues and subscriptions. Immutable.
 *
 * @param destination name of a queue or topic; with {@code *} at its end, all that begin with what
 *     precedes it
 */
public record IndexedProperties(String destination, List<String> properties) {
  public IndexedProperties {
    properties = List.copyOf(properties);
  }

  boolean isFor(String name) {
    return destination.endsWith("*")
        ? name.startsWith(destination.substring(0, destination.length() - 1))
        : name.equals(destination);
  }
}
