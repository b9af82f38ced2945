package org.rowanmq.server.kill;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.rowanmq.runtime.SystemEnvironment;
import org.rowanmq.server.cli.Rowan;
import org.rowanmq.server.demo.BrokerProcess;

/** {@code rowan run} on one data directory: started, killed and started again on one port. */
final class Server implements AutoCloseable {
  /** Small windows, so that queues are paged and cursors move under the kills. */
  static final String SMALL_WINDOWS =
      """
      limits:
        window-messages: 200
      engine:
        page-messages: 50
      """;

  private final SystemEnvironment environment = new SystemEnvironment("kill-test");
  private final BrokerProcess.Launch launch;
  private BrokerProcess process;

  /** On the embedded database. */
  Server(Path data) throws IOException, InterruptedException {
    this(data, "-Xmx256m", "");
  }

  /**
   * @param store section of the configuration, empty for the embedded database
   */
  Server(Path data, String heap, String store) throws IOException, InterruptedException {
    Path home = Files.createDirectory(data.resolve("home"));
    Files.writeString(
        Files.createDirectory(home.resolve("conf")).resolve("rowan.yaml"), store + SMALL_WINDOWS);
    launch = new BrokerProcess.Launch(command(home, heap), data);
    process = BrokerProcess.start(launch, 0, environment);
  }

  String url() {
    return process.url();
  }

  String password() throws IOException {
    return Files.readString(launch.data().resolve("admin.password")).strip();
  }

  /** SIGKILL. */
  void kill() throws InterruptedException {
    process.kill();
  }

  /** SIGTERM; true if it ended in order. */
  boolean stop() throws InterruptedException {
    return process.stop();
  }

  void restart() throws IOException, InterruptedException {
    process = BrokerProcess.start(launch, process.port(), environment);
  }

  void killAndRestart() throws IOException, InterruptedException {
    kill();
    restart();
  }

  /** What a command on its data directory, in a process of its own, says and returns. */
  record Answer(int code, String text) {}

  Answer rowan(String... arguments) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(launch.launch());
    command.addAll(List.of(arguments));
    command.addAll(List.of("--data", launch.data().toString()));
    Process other = new ProcessBuilder(command).redirectErrorStream(true).start();
    String text = new String(other.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return new Answer(other.waitFor(), text);
  }

  /** SIGSTOP. */
  void pause() throws IOException, InterruptedException {
    signal("STOP");
  }

  /** SIGCONT. */
  void resume() throws IOException, InterruptedException {
    signal("CONT");
  }

  private void signal(String name) throws IOException, InterruptedException {
    int code =
        new ProcessBuilder("kill", "-" + name, Long.toString(process.pid()))
            .inheritIO()
            .start()
            .waitFor();
    if (code != 0) {
      throw new IOException("The server's process " + process.pid() + " has gone");
    }
  }

  @Override
  public void close() {
    process.abandon();
    environment.close();
  }

  private static List<String> command(Path home, String heap) {
    return List.of(
        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
        heap,
        "-XX:TieredStopAtLevel=1",
        "-XX:+UseSerialGC",
        "-ea:org.rowanmq...",
        "-Drowan.home=" + home,
        "-cp",
        System.getProperty("java.class.path"),
        Rowan.class.getName());
  }
}
