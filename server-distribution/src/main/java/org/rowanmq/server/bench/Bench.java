package org.rowanmq.server.bench;

import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.rowanmq.runtime.Environment;

/** One run of a plan. {@link #run} is called by one thread and starts one for each worker. */
public final class Bench {
  private static final int TICK_MILLIS = 200;
  private static final int DRAIN_SECONDS = 30;

  private final BenchPlan plan;
  private final Connections connections;
  private final Environment environment;
  private final Observer observer;
  private final Phase phase = new Phase();
  private final List<BenchSender> producers = new ArrayList<>();
  private final List<BenchConsumer> consumers = new ArrayList<>();
  private final List<Connection> open = new ArrayList<>();
  private final AtomicReference<@Nullable Exception> failure = new AtomicReference<>();

  /** Opens a connection for each worker. */
  public interface Connections {
    Connection open() throws JMSException, IOException;
  }

  /** Is told how the run goes, on the thread that runs it. */
  public interface Observer {
    void measuringBegins() throws IOException;

    void measuringEnded() throws IOException;

    void at(String phase, long sent, long received);
  }

  public Bench(
      BenchPlan plan, Connections connections, Environment environment, Observer observer) {
    this.plan = plan;
    this.connections = connections;
    this.environment = environment;
    this.observer = observer;
  }

  /**
   * Warms up, measures, and receives what is left in the queues.
   *
   * @throws JMSException the first failure of a worker
   */
  public BenchResult run() throws JMSException, IOException, InterruptedException {
    CountDownLatch producersEnded = new CountDownLatch(plan.producers());
    CountDownLatch consumersEnded = new CountDownLatch(plan.consumers());
    try {
      startConsumers(consumersEnded);
      drain();
      startProducers(producersEnded);
      pass("warming up", plan.warmup());
      observer.measuringBegins();
      long cpu = cpuNanos();
      long begin = environment.clock().nanos();
      phase.measure();
      pass("measuring", plan.duration());
      phase.stopMeasuring();
      Duration time = Duration.ofNanos(environment.clock().nanos() - begin);
      long used = cpuNanos() - cpu;
      observer.measuringEnded();
      phase.stopProducing();
      boolean orderly = producersEnded.await(DRAIN_SECONDS, TimeUnit.SECONDS);
      drain();
      phase.stopConsuming();
      orderly &= consumersEnded.await(DRAIN_SECONDS, TimeUnit.SECONDS);
      throwFailure();
      if (!orderly) {
        throw new IOException("workers did not end within " + DRAIN_SECONDS + " s");
      }
      return result(time, used);
    } finally {
      phase.stopProducing();
      phase.stopConsuming();
      for (Connection connection : open) {
        connection.close();
      }
    }
  }

  private void startConsumers(CountDownLatch ended) throws JMSException, IOException {
    for (int i = 0; i < plan.consumers(); i++) {
      BenchConsumer consumer = new BenchConsumer(plan, phase, environment.clock());
      consumers.add(consumer);
      Connection connection = connect();
      String queue = plan.queue(i);
      start("rowan-bench-consumer-" + i, () -> consumer.run(connection, queue), ended);
    }
  }

  private void startProducers(CountDownLatch ended) throws JMSException, IOException {
    for (int i = 0; i < plan.producers(); i++) {
      BenchSender producer =
          plan.mode() == BenchPlan.Mode.REQUEST_REPLY
              ? new BenchRequester(plan, phase, environment.clock())
              : new BenchProducer(plan, phase, environment.clock());
      producers.add(producer);
      Connection connection = connect();
      String queue = plan.queue(i);
      start("rowan-bench-producer-" + i, () -> producer.run(connection, queue), ended);
    }
  }

  private Connection connect() throws JMSException, IOException {
    Connection connection = connections.open();
    open.add(connection);
    connection.start();
    return connection;
  }

  private interface Work {
    void run() throws JMSException, InterruptedException;
  }

  private void start(String name, Work work, CountDownLatch ended) {
    Thread unused =
        environment
            .threads()
            .start(
                name,
                () -> {
                  try {
                    work.run();
                  } catch (JMSException | InterruptedException | RuntimeException e) {
                    failure.compareAndSet(null, e);
                  } finally {
                    ended.countDown();
                  }
                });
  }

  private void pass(String name, Duration time) throws InterruptedException {
    long end = environment.clock().nanos() + time.toNanos();
    while (environment.clock().nanos() - end < 0 && failure.get() == null) {
      tick(Math.min(TICK_MILLIS, Math.max(1, (end - environment.clock().nanos()) / 1_000_000)));
      observer.at(name, sent(), received());
    }
  }

  /** Until consumers have found nothing for two ticks and a bit: the queues are empty. */
  private void drain() throws InterruptedException {
    if (plan.consumers() == 0) {
      return;
    }
    long before = -1;
    int idle = 0;
    long end = environment.clock().nanos() + TimeUnit.SECONDS.toNanos(DRAIN_SECONDS);
    while (idle < 3 && environment.clock().nanos() - end < 0 && failure.get() == null) {
      long now = consumers.stream().mapToLong(BenchConsumer::receivedEver).sum();
      idle = now == before ? idle + 1 : 0;
      before = now;
      tick(TICK_MILLIS);
      observer.at("emptying queues", sent(), received());
    }
  }

  private static void tick(long millis) throws InterruptedException {
    boolean unused = new CountDownLatch(1).await(millis, TimeUnit.MILLISECONDS);
  }

  private long sent() {
    return producers.stream().mapToLong(BenchSender::sent).sum();
  }

  private long received() {
    return consumers.stream().mapToLong(BenchConsumer::received).sum();
  }

  private void throwFailure() throws JMSException, IOException {
    Exception problem = failure.get();
    if (problem instanceof JMSException refusal) {
      throw refusal;
    }
    if (problem != null) {
      throw new IOException(String.valueOf(problem.getMessage()), problem);
    }
  }

  private BenchResult result(Duration time, long cpuNanos) {
    LatencyHistogram send = new LatencyHistogram();
    producers.forEach(producer -> send.add(producer.latency()));
    LatencyHistogram endToEnd = new LatencyHistogram();
    consumers.forEach(consumer -> endToEnd.add(consumer.latency()));
    return new BenchResult(sent(), received(), time, send, endToEnd, cpuNanos);
  }

  private static long cpuNanos() {
    return ProcessHandle.current().info().totalCpuDuration().orElse(Duration.ZERO).toNanos();
  }
}
