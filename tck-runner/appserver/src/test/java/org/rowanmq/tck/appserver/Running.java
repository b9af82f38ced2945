package org.rowanmq.tck.appserver;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * The processes of one server: a launcher and what it starts. They are killed when this JVM is
 * gone, however it went, by a watchdog that reads from a pipe whose other end only this JVM holds.
 */
public final class Running {
  private static final int KILL_SECONDS = 30;

  private final ProcessHandle launcher;
  private final Path known;
  private final Process watchdog;

  /**
   * @param process what was just started
   * @param known a file of its own, for the watchdog
   */
  public Running(Process process, Path known) {
    this.launcher = process.toHandle();
    this.known = known;
    try {
      note(List.of(launcher));
      this.watchdog =
          new ProcessBuilder("sh", "-c", "cat > /dev/null; kill -9 $(cat \"$0\")", known.toString())
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
    } catch (IOException e) {
      boolean unused = launcher.destroyForcibly();
      throw new UncheckedIOException(e);
    }
  }

  /** Notes what the launcher has started by now; called again and again while a server starts. */
  public void look() {
    List<ProcessHandle> now =
        Stream.concat(Stream.of(launcher), Stream.concat(noted(), launcher.descendants()))
            .distinct()
            .toList();
    note(now);
  }

  /** A server that has left its launcher, as a daemon does. */
  public void add(long pid) {
    Optional<ProcessHandle> server = ProcessHandle.of(pid);
    note(Stream.concat(noted(), server.stream()).distinct().toList());
  }

  public boolean isAlive() {
    return noted().anyMatch(ProcessHandle::isAlive);
  }

  /**
   * SIGTERM for what the launcher has started, or for the launcher if it became the server itself.
   */
  public void terminate() {
    look();
    List<ProcessHandle> others = noted().filter(process -> !process.equals(launcher)).toList();
    if (others.isEmpty()) {
      boolean unused = launcher.destroy();
    } else {
      others.forEach(ProcessHandle::destroy);
    }
  }

  /** SIGKILL for all of them. Returns when they are gone. */
  public void kill() {
    look();
    List<ProcessHandle> all = noted().toList();
    all.forEach(ProcessHandle::destroyForcibly);
    boolean gone = awaitEnd(KILL_SECONDS);
    watchdog.destroyForcibly();
    if (!gone) {
      throw new IllegalStateException("processes survive being killed: " + all);
    }
  }

  /** False if some still run after so many seconds. */
  public boolean awaitEnd(int seconds) {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
    for (ProcessHandle process : noted().toList()) {
      try {
        process.onExit().get(Math.max(1, deadline - System.nanoTime()), TimeUnit.NANOSECONDS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return false;
      } catch (java.util.concurrent.ExecutionException | java.util.concurrent.TimeoutException e) {
        return false;
      }
    }
    return true;
  }

  private void note(List<ProcessHandle> processes) {
    try {
      Path unused =
          Files.write(
              known, processes.stream().map(process -> Long.toString(process.pid())).toList());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Stream<ProcessHandle> noted() {
    try {
      return Files.readAllLines(known).stream()
          .map(Long::parseLong)
          .flatMap(pid -> ProcessHandle.of(pid).stream());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
