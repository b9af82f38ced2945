package org.rowanmq.server.demo;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.rowanmq.runtime.Environment;

/** {@code rowan run} in a process of its own, which can be killed. Used by one thread. */
public final class BrokerProcess {
  private static final String READY = "ready ";
  private static final int START_SECONDS = 60;
  private static final int STOP_SECONDS = 30;

  /**
   * How to start one.
   *
   * @param launch program and arguments before {@code run}
   * @param data its data directory; {@code broker.log} in it collects its output
   */
  public record Launch(List<String> launch, Path data) {
    Path log() {
      return data.resolve("broker.log");
    }
  }

  private final Process process;
  private final String url;

  private BrokerProcess(Process process, String url) {
    this.process = process;
    this.url = url;
  }

  /**
   * Starts a broker and waits until it is ready.
   *
   * @param port 0 for any
   * @throws IOException with the end of its log, if it does not get ready
   */
  public static BrokerProcess start(Launch launch, int port, Environment environment)
      throws IOException, InterruptedException {
    List<String> command =
        Stream.concat(
                launch.launch.stream(),
                Stream.of(
                    "run", "--data", launch.data.toString(), "--port", Integer.toString(port)))
            .toList();
    File log = launch.log().toFile();
    Process process =
        new ProcessBuilder(command)
            .redirectError(ProcessBuilder.Redirect.appendTo(log))
            .redirectInput(ProcessBuilder.Redirect.PIPE)
            .start();
    CompletableFuture<String> ready = new CompletableFuture<>();
    Thread reader =
        environment.threads().start("rowan-demo-broker-output", () -> read(process, ready));
    try {
      return new BrokerProcess(process, ready.get(START_SECONDS, TimeUnit.SECONDS));
    } catch (ExecutionException | TimeoutException e) {
      process.destroyForcibly();
      reader.interrupt();
      throw new IOException("the broker did not start: " + lastLines(launch.log()), e);
    }
  }

  /** For example {@code rowan://127.0.0.1:7611}. */
  public String url() {
    return url;
  }

  /** The port it listens on. */
  public int port() {
    return Integer.parseInt(url.substring(url.lastIndexOf(':') + 1));
  }

  public long pid() {
    return process.pid();
  }

  /** SIGKILL: the process gets no chance to write or to say goodbye. Returns when it is gone. */
  public void kill() throws InterruptedException {
    process.destroyForcibly();
    int unused = process.waitFor();
  }

  /** SIGTERM, as an operator would. Returns when it is gone; true if it left with exit code 0. */
  public boolean stop() throws InterruptedException {
    process.destroy();
    if (!process.waitFor(STOP_SECONDS, TimeUnit.SECONDS)) {
      kill();
    }
    return process.exitValue() == 0;
  }

  /** For a shutdown hook: no waiting. */
  public void abandon() {
    process.destroyForcibly();
  }

  private static void read(Process process, CompletableFuture<String> ready) {
    try (BufferedReader reader = process.inputReader(StandardCharsets.UTF_8)) {
      String line;
      while ((line = reader.readLine()) != null) {
        if (line.startsWith(READY)) {
          boolean unused = ready.complete(line.substring(READY.length()).strip());
        }
      }
    } catch (IOException e) {
      // The process was killed; told below.
    }
    boolean unused = ready.completeExceptionally(new IOException("the broker process ended"));
  }

  private static String lastLines(Path log) throws IOException {
    List<String> lines = Files.exists(log) ? Files.readAllLines(log) : List.of();
    return String.join("; ", lines.subList(Math.max(0, lines.size() - 3), lines.size()));
  }
}
