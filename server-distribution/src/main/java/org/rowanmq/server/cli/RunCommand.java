package org.rowanmq.server.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.rowanmq.broker.BrokerState;
import org.rowanmq.broker.config.ConfigFileException;
import org.rowanmq.runtime.SystemEnvironment;
import org.rowanmq.server.RowanServer;
import org.rowanmq.server.ServerConfig;
import org.rowanmq.server.ServerException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * {@code rowan run}: a broker until SIGTERM, ctrl-c or a fatal failure. Prints {@code ready URL}
 * when clients can connect.
 */
@Command(name = "run", description = "Runs a broker until it is told to stop (SIGTERM, ctrl-c).")
final class RunCommand implements Callable<Integer> {
  private static final Duration STOP_DEADLINE = Duration.ofSeconds(20);

  @Spec private CommandSpec spec = CommandSpec.create();

  @Mixin private final ServerOptions server;

  @Option(
      names = "--port",
      paramLabel = "N",
      description = "Port of the first listener, 0 for any; goes before the configuration.")
  private @Nullable Integer port;

  private final CountDownLatch stopping = new CountDownLatch(1);
  private final CountDownLatch stopped = new CountDownLatch(1);
  private volatile boolean orderly;
  private final AtomicReference<@Nullable String> fatal = new AtomicReference<>();

  RunCommand(Installation installation) {
    this.server = new ServerOptions(installation);
  }

  @Override
  public Integer call()
      throws IOException, ConfigFileException, ServerException, InterruptedException {
    ServerConfig config = config();
    // Hooked before the start: a signal during recovery also ends in order.
    ShutdownHook.add(this::stopAndWait);
    try (SystemEnvironment environment = new SystemEnvironment("rowan-run")) {
      RowanServer server = RowanServer.start(config, environment, this::stateChanged);
      announce(server);
      stopping.await();
      orderly = server.close(STOP_DEADLINE);
      String reason = fatal.get();
      if (reason != null) {
        spec.commandLine().getErr().println("rowan: the broker has failed: " + reason);
      }
      return orderly && reason == null ? ExitCode.SUCCESS : ExitCode.FAILURE;
    } finally {
      stopped.countDown();
    }
  }

  private ServerConfig config() throws IOException, ConfigFileException {
    ServerConfig config = server.config();
    return port == null ? config : config.withPort(port);
  }

  private void announce(RowanServer server) {
    PrintWriter out = spec.commandLine().getOut();
    if (server.isNew()) {
      out.println("created user admin, its password is in " + server.passwordFile());
    }
    for (String url : server.urls()) {
      out.println("ready " + url);
    }
    out.flush();
  }

  private void stateChanged(BrokerState state, String why) {
    if (state == BrokerState.FATAL) {
      fatal.set(why);
      stopping.countDown();
    }
  }

  /** On the shutdown hook's thread: the process ends when this returns. */
  private void stopAndWait() {
    boolean isSignal = stopping.getCount() > 0;
    stopping.countDown();
    try {
      boolean ended = stopped.await(STOP_DEADLINE.toSeconds() + 5, TimeUnit.SECONDS);
      if (isSignal && ended && orderly) {
        // Asked to stop and stopped: that is success, not 128 + SIGTERM.
        Runtime.getRuntime().halt(ExitCode.SUCCESS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
