package org.rowanmq.server.backlog;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.rowanmq.jms.JmsConnectionFactory;
import org.rowanmq.jms.JmsXaConnectionFactory;
import org.rowanmq.runtime.SystemEnvironment;
import org.rowanmq.server.cli.Rowan;
import org.rowanmq.server.demo.BrokerProcess;

/** {@code rowan run} in a process of its own with 256 MiB of heap. */
final class SmallBroker implements AutoCloseable {
  private static final Pattern COLLECTION = Pattern.compile("(\\d+)M->(\\d+)M\\((\\d+)M\\)");

  private final SystemEnvironment environment = new SystemEnvironment("backlog-test");
  private final BrokerProcess.Launch launch;
  private final Path gcLog;
  private final BrokerProcess process;
  private final long startMillis;

  private SmallBroker(Path home, Path data, String config)
      throws IOException, InterruptedException {
    Path directory = Files.createDirectories(home.resolve("conf"));
    Files.writeString(directory.resolve("rowan.yaml"), config);
    gcLog = home.resolve("gc.log");
    launch = new BrokerProcess.Launch(command(home), data);
    long begin = environment.clock().nanos();
    process = BrokerProcess.start(launch, 0, environment);
    startMillis = (environment.clock().nanos() - begin) / 1_000_000;
  }

  static SmallBroker start(Path home, Path data, String config)
      throws IOException, InterruptedException {
    return new SmallBroker(home, data, config);
  }

  /** From the start of the process until clients could connect. */
  long startMillis() {
    return startMillis;
  }

  JmsConnectionFactory factory() throws IOException {
    return new JmsConnectionFactory(process.url(), "admin", password());
  }

  JmsXaConnectionFactory xaFactory() throws IOException {
    return new JmsXaConnectionFactory(process.url(), "admin", password());
  }

  private String password() throws IOException {
    return Files.readString(launch.data().resolve("admin.password")).strip();
  }

  boolean stop() throws InterruptedException {
    return process.stop();
  }

  /** The most that was left after a collection, in MiB. */
  long heapMax() throws IOException {
    return mostLeft(Files.readString(gcLog));
  }

  /** The most that was left after a full collection: what was in use. */
  long liveMax() throws IOException {
    return mostLeft(
        Files.readAllLines(gcLog).stream()
            .filter(line -> line.contains("Pause Full"))
            .collect(Collectors.joining("\n")));
  }

  private static long mostLeft(String log) {
    long most = 0;
    Matcher collections = COLLECTION.matcher(log);
    while (collections.find()) {
      most = Math.max(most, Long.parseLong(collections.group(2)));
    }
    return most;
  }

  @Override
  public void close() {
    process.abandon();
    environment.close();
  }

  private List<String> command(Path home) {
    return List.of(
        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
        "-Xmx256m",
        "-Xlog:gc:file=" + gcLog,
        "-XX:+UseSerialGC",
        "-Drowan.home=" + home,
        "-cp",
        System.getProperty("java.class.path"),
        Rowan.class.getName());
  }
}
