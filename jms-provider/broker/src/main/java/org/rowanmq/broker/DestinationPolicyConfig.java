package org.rowanmq.broker;

/** What holds for the queues, and the subscriptions of the topics, of some names. */
public record DestinationPolicyConfig(
    @Doc("Queue or topic; with * at its end, all that begin so") String destination,
    @Doc("What becomes of a message whose delivery failed") RedeliveryConfig redelivery,
    @Doc("Which consumer gets a message") DistributionConfig distribution,
    @Doc("How much it may hold") LimitConfig limit,
    @Doc("What is kept, and for how long") KeepConfig keep) {
  public DestinationPolicyConfig {
    new ConfigCheck()
        .require(
            "destination",
            !destination.isBlank() && destination.length() <= 512,
            "'" + destination + "' is not allowed: 1 to 512 characters")
        .require(
            "keep.last-value-key",
            keep.lastValueKey().isEmpty() || limit.messages() > 0,
            "needs limit.messages, since each key is kept in memory")
        .done();
  }

  boolean isFor(String name) {
    return destination.endsWith("*")
        ? name.startsWith(destination.substring(0, destination.length() - 1))
        : name.equals(destination);
  }

  /** For all destinations. */
  public static DestinationPolicyConfig defaults() {
    return new DestinationPolicyConfig(
        "*",
        RedeliveryConfig.defaults(),
        DistributionConfig.defaults(),
        LimitConfig.defaults(),
        KeepConfig.defaults());
  }
}
