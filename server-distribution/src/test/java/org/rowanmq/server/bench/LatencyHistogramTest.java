package org.rowanmq.server.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.withinPercentage;

import org.junit.jupiter.api.Test;

class LatencyHistogramTest {
  @Test
  void percentilesAreWithinTwoPercent() {
    LatencyHistogram histogram = new LatencyHistogram();
    for (int i = 1; i <= 100_000; i++) {
      histogram.record(i * 1_000L);
    }
    assertThat(histogram.count()).isEqualTo(100_000);
    assertThat(histogram.max()).isEqualTo(100_000_000L);
    assertThat(histogram.percentile(0.50)).isCloseTo(50_000_000L, withinPercentage(2));
    assertThat(histogram.percentile(0.99)).isCloseTo(99_000_000L, withinPercentage(2));
    assertThat(histogram.percentile(1.0)).isEqualTo(100_000_000L);
  }

  @Test
  void extremesAreCounted() {
    LatencyHistogram histogram = new LatencyHistogram();
    histogram.record(-5);
    histogram.record(0);
    histogram.record(63);
    histogram.record(64);
    histogram.record(Long.MAX_VALUE);
    assertThat(histogram.count()).isEqualTo(5);
    assertThat(histogram.percentile(0.2)).isZero();
    assertThat(histogram.percentile(0.6)).isEqualTo(63);
    assertThat(histogram.percentile(0.8)).isEqualTo(64);
    assertThat(histogram.percentile(1.0)).isEqualTo(Long.MAX_VALUE);
  }

  @Test
  void histogramsAddUp() {
    LatencyHistogram one = new LatencyHistogram();
    one.record(10);
    LatencyHistogram two = new LatencyHistogram();
    two.record(1_000_000);
    one.add(two);
    assertThat(one.count()).isEqualTo(2);
    assertThat(one.max()).isEqualTo(1_000_000);
    assertThat(new LatencyHistogram().percentile(0.5)).isZero();
  }
}
