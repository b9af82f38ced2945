package org.rowanmq.benchmarks;

import java.util.HashMap;
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
import org.rowanmq.broker.engine.exchange.BodyAnswer;
import org.rowanmq.broker.engine.exchange.InvalidCondition;
import org.rowanmq.broker.engine.exchange.Matching;
import org.rowanmq.broker.engine.exchange.Matchings;
import org.rowanmq.broker.engine.exchange.RoutingInput;
import org.rowanmq.broker.store.BindingSpec;
import org.rowanmq.broker.store.ExchangeSpec;
import org.rowanmq.wire.ContentBuilder;
import org.rowanmq.wire.ContentView;
import org.rowanmq.wire.Destination;
import org.rowanmq.wire.ProtocolException;

/**
 * What it costs to find the one binding of an exchange that matches a message. The message's
 * properties are read from its content each time.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class RoutingBenchmark {
  @Param({"TOPIC", "HEADERS", "CONTENT"})
  private String type = "";

  @Param({"10", "1000", "10000"})
  private int bindings;

  private byte[] content = {};
  private @Nullable Matching matching;

  private record Input(ContentView view, Map<String, @Nullable Object> properties)
      implements RoutingInput {
    @Override
    public String key() {
      return "orders.7.eu.paris";
    }

    @Override
    public @Nullable Object value(String identifier) {
      return properties.get(identifier);
    }

    @Override
    public BodyAnswer body() {
      return BodyAnswer.NONE;
    }

    @Override
    public boolean isRehearsal() {
      return false;
    }
  }

  /** Binds queues to different keys, customers or amounts. */
  @Setup
  public void bind() throws InvalidCondition {
    ExchangeSpec.Kind kind = ExchangeSpec.Kind.valueOf(type);
    Matching made = Matchings.of(new ExchangeSpec("x", kind, "", null), 1, target -> 0);
    for (int i = 0; i < bindings; i++) {
      String when =
          switch (kind) {
            case TOPIC -> "orders." + i + ".*.#";
            case HEADERS -> "all: type=order, customer=C-" + i;
            default -> "type = 'order' AND customer = 'C-" + i + "'";
          };
      made.add(new BindingSpec(i + 1, "x", Destination.queue("q" + i), when));
    }
    matching = made;
    content =
        new ContentBuilder()
            .property("type", "order")
            .property("customer", "C-7")
            .property("amount", 117)
            .build()
            .bytes();
  }

  /** One message. */
  @Benchmark
  public long find() throws ProtocolException {
    ContentView view = ContentView.of(content);
    long[] found = {0};
    Objects.requireNonNull(matching)
        .find(new Input(view, new HashMap<>(view.properties())), each -> found[0] += each.id());
    return found[0];
  }
}
