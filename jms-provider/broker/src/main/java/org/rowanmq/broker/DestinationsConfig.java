package org.rowanmq.broker;

import java.util.ArrayList;
import java.util.List;

/** How queues come into being, and what holds in them. */
public record DestinationsConfig(
    @Doc("Whether a queue or topic comes into being when it is first used") boolean autoCreate,
    @Doc(
            "What holds in queues and subscriptions; of several entries the first that is for a"
                + " destination holds, as a whole")
        List<DestinationPolicyConfig> policies,
    @Doc("Properties that selectors find messages of a long queue by")
        List<IndexedPropertiesConfig> indexedProperties) {
  public DestinationsConfig {
    List<DestinationPolicyConfig> complete = new ArrayList<>(policies);
    int all = complete.stream().map(DestinationPolicyConfig::destination).toList().indexOf("*");
    new ConfigCheck()
        .require(
            "policies",
            all < 0 || all == complete.size() - 1,
            "the entry for '*' must be the last one: those behind it are never reached")
        .done();
    if (all < 0) {
      complete.add(DestinationPolicyConfig.defaults());
    }
    policies = List.copyOf(complete);
    // An entry without properties says nothing: the one in the commented file is like that.
    indexedProperties =
        indexedProperties.stream().filter(each -> !each.properties().isEmpty()).toList();
  }

  /** Created on first use; ten attempts, then {@code DLQ}. */
  public static DestinationsConfig defaults() {
    return new DestinationsConfig(true, List.of(DestinationPolicyConfig.defaults()), List.of());
  }
}
