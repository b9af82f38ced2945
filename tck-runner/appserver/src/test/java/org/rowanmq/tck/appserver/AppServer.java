package org.rowanmq.tck.appserver;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.rowanmq.tck.harness.PackagedBroker;

/**
 * One application server on free ports in a folder of its own, configured by the blocks of its page
 * in {@code docs/servers}. It can be stopped, killed and started again, and ends with this JVM
 * however that ends.
 */
public abstract class AppServer implements AutoCloseable {
  static final int COMMAND_SECONDS = 240;
  static final int START_SECONDS = 600;
  static final int STOP_SECONDS = 240;

  /** The queues and topics that the application under test listens on. */
  static final Map<String, Boolean> DESTINATIONS =
      new TreeMap<>(
          Map.of(
              "echo", false, "colours", false, "orders", false, "slow", false, "load", false,
              "news", true));

  /** Its message-driven beans. */
  static final List<String> BEANS =
      List.of("EchoBean", "LoadBean", "NewsBean", "OrderBean", "RedBean", "SlowBean");

  private static final HttpClient HTTP =
      HttpClient.newBuilder()
          // A connection of version 2 to Payara broke off once in the middle of a long run.
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(Duration.ofSeconds(5))
          .build();

  final PackagedBroker broker;
  final Path rar;
  final Path work;
  final Path home;
  private final String name;
  private final String version;
  private final Page page;
  private final Thread hook = new Thread(this::killAll, "server-end");
  private @Nullable Running running;

  /**
   * @param folder what the archive of the server unpacks to
   */
  AppServer(String name, String folder, PackagedBroker broker) {
    this(name, name, folder, setting("rowan.rar"), broker);
  }

  /**
   * @param page that tells how to configure it
   * @param rar the adapter's archive
   */
  AppServer(String name, String page, String folder, String rar, PackagedBroker broker) {
    this.name = name;
    this.version = setting(name + ".version");
    this.page = Page.server(page);
    this.broker = broker;
    this.rar = Path.of(rar).toAbsolutePath().normalize();
    if (!Files.isRegularFile(this.rar)) {
      throw new IllegalStateException(this.rar + " is not there: build resource-adapter first");
    }
    this.work = Path.of(setting("appserver.work")).toAbsolutePath().resolve(name);
    Folders.delete(work);
    try {
      Path unused = Files.createDirectories(work);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    this.home =
        Folders.copy(servers().resolve(folder.replace("VERSION", version)), work.resolve("server"));
    Runtime.getRuntime().addShutdownHook(hook);
  }

  /** The server that this run is for, by the system property {@code appserver}. */
  static AppServer selected(PackagedBroker broker) {
    String name = setting("appserver");
    return switch (name) {
      case "wildfly" -> new WildFly(broker);
      case "wildfly-javax" -> new WildFlyJavax(broker);
      case "payara" -> GlassFish.payara(broker);
      case "glassfish" -> GlassFish.glassfish(broker);
      case "openliberty" -> new OpenLiberty(broker);
      case "tomee" -> new TomEe(broker);
      default -> throw new IllegalStateException("unknown server " + name);
    };
  }

  /** Where the build has unpacked what comes from elsewhere. */
  static Path servers() {
    return Path.of(setting("appserver.folder")).toAbsolutePath();
  }

  static String setting(String property) {
    String value = System.getProperty(property);
    if (value == null) {
      throw new IllegalStateException(
          "system property " + property + " is not set: run this test through Maven (mvn verify)");
    }
    return value;
  }

  /** Once, before the first start; a server that is configured while it runs may run afterwards. */
  abstract void configure();

  /** Starts the processes of the server, and returns when applications can be deployed. */
  abstract Running launch();

  /** The port of applications. */
  abstract int httpPort();

  /** What {@code arquillian.xml} leaves open, as system properties. */
  abstract Map<String, String> adapter();

  /**
   * What the application calls the connection factory, the ledger and the transaction manager, and
   * after how many milliseconds a delivery of its slow bean is "late": its transaction must have
   * timed out.
   */
  abstract Map<String, String> names();

  /** How {@link DropFolder} deploys; null where Arquillian has an adapter for this server. */
  DropFolder.@Nullable Place place() {
    return null;
  }

  /** Makes an application, as it was built, into one for this server. */
  void adapt(Path application) {
    // It is one.
  }

  /** Descriptors in WEB-INF that this server wants; none in the best case. */
  Map<String, String> descriptors() {
    return Map.of();
  }

  public final String name() {
    return name;
  }

  public final String version() {
    return version;
  }

  final Page page() {
    return page;
  }

  /** Starts it, unless it runs. */
  public final void start() {
    Running current = running;
    if (current == null || !current.isAlive()) {
      running = launch();
    }
  }

  /** In order, as an operator does. */
  public final void stop() {
    running().terminate();
    if (!running().awaitEnd(STOP_SECONDS)) {
      throw new IllegalStateException(
          name + " did not stop within " + STOP_SECONDS + " s; see " + log());
    }
    running().kill();
  }

  /** SIGKILL. Returns when its processes are gone. */
  public final void kill() {
    running().kill();
  }

  /** Waits until it has ended by itself. */
  public final void awaitEnd(int seconds) {
    if (!running().awaitEnd(seconds)) {
      throw new IllegalStateException(name + " still runs after " + seconds + " s");
    }
    running().kill();
  }

  /** Asks the application and waits for its answer: {@code get("do", "orders", "order", "a")}. */
  public final String get(String... parameters) throws IOException, InterruptedException {
    HttpResponse<String> response =
        HTTP.send(request(parameters), HttpResponse.BodyHandlers.ofString());
    if (response.statusCode() != 200) {
      throw new IOException("answer " + response.statusCode() + ": " + response.body());
    }
    return response.body();
  }

  /** Asks the application and does not wait for an answer. */
  public final void ask(String... parameters) {
    var unused = HTTP.sendAsync(request(parameters), HttpResponse.BodyHandlers.discarding());
  }

  private HttpRequest request(String... parameters) {
    StringBuilder query = new StringBuilder();
    for (int i = 0; i < parameters.length; i += 2) {
      query
          .append(i == 0 ? '?' : '&')
          .append(parameters[i])
          .append('=')
          .append(URLEncoder.encode(parameters[i + 1], StandardCharsets.UTF_8));
    }
    URI uri = URI.create("http://127.0.0.1:" + httpPort() + "/cases/case" + query);
    return HttpRequest.newBuilder(uri).timeout(Duration.ofSeconds(120)).build();
  }

  /** Waits until the application answers. */
  public final void awaitApplication() {
    await(
        "the application",
        START_SECONDS,
        () -> {
          try {
            return get("do", "ready").equals("ready");
          } catch (IOException e) {
            return false;
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
          }
        });
  }

  /** What the server prints. */
  public final Path log() {
    return work.resolve("server.log");
  }

  /**
   * Commands beside the server's own {@code bin}, with what the documentation has in the
   * environment.
   */
  final Script script() {
    return new Script(work, Map.of("ROWAN_PASSWORD", broker.adminPassword()), log());
  }

  /** Starts a command that becomes the server, and waits until it is up. */
  final Running launch(List<String> command, Script script, BooleanSupplier isUp) {
    Process process = script.start(command);
    Running started = new Running(process, work.resolve("processes"));
    running = started;
    await(
        name,
        START_SECONDS,
        () -> {
          started.look();
          if (!started.isAlive()) {
            throw new IllegalStateException(name + " ended while it started; see " + log());
          }
          return isUp.getAsBoolean();
        });
    return started;
  }

  final void write(Path file, String text) {
    try {
      Path folder = Files.createDirectories(file.getParent());
      Path unused = Files.writeString(folder.resolve(file.getFileName()), text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static String read(Path file) {
    try {
      return Files.exists(file) ? Files.readString(file) : "";
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Polls four times a second. */
  static void await(String what, int seconds, BooleanSupplier condition) {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() - deadline > 0) {
        throw new IllegalStateException(what + " is not there after " + seconds + " s");
      }
      try {
        TimeUnit.MILLISECONDS.sleep(250);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException("interrupted", e);
      }
    }
  }

  /** Ends the server; what it printed stays in its folder. */
  @Override
  public final void close() {
    killAll();
    if (Thread.currentThread() != hook) {
      boolean unused = Runtime.getRuntime().removeShutdownHook(hook);
    }
  }

  private void killAll() {
    Running current = running;
    if (current != null) {
      current.kill();
    }
  }

  private Running running() {
    if (running == null) {
      throw new IllegalStateException(name + " was never started");
    }
    return running;
  }
}
