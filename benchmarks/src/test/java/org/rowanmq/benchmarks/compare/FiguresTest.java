package org.rowanmq.benchmarks.compare;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class FiguresTest {
  @Test
  void takesWhatTheLoadGeneratorPrints() {
    Figures figures =
        Figures.parse(
            List.of(
                "1 producers, 1 consumers, 1 queues, 1024 bytes, persistent, sync, 10.0 s",
                "sent per second              2301",
                "received per second          2300",
                "send latency, ms             p50 0.41  p95 0.60  p99 0.95  p99.9 3.00  max 9.00",
                "client CPU µs per message    30.5",
                "broker CPU µs per message    99.0",
                "broker CPU µs per message    100.0",
                "database CPU µs per message  20.5"));
    assertThat(figures).isEqualTo(new Figures(2300, 0.41, 0.95, 30.5, 100, 20.5));
  }

  @Test
  void medianOfEachFigureByItself() {
    assertThat(
            Figures.median(
                List.of(
                    new Figures(1, 9, 3, 5, 1, 9),
                    new Figures(2, 8, 1, 6, 3, 8),
                    new Figures(3, 7, 2, 4, 2, 7))))
        .isEqualTo(new Figures(2, 8, 2, 5, 2, 8));
  }
}
