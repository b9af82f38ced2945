package org.rowanmq.server.cli;

import jakarta.jms.ConnectionFactory;
import jakarta.jms.JMSException;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.rowanmq.runtime.SystemEnvironment;
import org.rowanmq.server.bench.Bench;
import org.rowanmq.server.bench.BenchPlan;
import org.rowanmq.server.bench.BenchResult;
import org.rowanmq.server.bench.LatencyHistogram;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code rowan bench}: load on a running broker, RowanMQ or any other with a JMS client. */
@Command(
    name = "bench",
    description = {
      "Puts load on a running broker and reports rate, latency and CPU. Plain jakarta.jms:"
          + " --factory measures any provider the same way."
    })
final class BenchCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();
  @Mixin private final ConnectionOptions connection;

  @Option(names = "--producers", paramLabel = "N", description = "Default: ${DEFAULT-VALUE}.")
  private int producers = 1;

  @Option(names = "--consumers", paramLabel = "N", description = "Default: ${DEFAULT-VALUE}.")
  private int consumers = 1;

  @Option(names = "--queues", paramLabel = "N", description = "Default: ${DEFAULT-VALUE}.")
  private int queues = 1;

  @Option(
      names = "--size",
      paramLabel = "BYTES",
      description = "Body of each message; default: ${DEFAULT-VALUE}.")
  private int size = 1024;

  @Option(names = "--persistent", description = "Persistent messages (the default).")
  private boolean persistent;

  @Option(names = "--non-persistent", description = "Non-persistent messages.")
  private boolean nonPersistent;

  @Option(
      names = "--mode",
      description = "${COMPLETION-CANDIDATES}; default: ${DEFAULT-VALUE}. In any case.")
  private BenchPlan.Mode mode = BenchPlan.Mode.SYNC;

  @Option(names = "--dups-ok", description = "Consumers acknowledge lazily (DUPS_OK_ACKNOWLEDGE).")
  private boolean dupsOk;

  @Option(
      names = "--batch",
      paramLabel = "N",
      description = "Messages in a transaction; default: ${DEFAULT-VALUE}.")
  private int batch = 100;

  @Option(
      names = "--window",
      paramLabel = "N",
      description = "Unconfirmed asynchronous sends of a producer; default: ${DEFAULT-VALUE}.")
  private int window = 100;

  @Option(names = "--warmup", paramLabel = "TIME", description = "Default: 5s.")
  private Duration warmup = Duration.ofSeconds(5);

  @Option(names = "--duration", paramLabel = "TIME", description = "Default: 10s.")
  private Duration duration = Duration.ofSeconds(10);

  @Option(
      names = "--queue-prefix",
      paramLabel = "TEXT",
      description = "Queues are PREFIX0, PREFIX1, …; default: ${DEFAULT-VALUE}.")
  private String queuePrefix = "bench-";

  @Option(
      names = "--factory",
      paramLabel = "CLASS",
      description =
          "Another provider's jakarta.jms.ConnectionFactory with a constructor for the URL; its jars"
              + " in ROWAN_CLASSPATH.")
  private String factory = Provider.ROWAN;

  @Option(
      names = "--record",
      paramLabel = "FILE",
      description = "Write the broker's latest commit group sizes, one inserts+deletes a line.")
  private @Nullable Path record;

  @Option(
      names = "--cpu-of",
      paramLabel = "NAME=PID",
      description =
          "Report this process's CPU per message too, its children included; may be repeated.")
  private final Map<String, Long> cpuOf = new LinkedHashMap<>();

  @Option(names = "--progress", description = "Show progress even if nobody seems to watch.")
  private boolean progress;

  private final Installation installation;

  BenchCommand(Installation installation) {
    this.installation = installation;
    this.connection = new ConnectionOptions(installation);
  }

  @Override
  public Integer call() throws JMSException, IOException, InterruptedException {
    BenchPlan plan = plan();
    ConnectionFactory provider = Provider.factory(factory, connection.url());
    try (SystemEnvironment environment = new SystemEnvironment("rowan-bench");
        Progress shown =
            new Progress(progress || installation.interactive(), System.err, environment.clock())) {
      BrokerFigures figures = new BrokerFigures(connection, environment, factory);
      WatchedProcesses watched = new WatchedProcesses(cpuOf);
      BenchResult result =
          new Bench(
                  plan,
                  () -> connection.connect(provider),
                  environment,
                  observer(figures, watched, shown))
              .run();
      shown.clear();
      report(plan, result, figures);
      watched.report(spec.commandLine().getOut(), Math.max(1, result.messages()));
      if (record != null) {
        Files.write(record, figures.recentGroups());
      }
    }
    return ExitCode.SUCCESS;
  }

  private BenchPlan plan() {
    try {
      return new BenchPlan(
          producers,
          consumers,
          queues,
          size,
          persistent || !nonPersistent,
          dupsOk,
          mode,
          batch,
          window,
          warmup,
          duration,
          queuePrefix);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), String.valueOf(e.getMessage()), e);
    }
  }

  private static Bench.Observer observer(
      BrokerFigures figures, WatchedProcesses watched, Progress shown) {
    return new Bench.Observer() {
      @Override
      public void measuringBegins() {
        figures.begin();
        watched.begin();
      }

      @Override
      public void measuringEnded() {
        watched.end();
        figures.end();
      }

      @Override
      public void at(String phase, long sent, long received) {
        shown.at(() -> phase + ": " + sent + " sent, " + received + " received");
      }
    };
  }

  private void report(BenchPlan plan, BenchResult result, BrokerFigures figures) {
    PrintWriter out = spec.commandLine().getOut();
    out.printf(
        Locale.ROOT,
        "%d producers, %d consumers, %d queues, %d bytes, %s, %s, %.1f s%n",
        plan.producers(),
        plan.consumers(),
        plan.queues(),
        plan.size(),
        plan.persistent() ? "persistent" : "non-persistent",
        describe(plan),
        result.time().toNanos() / 1e9);
    row(out, "sent per second", "%.0f", result.sentPerSecond());
    row(out, "received per second", "%.0f", result.receivedPerSecond());
    latency(out, sendName(plan.mode()), result.send());
    latency(out, "end to end", result.endToEnd());
    long messages = Math.max(1, result.messages());
    row(out, "client CPU µs per message", "%.1f", result.clientCpuNanos() / 1e3 / messages);
    figures.report(out, messages);
    out.flush();
  }

  private static String describe(BenchPlan plan) {
    return switch (plan.mode()) {
      case SYNC -> "sync";
      case ASYNC -> "async with a window of " + plan.window();
      case TRANSACTED -> "transactions of " + plan.batch();
      case REQUEST_REPLY -> "request and reply";
    };
  }

  private static String sendName(BenchPlan.Mode mode) {
    return switch (mode) {
      case SYNC, ASYNC -> "send";
      case TRANSACTED -> "commit";
      case REQUEST_REPLY -> "round trip";
    };
  }

  private static void latency(PrintWriter out, String name, LatencyHistogram histogram) {
    if (histogram.count() > 0) {
      out.printf(
          Locale.ROOT,
          "%-28s p50 %.2f  p95 %.2f  p99 %.2f  p99.9 %.2f  max %.2f%n",
          name + " latency, ms",
          histogram.percentile(0.50) / 1e6,
          histogram.percentile(0.95) / 1e6,
          histogram.percentile(0.99) / 1e6,
          histogram.percentile(0.999) / 1e6,
          histogram.max() / 1e6);
    }
  }

  private static void row(PrintWriter out, String name, String format, double value) {
    out.printf(Locale.ROOT, "%-28s " + format + "%n", name, value);
  }
}
