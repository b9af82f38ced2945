package org.rowanmq.tck.harness;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.rowanmq.runtime.SystemEnvironment;

/**
 * The packaged broker on H2, as a process of its own on a port and in a data directory of its own,
 * reached over TCP. It can be killed and started again, and ends with this JVM however that ends.
 * Needs {@code sh} and {@code tar}. Its log stays in {@code target/rowan}, its data does not.
 *
 * <p>Safe to call from any thread; calls wait for each other. Every wait has a deadline, and what
 * goes wrong is an {@link UncheckedIOException}.
 */
public final class PackagedBroker implements AutoCloseable {
  /** The user that a broker creates at its first start. */
  public static final String ADMIN = "admin";

  /** What a user may do. */
  public enum Role {
    /** Sends and receives. */
    USER,
    /** Administers the broker as well. */
    ADMIN
  }

  private static final int COMMAND_SECONDS = 120;

  private final SystemEnvironment environment;
  private final Installation installation;
  private final Path folder;
  private final Thread hook = new Thread(this::abandon, "broker-end");
  private volatile @Nullable ServerProcess process;
  private int port;
  private boolean closed;

  /** The broker that all tests of one JVM share. */
  private static final class Shared {
    static final PackagedBroker BROKER = start();
  }

  private PackagedBroker(SystemEnvironment environment, Installation installation, Path folder) {
    this.environment = environment;
    this.installation = installation;
    this.folder = folder;
  }

  /** One broker for all tests of this JVM, started at the first call; nobody needs to close it. */
  public static PackagedBroker shared() {
    return Shared.BROKER;
  }

  /** Starts a broker with the configuration that is delivered. */
  public static PackagedBroker start() {
    return start("");
  }

  /**
   * Starts a broker on a free port and waits until clients can connect.
   *
   * @param yaml its configuration as in {@code conf/rowan.yaml}; data directory and first port come
   *     from here in any case
   */
  public static PackagedBroker start(String yaml) {
    return io(
        () -> {
          Installation installation = Installation.unpacked();
          Path folder = Files.createTempDirectory(installation.work(), "broker-");
          Path unused = Files.writeString(folder.resolve("rowan.yaml"), yaml);
          PackagedBroker broker =
              new PackagedBroker(new SystemEnvironment("tck-harness"), installation, folder);
          Runtime.getRuntime().addShutdownHook(broker.hook);
          try {
            broker.launch();
          } catch (IOException | InterruptedException e) {
            broker.close();
            throw e;
          }
          return broker;
        });
  }

  /** For example {@code rowan://127.0.0.1:38991}; the same after a restart. */
  public String url() {
    return "rowan://127.0.0.1:" + port;
  }

  public int port() {
    return port;
  }

  /** The password of {@link #ADMIN}. */
  public String adminPassword() {
    return io(() -> Files.readString(data().resolve("admin.password")).strip());
  }

  /** Its data directory. */
  public Path data() {
    return folder.resolve("data");
  }

  /** Its configuration, which may be changed before a {@link #restart}. */
  public Path configuration() {
    return folder.resolve("rowan.yaml");
  }

  /** What it logs. */
  public Path log() {
    return folder.resolve("broker.log");
  }

  /** Its process. */
  public synchronized long pid() {
    return running().pid();
  }

  public synchronized boolean isRunning() {
    return process != null && process.isAlive();
  }

  /** Adds a user; one that is there gets the new password. */
  public void addUser(String name, String password, Role role) {
    io(
        () -> {
          Path file = Files.createTempFile(folder, "password", "");
          try {
            Path unused = Files.writeString(file, password + "\n");
            List<String> command =
                new ArrayList<>(
                    List.of("user", "add", name, "--new-password-file", file.toString()));
            if (role == Role.ADMIN) {
              command.add("--admin");
            }
            return command(command.toArray(String[]::new));
          } finally {
            Files.delete(file);
          }
        });
  }

  /**
   * Runs a command of the command line against this broker, as its administrator: {@code
   * command("queues")}.
   *
   * @return what it prints
   */
  public String command(String... arguments) {
    return io(
        () -> {
          Path out = Files.createTempFile(folder, "out", "");
          Path err = Files.createTempFile(folder, "err", "");
          try {
            List<String> command = new ArrayList<>(List.of(arguments));
            command.addAll(List.of("--url", url()));
            Process process =
                builder(command).redirectOutput(out.toFile()).redirectError(err.toFile()).start();
            try {
              Processes.awaitSuccess(
                  process, COMMAND_SECONDS, "rowan " + String.join(" ", arguments));
            } catch (IOException e) {
              throw new IOException(e.getMessage() + ": " + Files.readString(err).strip(), e);
            }
            return Files.readString(out);
          } finally {
            Files.delete(out);
            Files.delete(err);
          }
        });
  }

  /** SIGKILL. Returns when the process is gone; {@link #restart} brings it back. */
  public synchronized void kill() {
    io(
        () -> {
          running().kill();
          return true;
        });
  }

  /** SIGTERM. Returns when the process is gone; true if it stopped in order. */
  public synchronized boolean stop() {
    return io(() -> running().stop());
  }

  /** Starts it again on the same port and data, after killing it if it still runs. */
  public synchronized void restart() {
    io(
        () -> {
          if (isRunning()) {
            running().kill();
          }
          launch();
          return true;
        });
  }

  /** Ends the process without ceremony and deletes its data. */
  @Override
  public synchronized void close() {
    if (closed) {
      return;
    }
    closed = true;
    environment.close();
    io(
        () -> {
          if (process != null) {
            process.kill();
          }
          Folders.delete(data());
          return true;
        });
    if (Thread.currentThread() != hook) {
      boolean unused = Runtime.getRuntime().removeShutdownHook(hook);
    }
  }

  private synchronized void launch() throws IOException, InterruptedException {
    List<String> command =
        List.of(
            "run",
            "--config",
            configuration().toString(),
            "--data",
            data().toString(),
            "--port",
            Integer.toString(port));
    ServerProcess started = ServerProcess.start(builder(command), log(), environment);
    process = started;
    port = Integer.parseInt(started.url().substring(started.url().lastIndexOf(':') + 1));
  }

  private ProcessBuilder builder(List<String> arguments) {
    List<String> command = new ArrayList<>(List.of(installation.launcher().toString()));
    command.addAll(arguments);
    ProcessBuilder builder = new ProcessBuilder(command);
    Installation.environment(builder.environment(), data());
    return builder;
  }

  private ServerProcess running() {
    if (process == null) {
      throw new IllegalStateException("the broker was never started");
    }
    return process;
  }

  private void abandon() {
    ServerProcess current = process;
    if (current != null) {
      current.abandon();
    }
    close();
  }

  private interface Work<T> {
    T run() throws IOException, InterruptedException;
  }

  private static <T> T io(Work<T> work) {
    try {
      return work.run();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new UncheckedIOException(new IOException("interrupted", e));
    }
  }
}
