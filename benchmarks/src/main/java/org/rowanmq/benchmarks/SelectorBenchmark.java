package org.rowanmq.benchmarks;

import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.rowanmq.broker.engine.selector.Selector;
import org.rowanmq.broker.engine.selector.SelectorInput;
import org.rowanmq.broker.engine.selector.SelectorSyntaxException;

/** What it costs to ask one selector about one message. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class SelectorBenchmark {
  private static final Map<String, Object> PROPERTIES =
      Map.of("region", "EU", "amount", 117, "customer", "A-10443", "JMSPriority", 4);

  @Param({
    "region = 'EU'",
    "region IN ('EU', 'US') AND amount BETWEEN 100 AND 500",
    "customer LIKE 'A-1%' AND (amount * 2 > 200 OR JMSPriority >= 8)"
  })
  private String selector = "";

  private final SelectorInput input = PROPERTIES::get;
  private @Nullable Selector parsed;

  @Setup
  public void parse() throws SelectorSyntaxException {
    parsed = Selector.parse(selector);
  }

  @Benchmark
  public boolean matches() {
    return Objects.requireNonNull(parsed).matches(input);
  }
}
