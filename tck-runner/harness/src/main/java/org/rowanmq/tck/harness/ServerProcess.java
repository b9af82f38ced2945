package org.rowanmq.tck.harness;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.rowanmq.runtime.Environment;

/**
 * One run of {@code rowan run}, and the watchdog that kills it when this JVM is gone, however it
 * went: the watchdog reads from a pipe whose other end only this JVM holds.
 */
final class ServerProcess {
  private static final String READY = "ready ";
  private static final int START_SECONDS = 180;
  private static final int KILL_SECONDS = 30;

  /** More than the broker allows itself. */
  private static final int STOP_SECONDS = 40;

  private final Process broker;
  private final Process watchdog;
  private final String url;

  private ServerProcess(Process broker, Process watchdog, String url) {
    this.broker = broker;
    this.watchdog = watchdog;
    this.url = url;
  }

  /**
   * Starts a broker and waits until clients can connect.
   *
   * @param log collects its errors
   * @throws IOException with the end of its log, if it does not get ready
   */
  static ServerProcess start(ProcessBuilder command, Path log, Environment environment)
      throws IOException, InterruptedException {
    Process broker = command.redirectError(ProcessBuilder.Redirect.appendTo(log.toFile())).start();
    Process watchdog = broker;
    try {
      watchdog = watch(broker.pid());
      CompletableFuture<String> ready = new CompletableFuture<>();
      Thread unused = environment.threads().start("broker-output", () -> readOutput(broker, ready));
      return new ServerProcess(broker, watchdog, ready.get(START_SECONDS, TimeUnit.SECONDS));
    } catch (ExecutionException | TimeoutException e) {
      broker.destroyForcibly();
      watchdog.destroyForcibly();
      throw new IOException("the broker did not start: " + lastLines(log), e);
    } catch (IOException | InterruptedException e) {
      broker.destroyForcibly();
      watchdog.destroyForcibly();
      throw e;
    }
  }

  String url() {
    return url;
  }

  long pid() {
    return broker.pid();
  }

  boolean isAlive() {
    return broker.isAlive();
  }

  /** SIGKILL: no chance to write or to say goodbye. Returns when it is gone. */
  void kill() throws IOException, InterruptedException {
    watchdog.destroyForcibly();
    Processes.kill(broker, KILL_SECONDS);
  }

  /** SIGTERM. Returns when it is gone; true if it left with code 0. */
  boolean stop() throws IOException, InterruptedException {
    broker.destroy();
    boolean ended = broker.waitFor(STOP_SECONDS, TimeUnit.SECONDS);
    kill();
    return ended && broker.exitValue() == 0;
  }

  /** For a shutdown hook: no waiting. */
  void abandon() {
    broker.destroyForcibly();
    watchdog.destroyForcibly();
  }

  private static Process watch(long pid) throws IOException {
    return new ProcessBuilder("sh", "-c", "cat > /dev/null; kill -9 \"$0\"", Long.toString(pid))
        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
        .redirectError(ProcessBuilder.Redirect.DISCARD)
        .start();
  }

  private static void readOutput(Process process, CompletableFuture<String> ready) {
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
    return String.join("; ", lines.subList(Math.max(0, lines.size() - 5), lines.size()));
  }
}
