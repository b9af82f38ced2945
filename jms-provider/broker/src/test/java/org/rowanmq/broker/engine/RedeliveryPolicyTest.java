package org.rowanmq.broker.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.rowanmq.wire.RedeliveryTerms;

final class RedeliveryPolicyTest {
  private static List<Long> delays(RedeliveryPolicy policy, int count) {
    List<Long> delays = new ArrayList<>();
    for (int failures = 1; failures <= count; failures++) {
      delays.add(policy.delayMillis(failures, 4711));
    }
    return delays;
  }

  private static RedeliveryPolicy policy(List<Long> delays, double factor, int jitter) {
    return new RedeliveryPolicy(10, "DLQ", delays, factor, 60_000, jitter);
  }

  @Test
  void withoutDelaysAMessageComesAgainAtOnce() {
    assertThat(delays(new RedeliveryPolicy(10, "DLQ"), 3)).containsExactly(0L, 0L, 0L);
  }

  @Test
  void aConsumersTermsGoBeforeEachByItself() {
    RedeliveryPolicy policy = policy(List.of(500L), 2, 50);
    assertThat(policy.with(RedeliveryTerms.NONE)).isSameAs(policy);
    assertThat(policy.with(new RedeliveryTerms(3, RedeliveryTerms.UNSET)))
        .isEqualTo(new RedeliveryPolicy(3, "DLQ", List.of(500L), 2, 60_000, 50));
    RedeliveryPolicy patient = policy.with(new RedeliveryTerms(0, 90_000));
    assertThat(patient.maxAttempts()).isEqualTo(10);
    assertThat(delays(patient, 3)).containsExactly(90_000L, 90_000L, 90_000L);
    assertThat(delays(policy.with(new RedeliveryTerms(0, 0)), 3)).containsExactly(0L, 0L, 0L);
  }

  @Test
  void oneDelayAndFactorOneIsAlwaysTheSame() {
    assertThat(delays(policy(List.of(500L), 1, 0), 3)).containsExactly(500L, 500L, 500L);
  }

  @Test
  void afterTheStepsDelaysGrowUpToTheLongest() {
    assertThat(delays(policy(List.of(0L, 100L, 10_000L), 2.5, 0), 7))
        .containsExactly(0L, 100L, 10_000L, 25_000L, 60_000L, 60_000L, 60_000L);
    assertThat(policy(List.of(1L), 100, 0).delayMillis(Integer.MAX_VALUE, 1)).isEqualTo(60_000);
  }

  @Test
  void jitterSpreadsEvenlyAndNeverBeyondTheLongest() {
    RedeliveryPolicy policy = policy(List.of(10_000L, 60_000L), 1, 20);
    long[] first = LongStream.range(0, 2_000).map(id -> policy.delayMillis(1, id)).toArray();
    assertThat(LongStream.of(first).min().orElseThrow()).isBetween(8_000L, 8_050L);
    assertThat(LongStream.of(first).max().orElseThrow()).isBetween(11_950L, 12_000L);
    assertThat(LongStream.of(first).average().orElseThrow()).isBetween(9_900.0, 10_100.0);
    assertThat(LongStream.range(0, 2_000).map(id -> policy.delayMillis(2, id)))
        .allMatch(delay -> delay >= 48_000 && delay <= 60_000);
  }
}
