package org.rowanmq.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.rowanmq.broker.engine.LimitPolicy.WhenFull;

/** Which queues may be histories. */
class HistoryConfigTest {
  private static final LimitConfig NO_LIMIT = LimitConfig.defaults();

  private static DestinationPolicyConfig policy(String name, String history, LimitConfig limit) {
    return new DestinationPolicyConfig(
        name,
        RedeliveryConfig.defaults(),
        DistributionConfig.defaults(),
        limit,
        new KeepConfig(Duration.ZERO, "", false, Duration.ZERO, history, ""));
  }

  private static DestinationsConfig with(DestinationPolicyConfig... policies) {
    return new DestinationsConfig(true, List.of(policies), List.of());
  }

  @Test
  void aHistoryHasAPolicyWithoutOneAndMayDropTheOldest() {
    LimitConfig ring =
        new LimitConfig(1_000, ByteSize.parse("0B"), WhenFull.DROP_OLDEST, NO_LIMIT.blockTime());
    assertThat(
            with(policy("orders-history", "", ring), policy("*", "orders-history", NO_LIMIT))
                .policies())
        .hasSize(2);
  }

  @Test
  void noHistoryHasAHistory() {
    assertThatThrownBy(() -> with(policy("orders*", "orders-history", NO_LIMIT)))
        .isInstanceOf(ConfigException.class)
        .hasMessage(
            "policies[0].keep.history-queue: 'orders-history' is not allowed: its own policy, that"
                + " of 'orders*', has a history, too; give 'orders-history' a policy without one,"
                + " before that");
    assertThatThrownBy(() -> with(policy("a", "b", NO_LIMIT), policy("b", "a", NO_LIMIT)))
        .hasMessageContaining("policies[0].keep.history-queue: 'b'")
        .hasMessageContaining("policies[1].keep.history-queue: 'a'");
  }

  @Test
  void aHistoryNeitherRefusesNorBlocks() {
    LimitConfig full =
        new LimitConfig(1_000, ByteSize.parse("0B"), WhenFull.BLOCK, NO_LIMIT.blockTime());
    assertThatThrownBy(() -> with(policy("orders", "h", NO_LIMIT), policy("h", "", full)))
        .hasMessageContaining("policies[0].keep.history-queue: 'h'")
        .hasMessageContaining("drop-oldest");
  }

  @Test
  void aHistoryIsNoDeadLetterQueue() {
    assertThatThrownBy(() -> with(policy("orders", "DLQ", NO_LIMIT)))
        .hasMessageContaining("'DLQ' is not allowed: it is the dead-letter queue of");
  }
}
