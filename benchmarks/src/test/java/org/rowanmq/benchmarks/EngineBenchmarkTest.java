package org.rowanmq.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class EngineBenchmarkTest {
  @Test
  void everyMessageIsDeliveredAndConfirmed() {
    EngineBenchmark benchmark = new EngineBenchmark();
    benchmark.limited = true;
    benchmark.properties = 5;
    benchmark.open();
    for (int i = 0; i < 30; i++) {
      assertThat(benchmark.sendDeliverSettle()).isPositive();
    }
  }
}
