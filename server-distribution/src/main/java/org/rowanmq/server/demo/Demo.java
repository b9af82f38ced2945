package org.rowanmq.server.demo;

import jakarta.jms.Connection;
import jakarta.jms.ConnectionFactory;
import jakarta.jms.JMSException;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.rowanmq.runtime.Environment;
import org.rowanmq.samples.OrderFeed;
import org.rowanmq.samples.OrderLedger;
import org.rowanmq.samples.OrderWorker;

/**
 * Runs the samples, kills the broker under them twice, and counts what came through. One thread
 * calls {@link #run}; it also does the killing.
 */
public final class Demo {
  private static final String USER = "admin";
  private static final int WORKERS = 2;

  /** The broker is back within seconds; longer pauses would only prolong the story. */
  private static final String RECONNECT_SOON = "?reconnect-delay-max=500ms";

  /** Without anything arriving for so long the rest is taken for lost. */
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  /** So long after the last arrival a duplicate may still come. */
  private static final long GRACE_MILLIS = 1_000;

  private final BrokerProcess.Launch launch;
  private final List<String> orders;
  private final Function<String, ConnectionFactory> factories;
  private final Environment environment;
  private final PrintWriter out;
  private final Tally tally;
  private final List<Connection> connections = new ArrayList<>();
  private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
  private final long beganNanos;
  private volatile @Nullable BrokerProcess broker;

  /**
   * @param orders one message each, through the queue and through the topic
   * @param factories makes a connection factory for a URL
   */
  public Demo(
      BrokerProcess.Launch launch,
      List<String> orders,
      Function<String, ConnectionFactory> factories,
      Environment environment,
      PrintWriter out) {
    this.launch = launch;
    this.orders = orders;
    this.factories = factories;
    this.environment = environment;
    this.out = out;
    this.tally = new Tally(orders.size());
    this.beganNanos = environment.clock().nanos();
  }

  /** Tells the story; true if nothing was lost or duplicated. */
  public boolean run() throws IOException, InterruptedException, JMSException {
    tell("starting a broker with an empty database in " + launch.data());
    BrokerProcess first = start(0);
    tell("broker ready at " + first.url() + ", process " + first.pid());
    ConnectionFactory factory = factories.apply(first.url() + RECONNECT_SOON);
    String password = Files.readString(launch.data().resolve("admin.password")).strip();

    OrderLedger ledger = new OrderLedger(connect(factory, password, "bookkeeping"), tally);
    ledger.subscribe();
    CountDownLatch ended = new CountDownLatch(WORKERS + 3);
    run("ledger", ledger::run, ended);
    for (int i = 0; i < WORKERS; i++) {
      run("worker", new OrderWorker(connect(factory, password, null), tally)::run, ended);
    }
    tell(
        "a durable subscriber, two transacted workers and two producers run; sending "
            + orders.size()
            + " orders to a queue and to a topic");
    long sendingNanos = environment.clock().nanos();
    OrderFeed feed = new OrderFeed(connect(factory, password, null), orders, tally);
    run("queue-feed", feed::fillQueue, ended);
    run("topic-feed", feed::publish, ended);

    killAndRestart(orders.size() / 3);
    killAndRestart(orders.size() * 2 / 3);
    boolean complete = awaitAll();
    double seconds = (environment.clock().nanos() - sendingNanos) / 1e9;
    awaitStragglers();
    tally.finish();
    boolean orderly = ended.await(10, TimeUnit.SECONDS);
    closeAll();
    boolean stopped = stop();
    report(seconds);
    Throwable problem = failure.get();
    if (problem != null) {
      out.println("a sample program failed: " + problem);
    }
    return complete && orderly && stopped && problem == null && isFlawless();
  }

  /** For a shutdown hook: leaves no process behind. */
  public void abandon() {
    BrokerProcess running = broker;
    if (running != null) {
      running.abandon();
    }
  }

  private BrokerProcess start(int port) throws IOException, InterruptedException {
    BrokerProcess started = BrokerProcess.start(launch, port, environment);
    broker = started;
    return started;
  }

  private void killAndRestart(int sent) throws IOException, InterruptedException {
    BrokerProcess running = broker;
    if (running == null || !await(() -> tally.sent() >= sent)) {
      return;
    }
    running.kill();
    tell("kill -9 " + running.pid() + " after " + tally.sent() + " orders; the programs run on");
    BrokerProcess next = start(running.port());
    tell("broker is back as process " + next.pid() + "; the programs reconnect by themselves");
  }

  private boolean awaitAll() throws InterruptedException {
    return await(tally::isComplete);
  }

  /** Waits while messages arrive. */
  private boolean await(BooleanSupplier condition) throws InterruptedException {
    int seen = -1;
    long deadline = 0;
    CountDownLatch never = new CountDownLatch(1);
    while (!condition.getAsBoolean() && failure.get() == null) {
      int now = tally.arrivals() + tally.sent();
      if (now != seen) {
        seen = now;
        deadline = environment.clock().nanos() + PATIENCE.toNanos();
      } else if (environment.clock().nanos() - deadline > 0) {
        tell("nothing has moved for " + PATIENCE.toSeconds() + " s");
        return false;
      }
      if (never.await(2, TimeUnit.MILLISECONDS)) {
        return false;
      }
    }
    return failure.get() == null;
  }

  private void awaitStragglers() throws InterruptedException {
    boolean unused = new CountDownLatch(1).await(GRACE_MILLIS, TimeUnit.MILLISECONDS);
  }

  private boolean stop() throws InterruptedException {
    BrokerProcess running = broker;
    return running != null && running.stop();
  }

  private Connection connect(ConnectionFactory factory, String password, @Nullable String clientId)
      throws JMSException {
    Connection connection = factory.createConnection(USER, password);
    connections.add(connection);
    if (clientId != null) {
      connection.setClientID(clientId);
    }
    connection.start();
    return connection;
  }

  private void closeAll() throws JMSException {
    for (Connection connection : connections) {
      connection.close();
    }
  }

  private interface Sample {
    void run() throws JMSException;
  }

  private void run(String name, Sample sample, CountDownLatch ended) {
    Thread unused =
        environment
            .threads()
            .start(
                "rowan-demo-" + name,
                () -> {
                  try {
                    sample.run();
                  } catch (JMSException | RuntimeException e) {
                    failure.compareAndSet(null, e);
                  } finally {
                    ended.countDown();
                  }
                });
  }

  private boolean isFlawless() {
    Tally.Count queue = tally.queue();
    Tally.Count topic = tally.topic();
    return tally.sent() == orders.size()
        && queue.lost() + queue.duplicates() + topic.lost() + topic.duplicates() == 0;
  }

  private void report(double seconds) {
    out.println();
    out.printf(
        "%-34s %8s %8s %10s %5s %8s%n", "", "sent", "received", "duplicates", "lost", "per s");
    line("queue orders", tally.queue(), seconds);
    line("durable topic orders.placed", tally.topic(), seconds);
    out.println();
    out.printf(Locale.ROOT, "in %.1f s, with the broker killed and started again twice%n", seconds);
    out.println("The data lies in " + launch.data() + " (delete it when you like).");
  }

  private void line(String road, Tally.Count count, double seconds) {
    out.printf(
        "%-34s %8d %8d %10d %5d %8.0f%n",
        road,
        count.sent(),
        count.received(),
        count.duplicates(),
        count.lost(),
        count.received() / seconds);
  }

  private void tell(String text) {
    double seconds = (environment.clock().nanos() - beganNanos) / 1e9;
    out.printf(Locale.ROOT, "%5.1f s  %s%n", seconds, text);
    out.flush();
  }
}
