package org.rowanmq.broker.engine;

/**
 * What holds for the queues, and the subscriptions of the topics, of some names. Immutable.
 *
 * @param destination name of a queue or topic; with {@code *} at its end, all that begin with what
 *     precedes it
 */
public record DestinationPolicy(
    String destination,
    RedeliveryPolicy redelivery,
    DistributionPolicy distribution,
    LimitPolicy limit,
    KeepPolicy keep) {
  /** All but redelivery as for most. */
  public DestinationPolicy(String destination, RedeliveryPolicy redelivery) {
    this(destination, redelivery, DistributionPolicy.DEFAULT, LimitPolicy.NONE, KeepPolicy.DEFAULT);
  }

  boolean isFor(String name) {
    return destination.endsWith("*")
        ? name.startsWith(destination.substring(0, destination.length() - 1))
        : name.equals(destination);
  }

  public DestinationPolicy with(RedeliveryPolicy changed) {
    return new DestinationPolicy(destination, changed, distribution, limit, keep);
  }

  public DestinationPolicy with(DistributionPolicy changed) {
    return new DestinationPolicy(destination, redelivery, changed, limit, keep);
  }

  public DestinationPolicy with(LimitPolicy changed) {
    return new DestinationPolicy(destination, redelivery, distribution, changed, keep);
  }

  public DestinationPolicy with(KeepPolicy changed) {
    return new DestinationPolicy(destination, redelivery, distribution, limit, changed);
  }
}
