package org.rowanmq.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class RoutingBenchmarkTest {
  private final RoutingBenchmark benchmark = new RoutingBenchmark();

  @ParameterizedTest
  @EnumSource
  void oneBindingIsFound(RoutingBenchmark.Form form) throws Exception {
    RoutingBenchmark.Bindings exchange = new RoutingBenchmark.Bindings();
    exchange.form = form;
    exchange.bindings = 100;
    exchange.bind();
    assertThat(benchmark.find(exchange)).isEqualTo(8);
  }

  @Test
  void oneBodyIsFound() throws Exception {
    RoutingBenchmark.Bodies exchange = new RoutingBenchmark.Bodies();
    exchange.bind();
    assertThat(benchmark.ask(exchange).matched()).containsExactly(8L);
  }
}
