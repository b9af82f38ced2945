package org.rowanmq.broker;

import org.rowanmq.broker.engine.Distribution;

/** Which of the consumers of a queue gets a message. */
public record DistributionConfig(
    @Doc(
            "Who is next among consumers that could have a message: in turn, any, by weight, or whoever"
                + " has fewest unsettled messages for its weight")
        Distribution turns,
    @Doc(
            "Most unsettled messages of a consumer, times its weight, whatever its prefetch; 0 for as"
                + " many as it prefetches")
        int maxOutstanding) {
  public DistributionConfig {
    new ConfigCheck().range("max-outstanding", maxOutstanding, 0, 1_000_000).done();
  }

  /** In turn, as far as prefetch goes. */
  public static DistributionConfig defaults() {
    return new DistributionConfig(Distribution.ROUND_ROBIN, 0);
  }
}
