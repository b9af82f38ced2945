package org.rowanmq.testkit.database;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** A server's process tree and its log. */
final class ServerProcess {
  /**
   * Runs the server and waits for it. Standard input is a pipe that nobody writes to: it ends with
   * this JVM, however that ends, and then the server is killed.
   */
  private static final String GUARD =
      "exec 3<&0; \"$@\" 3<&- </dev/null & server=$!;"
          + " { read -r line <&3; kill -KILL $server; } & guard=$!;"
          + " wait $server; code=$?; kill -KILL $guard; exit $code";

  private static final int READY_SECONDS = 120;
  private static final int END_SECONDS = 60;
  private static final int POLL_MILLIS = 50;

  private final Process process;
  private final Path log;

  private ServerProcess(Process process, Path log) {
    this.process = process;
    this.log = log;
  }

  static ServerProcess start(List<String> command, Path log) throws IOException {
    List<String> guarded = new ArrayList<>(List.of("sh", "-c", GUARD, "guard"));
    guarded.addAll(command);
    return new ServerProcess(builder(guarded, log).start(), log);
  }

  /** Runs a command to its end. */
  static void run(List<String> command, Path log) throws IOException, InterruptedException {
    ServerProcess once = new ServerProcess(builder(command, log).start(), log);
    try {
      if (!once.process.waitFor(READY_SECONDS, TimeUnit.SECONDS)) {
        throw new IOException(command.get(0) + " did not end in " + READY_SECONDS + " s");
      }
    } finally {
      once.process.destroyForcibly();
    }
    if (once.process.exitValue() != 0) {
      throw once.failure(command + " ended with code " + once.process.exitValue());
    }
  }

  /** Whether a short command ends well, here and now. */
  static boolean succeeds(List<String> command) throws InterruptedException {
    Process once;
    try {
      once =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
    } catch (IOException missing) {
      return false;
    }
    try {
      return once.waitFor(READY_SECONDS, TimeUnit.SECONDS) && once.exitValue() == 0;
    } finally {
      once.destroyForcibly();
    }
  }

  static boolean isRoot() {
    return "root".equals(System.getProperty("user.name"));
  }

  long pid() {
    return process.pid();
  }

  /** The guard's first child. */
  private ProcessHandle server() throws IOException {
    Optional<ProcessHandle> first =
        process.children().min(Comparator.comparing(ProcessHandle::pid));
    if (first.isEmpty()) {
      throw failure("The server has ended");
    }
    return first.get();
  }

  boolean isAlive() {
    return process.isAlive();
  }

  void awaitReady(BooleanSupplier answers) throws IOException, InterruptedException {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(READY_SECONDS);
    while (!answers.getAsBoolean()) {
      if (process.waitFor(POLL_MILLIS, TimeUnit.MILLISECONDS)) {
        throw failure("The server ended with code " + process.exitValue());
      }
      if (System.nanoTime() - deadline > 0) {
        kill();
        throw failure("The server does not answer after " + READY_SECONDS + " s");
      }
    }
  }

  void kill() throws IOException, InterruptedException {
    List<ProcessHandle> tree = tree();
    for (ProcessHandle each : tree) {
      boolean ignored = each.destroyForcibly();
    }
    awaitEnd(tree);
  }

  void stop(String signal) throws IOException, InterruptedException {
    List<ProcessHandle> tree = tree();
    signal(signal, List.of(server()));
    awaitEnd(tree);
  }

  void signalAll(String signal) throws IOException, InterruptedException {
    signal(signal, tree());
  }

  /** The server first: what it would do about the death of a child is not part of it. */
  private List<ProcessHandle> tree() {
    List<ProcessHandle> tree = new ArrayList<>();
    tree.add(process.toHandle());
    tree.addAll(process.descendants().toList());
    return tree;
  }

  private void awaitEnd(List<ProcessHandle> tree) throws IOException, InterruptedException {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(END_SECONDS);
    while (process.isAlive() || tree.stream().anyMatch(ProcessHandle::isAlive)) {
      if (System.nanoTime() - deadline > 0) {
        throw failure("The server did not end within " + END_SECONDS + " s");
      }
      boolean ended = process.waitFor(POLL_MILLIS, TimeUnit.MILLISECONDS);
      if (ended) {
        Thread.sleep(POLL_MILLIS);
      }
    }
  }

  private static void signal(String signal, List<ProcessHandle> to)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of("kill", "-" + signal));
    to.forEach(each -> command.add(Long.toString(each.pid())));
    // A child that has just ended is no matter.
    Process kill =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
    if (!kill.waitFor(END_SECONDS, TimeUnit.SECONDS)) {
      kill.destroyForcibly();
      throw new IOException(command + " did not end");
    }
  }

  /** An exception with the end of the log. */
  private IOException failure(String what) throws IOException {
    List<String> lines = Files.exists(log) ? Files.readAllLines(log) : List.of();
    String end = String.join("\n", lines.subList(Math.max(0, lines.size() - 20), lines.size()));
    return new IOException(what + ":\n" + end);
  }

  private static ProcessBuilder builder(List<String> command, Path log) {
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.redirectErrorStream(true);
    builder.redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
    builder.environment().put("LC_ALL", "C");
    builder.environment().put("TZ", "UTC");
    return builder;
  }
}
