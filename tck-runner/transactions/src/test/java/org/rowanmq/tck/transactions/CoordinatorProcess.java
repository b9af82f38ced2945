package org.rowanmq.tck.transactions;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A {@link Coordinator} in its JVM, seen from the test's thread. */
final class CoordinatorProcess implements AutoCloseable {
  private static final int PATIENCE_SECONDS = 150;
  private static final String ENDED = "(ended)";

  private final Process process;
  private final PrintWriter commands;
  private final BlockingQueue<String> answers = new LinkedBlockingQueue<>();
  private final Path errors;

  private CoordinatorProcess(Process process, Path errors) {
    this.process = process;
    this.errors = errors;
    this.commands = new PrintWriter(process.outputWriter(StandardCharsets.UTF_8), true);
  }

  /**
   * Starts one and waits until it is ready.
   *
   * @param errors collects what it logs
   */
  static CoordinatorProcess start(Coordinator.Settings settings, Path errors)
      throws IOException, InterruptedException {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx128m",
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("java.class.path"),
                Coordinator.class.getName()));
    command.addAll(settings.arguments());
    Process process =
        new ProcessBuilder(command)
            .redirectError(ProcessBuilder.Redirect.appendTo(errors.toFile()))
            .start();
    CoordinatorProcess started = new CoordinatorProcess(process, errors);
    Thread reader = new Thread(started::read, "coordinator-output");
    reader.setDaemon(true);
    reader.start();
    String unused = started.await("READY");
    return started;
  }

  private void read() {
    try (BufferedReader reader = process.inputReader(StandardCharsets.UTF_8)) {
      for (String line = reader.readLine(); line != null; line = reader.readLine()) {
        if (line.startsWith(Coordinator.ANSWER)) {
          answers.add(line.substring(Coordinator.ANSWER.length()));
        }
      }
    } catch (IOException killed) {
      // Told below.
    }
    answers.add(ENDED);
  }

  void say(String command) {
    commands.println(command);
  }

  /** What follows the word in the next answer, which must begin with it. */
  String await(String word) throws IOException, InterruptedException {
    String answer = answers.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
    if (answer == null || !answer.startsWith(word)) {
      throw new IOException("Not " + word + " but " + answer + ": " + lastErrors());
    }
    return answer.substring(word.length()).strip();
  }

  private String lastErrors() throws IOException {
    List<String> lines = Files.exists(errors) ? Files.readAllLines(errors) : List.of();
    return String.join("\n", lines.subList(Math.max(0, lines.size() - 40), lines.size()));
  }

  /** SIGKILL; returns when it is gone. */
  void kill() throws InterruptedException {
    int unused = process.destroyForcibly().waitFor();
  }

  /** Waits until it has ended itself. */
  void awaitHalt() throws IOException, InterruptedException {
    String unused = await(ENDED);
    int code = process.waitFor();
    if (code != Coordinator.HALTED) {
      throw new IOException("The coordinator ended with code " + code + ": " + lastErrors());
    }
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
