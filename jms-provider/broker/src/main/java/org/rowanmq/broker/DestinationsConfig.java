package org.rowanmq.broker;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.rowanmq.broker.engine.LimitPolicy;

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
    checkHistories(policies);
    // An entry without properties says nothing: the one in the commented file is like that.
    indexedProperties =
        indexedProperties.stream().filter(each -> !each.properties().isEmpty()).toList();
  }

  /** Each history is for messages that were sent elsewhere, and never holds them up. */
  private static void checkHistories(List<DestinationPolicyConfig> policies) {
    ConfigCheck check = new ConfigCheck();
    for (int i = 0; i < policies.size(); i++) {
      String queue = policies.get(i).keep().historyQueue();
      if (!queue.isEmpty()) {
        check.require(
            "policies[" + i + "].keep.history-queue",
            problemOf(queue, policies) == null,
            "'" + queue + "' is not allowed: " + problemOf(queue, policies));
      }
    }
    check.done();
  }

  private static @Nullable String problemOf(String history, List<DestinationPolicyConfig> all) {
    DestinationPolicyConfig its = policyFor(history, all);
    if (!its.keep().historyQueue().isEmpty()) {
      return "its own policy, that of '"
          + its.destination()
          + "', has a history, too; give '"
          + history
          + "' a policy without one, before that";
    }
    if (its.limit().whenFull() != LimitPolicy.WhenFull.DROP_OLDEST
        && (its.limit().messages() > 0 || its.limit().bytes().bytes() > 0)) {
      return "its policy, that of '"
          + its.destination()
          + "', has a limit that would refuse or hold up what is sent elsewhere; set its"
          + " limit.when-full to drop-oldest";
    }
    for (DestinationPolicyConfig each : all) {
      if (each.redelivery().deadLetterQueue().equals(history)) {
        return "it is the dead-letter queue of '" + each.destination() + "'; name another queue";
      }
      if (each.keep().expiryQueue().equals(history)) {
        return "it is the expiry queue of '" + each.destination() + "'; name another queue";
      }
    }
    return null;
  }

  private static DestinationPolicyConfig policyFor(
      String name, List<DestinationPolicyConfig> policies) {
    for (DestinationPolicyConfig each : policies) {
      if (each.isFor(name)) {
        return each;
      }
    }
    throw new IllegalStateException("no policy for '" + name + "'");
  }

  /** Created on first use; ten attempts, then {@code DLQ}. */
  public static DestinationsConfig defaults() {
    return new DestinationsConfig(true, List.of(DestinationPolicyConfig.defaults()), List.of());
  }
}
