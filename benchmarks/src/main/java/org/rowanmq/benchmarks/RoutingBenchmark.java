package org.rowanmq.benchmarks;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.IntFunction;
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
import org.rowanmq.broker.engine.exchange.BodyConditions;
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
 * What it costs to find the bindings of an exchange that match a message: one of them, whatever
 * their number. The message's properties are read from its content each time.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class RoutingBenchmark {
  private static final byte[] CONTENT =
      new ContentBuilder()
          .property("type", "order")
          .property("customer", "C-7")
          .property("amount", 73)
          .text(
              "{\"order\": {\"id\": 4711, \"customer\": {\"id\": \"C-7\", \"country\": \"FR\"},"
                  + " \"items\": [{\"sku\": \"A-1\", \"count\": 2}, {\"sku\": \"B-2\", \"count\":"
                  + " 1}], \"total\": 73}}")
          .build()
          .bytes();

  /** Conditions of which the message meets the one with number 7. */
  public enum Form {
    DIRECT(ExchangeSpec.Kind.DIRECT, i -> i == 7 ? "orders.7.eu.paris" : "orders." + i),
    TOPIC(ExchangeSpec.Kind.TOPIC, Form::pattern),
    HEADERS_ALL(ExchangeSpec.Kind.HEADERS, i -> "all: type=order, customer=C-" + i),
    HEADERS_ANY(ExchangeSpec.Kind.HEADERS, i -> "any: order=" + i + ", customer=C-" + i),
    CONTENT_TEXT(ExchangeSpec.Kind.CONTENT, i -> "type = 'order' AND customer = 'C-" + i + "'"),
    CONTENT_RANGE(
        ExchangeSpec.Kind.CONTENT, i -> "amount BETWEEN " + 10 * i + " AND " + (10 * i + 9));

    private final ExchangeSpec.Kind kind;
    private final IntFunction<String> when;

    Form(ExchangeSpec.Kind kind, IntFunction<String> when) {
      this.kind = kind;
      this.when = when;
    }

    private static String pattern(int i) {
      return switch (i % 4) {
        case 0 -> "orders." + i + ".eu.paris";
        case 1 -> "orders." + i + ".*.#";
        case 2 -> "*." + i + ".#";
        default -> "#." + i + ".*.*";
      };
    }
  }

  /** An exchange with bindings of one form. */
  @State(Scope.Thread)
  public static class Bindings {
    @Param public Form form = Form.DIRECT;

    @Param({"10", "100", "1000", "10000"})
    public int bindings = 10;

    private Matching matching = matching(Form.DIRECT, 0);

    /** Binds queues. */
    @Setup
    public void bind() {
      matching = matching(form, bindings);
    }
  }

  /** A balance exchange with ten targets. */
  @State(Scope.Thread)
  public static class Targets {
    @Param({"round-robin", "random", "weighted", "least-loaded", "hash:customer"})
    public String by = "";

    private Matching matching = matching(Form.DIRECT, 0);

    /** Binds queues. */
    @Setup
    public void bind() {
      matching = made(ExchangeSpec.Kind.BALANCE, by, 10, i -> "");
    }
  }

  /** A content exchange with conditions about bodies, which are asked by a worker. */
  @State(Scope.Thread)
  public static class Bodies {
    @Param({"100", "1000"})
    public int bindings = 100;

    private BodyConditions conditions = BodyConditions.NONE;

    /** Binds queues. */
    @Setup
    public void bind() {
      conditions =
          BodyConditions.of(
              List.of(
                  made(
                      ExchangeSpec.Kind.CONTENT,
                      "",
                      bindings,
                      i -> "$.order.customer.id = 'C-" + i + "' AND $.order.total > 50")));
    }
  }

  private record Input(ContentView view, Map<String, @Nullable Object> properties)
      implements RoutingInput {
    static Input read() throws ProtocolException {
      ContentView view = ContentView.of(CONTENT);
      return new Input(view, new HashMap<>(view.properties()));
    }

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

  private static Matching matching(Form form, int bindings) {
    return made(form.kind, "", bindings, form.when);
  }

  private static Matching made(
      ExchangeSpec.Kind kind, String by, int bindings, IntFunction<String> when) {
    try {
      Matching made = Matchings.of(new ExchangeSpec("x", kind, by, null), 1, target -> 0);
      for (int i = 0; i < bindings; i++) {
        made.add(new BindingSpec(i + 1, "x", Destination.queue("q" + i), when.apply(i)));
      }
      return made;
    } catch (InvalidCondition wrong) {
      throw new IllegalStateException(wrong);
    }
  }

  private static long find(Matching matching) throws ProtocolException {
    long[] found = {0};
    matching.find(Input.read(), each -> found[0] += each.id());
    if (found[0] == 0) {
      throw new IllegalStateException("nothing was found");
    }
    return found[0];
  }

  /** One message finds its binding. */
  @Benchmark
  public long find(Bindings exchange) throws ProtocolException {
    return find(exchange.matching);
  }

  /** One message is given to one of the targets. */
  @Benchmark
  public long balance(Targets exchange) throws ProtocolException {
    return find(exchange.matching);
  }

  /** All conditions are asked of one body, which is parsed once. */
  @Benchmark
  public BodyAnswer ask(Bodies exchange) throws ProtocolException {
    BodyAnswer answer = exchange.conditions.ask(CONTENT, Input.read()).answer();
    if (answer.matched().size() != 1) {
      throw new IllegalStateException(answer.toString());
    }
    return answer;
  }
}
