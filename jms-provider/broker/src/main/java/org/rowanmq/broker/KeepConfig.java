package org.rowanmq.broker;

import java.time.Duration;

/** What is kept, and for how long. */
public record KeepConfig(
    @Doc("Time to live of messages that are sent without one; 0s for ever") Duration timeToLive) {
  public KeepConfig {
    new ConfigCheck()
        .range("time-to-live", timeToLive, Duration.ZERO, Duration.ofDays(36_500))
        .done();
  }

  /** All messages, for ever. */
  public static KeepConfig defaults() {
    return new KeepConfig(Duration.ZERO);
  }
}
