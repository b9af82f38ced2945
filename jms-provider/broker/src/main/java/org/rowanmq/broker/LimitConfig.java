package org.rowanmq.broker;

import java.time.Duration;
import org.rowanmq.broker.engine.LimitPolicy.WhenFull;

/** How much a queue, or a subscription, may hold. */
public record LimitConfig(
    @Doc("Most messages, those at consumers included; 0 for no limit") int messages,
    @Doc("Most bytes of their contents; 0B for no limit") ByteSize bytes,
    @Doc(
            "What becomes of a message that does not fit: it is refused, it waits for room, or the"
                + " oldest that waits is dropped for it")
        WhenFull whenFull,
    @Doc(
            "How long a send waits for room before it is refused; shorter than the clients'"
                + " send-timeout")
        Duration blockTime) {
  public LimitConfig {
    new ConfigCheck()
        .range("messages", messages, 0, Integer.MAX_VALUE)
        .range("block-time", blockTime, Duration.ofMillis(1), Duration.ofHours(1))
        .done();
  }

  /** None. */
  public static LimitConfig defaults() {
    return new LimitConfig(0, ByteSize.parse("0B"), WhenFull.REJECT, Duration.ofSeconds(30));
  }
}
