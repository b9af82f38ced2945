package org.rowanmq.benchmarks;

import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.rowanmq.broker.engine.EngineSettings;
import org.rowanmq.broker.engine.LimitPolicy;
import org.rowanmq.wire.BrokerFrame;
import org.rowanmq.wire.ClientFrame;
import org.rowanmq.wire.ConsumerSpec;
import org.rowanmq.wire.ContentBuilder;
import org.rowanmq.wire.Destination;
import org.rowanmq.wire.MessageContent;
import org.rowanmq.wire.Ranges;

/**
 * The engine's share of a persistent message: sent, stored, confirmed, delivered, settled, deleted,
 * confirmed; a hundred in a turn. Time is per message.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class EngineBenchmark {
  private static final int BATCH = 100;
  private static final Destination QUEUE = Destination.queue("orders");

  /** Whether the queue has a limit that refuses messages, which is never reached. */
  @Param({"false", "true"})
  public boolean limited;

  /** Of each message. */
  @Param({"0", "5"})
  public int properties;

  private DirectEngine engine = new DirectEngine(EngineSettings.defaults());
  private MessageContent content = new ContentBuilder().build();
  private long sequence;

  /** Opens a session with a consumer. */
  @Setup
  public void open() {
    EngineSettings settings = EngineSettings.defaults();
    LimitPolicy limit = new LimitPolicy(1_000_000, 0, LimitPolicy.WhenFull.REJECT, 0);
    engine =
        new DirectEngine(
            limited
                ? settings.change().policies(List.of(settings.policyFor("*").with(limit))).build()
                : settings);
    ContentBuilder builder = new ContentBuilder();
    for (int i = 0; i < properties; i++) {
      builder = builder.property("property" + i, i);
    }
    content = builder.text("x".repeat(1024)).build();
    sequence = 0;
    engine.receive(new ClientFrame.OpenChannel(1, 4711, null, false, 1));
    engine.receive(new ClientFrame.OpenSession(1, ++sequence, 1, false));
    ConsumerSpec consumer = new ConsumerSpec(QUEUE, ConsumerSpec.Kind.QUEUE, null, null, false);
    engine.receive(new ClientFrame.OpenConsumer(1, ++sequence, 1, 1, consumer));
    engine.settle();
  }

  @Benchmark
  @OperationsPerInvocation(BATCH)
  public int sendDeliverSettle() {
    engine.receive(new ClientFrame.Credit(1, 1, 1, BATCH, 1 << 20));
    for (int i = 0; i < BATCH; i++) {
      engine.receive(new ClientFrame.Send(1, ++sequence, 1, QUEUE, true, 4, 0, 0, false, content));
    }
    engine.settle();
    long first = 0;
    long last = 0;
    int delivered = 0;
    for (BrokerFrame frame : engine.takeSent()) {
      if (frame instanceof BrokerFrame.Deliver deliver) {
        first = delivered++ == 0 ? deliver.number() : first;
        last = deliver.number();
      }
    }
    if (delivered != BATCH) {
      throw new IllegalStateException(delivered + " of " + BATCH + " were delivered");
    }
    engine.receive(new ClientFrame.Settle(1, ++sequence, 1, Ranges.of(first, last)));
    engine.receive(new ClientFrame.Answered(1, sequence));
    engine.settle();
    return engine.takeSent().size();
  }
}
