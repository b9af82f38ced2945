package org.rowanmq.benchmarks.compare;

import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.rowanmq.testkit.database.Database;
import org.rowanmq.testkit.database.DatabaseServer;

/**
 * A broker that runs, with its database if it has one. Used by one thread; ends with this object.
 */
final class RunningProvider implements AutoCloseable {
  private static final int READY_SECONDS = 120;
  private static final String HEAP = "-Xmx2g";

  private final Provider provider;
  private final Layout layout;
  private final Path directory;
  private final Map<String, String> values = new LinkedHashMap<>();
  private final Optional<DatabaseServer> server;
  private final Process broker;
  private final LoadProcess load;

  private RunningProvider(Provider provider, Layout layout, Path directory)
      throws IOException, SQLException, InterruptedException {
    this.provider = provider;
    this.layout = layout;
    this.directory = directory;
    values.put("port", Integer.toString(freePort()));
    values.put("directory", directory.toString());
    values.put("config", directory.resolve("config.yaml").toString());
    server = startDatabase();
    broker = startBroker();
    load =
        LoadProcess.start(
            java(layout.root().resolve("benchmarks/target/classes").toString()),
            directory.resolve("load.log"));
  }

  static RunningProvider start(Provider provider, Layout layout, Path parent)
      throws IOException, SQLException, InterruptedException {
    return new RunningProvider(
        provider, layout, Files.createDirectories(parent.resolve(provider.id())));
  }

  Provider provider() {
    return provider;
  }

  /** Puts a load on it and returns what the load generator reported. */
  Figures load(Scenario scenario, String warmup, String duration) throws IOException {
    List<String> command =
        new ArrayList<>(
            List.of(
                "bench",
                "--factory=" + provider.factory(),
                "--url=" + provider.url(values),
                "--size=1024",
                "--warmup=" + warmup,
                "--duration=" + duration,
                "--queue-prefix=" + scenario.name().toLowerCase(java.util.Locale.ROOT) + "-",
                "--cpu-of",
                "broker=" + broker.pid()));
    server.ifPresent(database -> command.addAll(List.of("--cpu-of", "database=" + database.pid())));
    command.addAll(scenario.arguments());
    return Figures.parse(load.run(command));
  }

  @Override
  public void close() {
    load.close();
    broker.destroyForcibly();
    server.ifPresent(DatabaseServer::close);
  }

  private Optional<DatabaseServer> startDatabase()
      throws IOException, SQLException, InterruptedException {
    Optional<DatabaseServer.Product> product = provider.database();
    if (product.isEmpty()) {
      return Optional.empty();
    }
    Map<String, String> settings =
        product.get() == DatabaseServer.Product.POSTGRESQL
            ? Map.of("shared_buffers", "1GB")
            : Map.of("innodb-buffer-pool-size", "1G");
    DatabaseServer started = DatabaseServer.start(product.get(), settings);
    Database database = started.newDatabase();
    values.put("database.url", database.url());
    values.put("database.user", database.user());
    values.put("database.password", database.password());
    return Optional.of(started);
  }

  private Process startBroker() throws IOException, InterruptedException {
    Optional<String> config = provider.config(values);
    if (config.isPresent()) {
      Files.writeString(directory.resolve("config.yaml"), config.get());
    }
    if (provider.module().isPresent()) {
      // Other brokers run without security; the load generator wants some password all the same.
      Files.writeString(directory.resolve("admin.password"), "any");
    }
    List<String> command = java();
    command.add(provider.mainClass());
    command.addAll(provider.arguments(values));
    Path log = directory.resolve("broker.log");
    Process started = builder(command, log).start();
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(READY_SECONDS);
    while (Files.readAllLines(log).stream().noneMatch(line -> line.startsWith("ready"))) {
      if (started.waitFor(100, TimeUnit.MILLISECONDS) || System.nanoTime() - deadline > 0) {
        started.destroyForcibly();
        throw new IOException(
            provider.id() + " does not start: " + String.join("\n", Files.readAllLines(log)));
      }
    }
    return started;
  }

  /** A Java program up to its main class. */
  private List<String> java(String... classes) {
    List<String> path = new ArrayList<>(List.of(classes));
    provider.module().ifPresent(module -> path.addAll(layout.peer(module)));
    path.add(layout.rowanHome().resolve("lib") + File.separator + "*");
    return new ArrayList<>(
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            HEAP,
            "-Drowan.home=" + layout.rowanHome(),
            "-Drowan.data=" + directory,
            "-cp",
            String.join(File.pathSeparator, path)));
  }

  private static ProcessBuilder builder(List<String> command, Path log) {
    return new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile());
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }
}
