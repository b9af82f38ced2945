package org.rowanmq.tck.appserver.embedded;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.rowanmq.tck.appserver.Folders;
import org.rowanmq.tck.appserver.Page;
import org.rowanmq.tck.appserver.Ports;
import org.rowanmq.tck.appserver.Running;
import org.rowanmq.tck.appserver.Script;
import org.rowanmq.testkit.database.Database;

/**
 * WildFly with the broker inside, configured as {@code docs/embedded.md} says, on free ports. What
 * is laid in its folder of deployments is deployed at each start.
 */
final class EmbeddedWildFly implements AutoCloseable {
  static final String USER = "embedded";
  static final String PASSWORD = "inside";

  /** A data source that the server has for its own transactions. */
  static final String MANAGED = "java:/jdbc/managed";

  /** An adapter that is configured on it; deployed by {@link #deployRefused}. */
  private static final String REFUSED = "refused";

  private static final Duration PATIENCE = Duration.ofMinutes(4);
  private static final int COMMAND_SECONDS = 240;
  private static final int MANAGEMENT = 9990;
  private static final int HTTP = 8080;

  private final Page page = new Page(Path.of("..", "..", "docs", "embedded.md"));
  private final Path work =
      Path.of(System.getProperty("appserver.work"), "embedded").toAbsolutePath();
  private final Path log = work.resolve("server.log");
  private final int offset = Ports.base(HTTP, 8443, MANAGEMENT, 9993, 4712, 4713);
  private final int port = Ports.base(0);
  private final Path home;
  private final Path deployments;
  private final Database database;
  private final Script script;
  private @Nullable Running running;

  EmbeddedWildFly(Database database) throws IOException {
    this.database = database;
    Folders.delete(work);
    Path unused = Files.createDirectories(work);
    this.home =
        Folders.copy(
            Path.of(System.getProperty("appserver.folder"), "wildfly-" + version()),
            work.resolve("server"));
    this.deployments = home.resolve("standalone").resolve("deployments");
    this.script = new Script(work, Map.of("ROWAN_DATABASE_PASSWORD", database.password()), log);
  }

  static String version() {
    return System.getProperty("wildfly.version");
  }

  private static Path adapter() {
    return Path.of(System.getProperty("rowan.rar.embedded")).toAbsolutePath().normalize();
  }

  /** By the blocks of the page, and with the data sources of the application under test. */
  void configure() throws IOException {
    Map<String, String> here = new TreeMap<>();
    here.put("/opt/postgresql.jar", driver().toString());
    here.put("rar/rowanmq-embedded.rar", adapter().toString());
    here.put("jdbc:postgresql://localhost/rowan", database.url());
    here.put("user-name=rowan", "user-name=" + database.user());
    // A killed server's lease is waited for.
    here.put(
        "store.lease=30s", "store.statement-timeout=5s; store.socket-timeout=8s; store.lease=10s");
    here.put("periodicRecoveryPeriod:add(value=10)", "periodicRecoveryPeriod:add(value=3)");
    Map<String, String> open = Map.of("0.0.0.0", "127.0.0.1", "7611", Integer.toString(port));
    String others =
        """
        /subsystem=datasources/data-source=Managed:add(jndi-name="MANAGED", driver-name=postgresql, connection-url="WHERE", USER)
        REFUSED:add(archive=refused.rar, transaction-support=XATransaction)
        REFUSED/config-properties=dataSource:add(value="MANAGED")
        REFUSED/config-properties=brokerName:add(value=refused)
        REFUSED/connection-definitions=Refused:add(class-name=org.rowanmq.ra.outbound.RowanManagedConnectionFactory, jndi-name="java:/jms/Refused", use-java-context=true, min-pool-size=0)
        /subsystem=datasources/xa-data-source=Ledger:add(jndi-name="java:/jdbc/ledger", driver-name=postgresql, min-pool-size=0, max-pool-size=20, USER)
        /subsystem=datasources/xa-data-source=Ledger/xa-datasource-properties=URL:add(value="WHERE")
        """
            .replace("REFUSED", "/subsystem=resource-adapters/resource-adapter=" + REFUSED)
            .replace("MANAGED", MANAGED)
            .replace("WHERE", database.url())
            .replace(
                "USER",
                "user-name=" + database.user() + ", password=\"${env.ROWAN_DATABASE_PASSWORD}\"");
    Path commands =
        Files.writeString(
            work.resolve("embedded.cli"),
            page.block("wildfly", here)
                + "embed-server --server-config=standalone.xml --std-out=echo\nbatch\n"
                + page.block("port", open)
                + others
                + "/system-property=RecoveryEnvironmentBean.recoveryBackoffPeriod:add(value=1)\n"
                + "run-batch\nstop-embedded-server\n");
    String printed =
        script.run(COMMAND_SECONDS, List.of("sh", bin("jboss-cli.sh"), "--file=" + commands));
  }

  private static Path driver() {
    try {
      return Path.of(
          Class.forName("org.postgresql.Driver")
              .getProtectionDomain()
              .getCodeSource()
              .getLocation()
              .toURI());
    } catch (ReflectiveOperationException | java.net.URISyntaxException e) {
      throw new IllegalStateException("PostgreSQL's driver is not on the class path", e);
    }
  }

  /** Returns when the server and what is laid in its folder are up. */
  void start() throws IOException {
    long before = printed().length();
    Running started =
        new Running(
            script.start(
                List.of(
                    "sh", bin("standalone.sh"), "-Djboss.socket.binding.port-offset=" + offset)),
            work.resolve("processes"));
    running = started;
    awaitPrinted(before, "WFLYSRV0025|WFLYSRV0026", 1);
    if (printed().substring((int) before).contains("WFLYSRV0026")) {
      throw new IllegalStateException("WildFly started with errors; see " + log);
    }
  }

  /** SIGKILL. Returns when its processes are gone. */
  void kill() {
    running().kill();
  }

  boolean isAlive() {
    return running().isAlive();
  }

  /** Lays an application into the folder, where every start finds it, and waits for it. */
  void lay(Path application) throws IOException {
    Path laid = Files.copy(application, deployments.resolve(application.getFileName()));
    Path failed = laid.resolveSibling(laid.getFileName() + ".failed");
    Path done = laid.resolveSibling(laid.getFileName() + ".deployed");
    await("deployment of " + application)
        .atMost(PATIENCE)
        .until(() -> Files.exists(failed) || Files.exists(done));
    if (Files.exists(failed)) {
      throw new IllegalStateException(Files.readString(failed));
    }
  }

  /**
   * Deploys, as an administrator does, another adapter whose data source is {@link #MANAGED}.
   *
   * @throws IllegalStateException with what the administrator is told if the server refuses; then
   *     nothing of it stays
   */
  void deployRefused() {
    String archive = REFUSED + ".rar";
    String unused =
        script.run(
            COMMAND_SECONDS,
            List.of(
                "sh",
                bin("jboss-cli.sh"),
                "--connect",
                "--controller=127.0.0.1:" + (MANAGEMENT + offset),
                "--command=deploy "
                    + adapter()
                    + " --name="
                    + archive
                    + " --runtime-name="
                    + archive));
  }

  /** Everything the server has printed so far, over all its starts. */
  String printed() throws IOException {
    return Files.exists(log) ? Files.readString(log) : "";
  }

  /** Waits until it has printed something that often since a place in its log. */
  void awaitPrinted(long from, String pattern, int times) {
    Pattern sought = Pattern.compile(pattern);
    await("log says " + pattern)
        .atMost(PATIENCE)
        .until(
            () -> {
              running().look();
              if (!running().isAlive()) {
                throw new IllegalStateException("WildFly has ended; see " + log);
              }
              return sought.matcher(printed().substring((int) from)).results().count() >= times;
            });
  }

  /** Where clients outside of the server connect. */
  String url() {
    return "rowan://127.0.0.1:" + port;
  }

  String httpUrl() {
    return "http://127.0.0.1:" + (HTTP + offset);
  }

  /** A folder for the files of a test. */
  Path work() {
    return work;
  }

  private Running running() {
    if (running == null) {
      throw new IllegalStateException("WildFly was never started");
    }
    return running;
  }

  private String bin(String name) {
    return home.resolve("bin").resolve(name).toString();
  }

  /** Ends the server; what it printed stays in its folder. */
  @Override
  public void close() {
    if (running != null) {
      running.kill();
    }
  }
}
