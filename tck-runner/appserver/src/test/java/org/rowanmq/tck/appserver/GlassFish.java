package org.rowanmq.tck.appserver;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.rowanmq.tck.harness.PackagedBroker;

/** GlassFish, and Payara, which came from it; by {@code asadmin}. */
final class GlassFish extends AppServer {
  private static final String DOMAIN = "domain1";

  /**
   * The log of transactions, a file for every thousand of them, begins anew every so many instead
   * of 65,536: who counts open files counts these, too.
   */
  private static final String SHORT_LOG =
      "set configs.config.server-config.transaction-service.keypoint-interval=2000\n";

  private static final int ADMIN = 48;
  private static final int HTTP = 80;

  /** As they stand in domain.xml, and where to put them. */
  private static final Map<String, Integer> PORTS =
      Map.of(
          "port=\"4848\"", ADMIN,
          "port=\"8080\"", HTTP,
          "port=\"8181\"", 81,
          "value=\"7676\"", 76,
          "port=\"3700\"", 37,
          "port=\"3820\"", 38,
          "port=\"3920\"", 39,
          "port=\"8686\"", 86,
          "port=\"4900\"", 49,
          "telnet.port=6666", 66);

  private final int base;

  private GlassFish(String name, String folder, PackagedBroker broker) {
    super(name, folder, broker);
    this.base = Ports.base(PORTS.values().stream().mapToInt(Integer::intValue).toArray());
  }

  static GlassFish glassfish(PackagedBroker broker) {
    return new GlassFish("glassfish", "glassfish7", broker);
  }

  static GlassFish payara(PackagedBroker broker) {
    return new GlassFish("payara", "payara6", broker);
  }

  @Override
  void configure() {
    Path domain = home.resolve(Path.of("glassfish", "domains", DOMAIN, "config", "domain.xml"));
    String xml = read(domain);
    for (Map.Entry<String, Integer> port : PORTS.entrySet()) {
      xml =
          xml.replace(
              port.getKey(), port.getKey().replaceAll("[0-9]+", "" + (base + port.getValue())));
    }
    write(domain, xml);
    start();
    Path commands = work.resolve("rowanmq.asadmin");
    write(
        commands,
        page()
            .block(
                "configure",
                Map.of(
                    "/opt/rowanmq/rar/rowanmq.rar",
                    rar.toString(),
                    "localhost\\\\:7611",
                    "127.0.0.1\\\\:" + broker.port(),
                    "changeit",
                    broker.adminPassword())));
    multimode(commands);
    Path others = work.resolve("cases.asadmin");
    List<String> more = new ArrayList<>();
    DESTINATIONS.forEach(
        (name, isTopic) -> {
          if (!name.equals("orders")) {
            String command = page().block("destination").replace("orders", name);
            more.add(
                isTopic
                    ? command
                        .replace("RowanQueue", "RowanTopic")
                        .replace("jakarta.jms.Queue", "jakarta.jms.Topic")
                    : command);
          }
        });
    write(
        others,
        String.join("", more)
            + SHORT_LOG
            + page()
                .block("ledger", Map.of("/var/lib/ledger", work.resolve("ledger").toString()))
                .replace("/opt/h2", servers().resolve("h2").toString()));
    multimode(others);
  }

  @Override
  Running launch() {
    Script script = script();
    Path pid = home.resolve(Path.of("glassfish", "domains", DOMAIN, "config", "pid"));
    try {
      boolean unused = Files.deleteIfExists(pid);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Process launcher = script.start(List.of(bin(), "start-domain", DOMAIN));
    Running started = new Running(launcher, work.resolve("processes"));
    await(
        name(),
        START_SECONDS,
        () -> {
          started.look();
          if (!started.isAlive()) {
            throw new IllegalStateException(name() + " did not start; see " + log());
          }
          return !launcher.isAlive() && !read(pid).isBlank();
        });
    started.add(Long.parseLong(read(pid).strip()));
    if (launcher.exitValue() != 0) {
      // On a busy machine it gives up after a minute, and the server starts all the same.
      await(name(), START_SECONDS, this::isUp);
    }
    return started;
  }

  private boolean isUp() {
    try {
      String unused = asadmin("uptime");
      return true;
    } catch (IllegalStateException e) {
      return false;
    }
  }

  @Override
  int httpPort() {
    return base + HTTP;
  }

  @Override
  Map<String, String> adapter() {
    return Map.of(
        name() + ".home", home.toString(), name() + ".admin", Integer.toString(base + ADMIN));
  }

  /** What the page says of one bean, for each. */
  @Override
  Map<String, String> descriptors() {
    String file = page().block("bean");
    int begin = file.indexOf("    <ejb>");
    int end = file.indexOf("  </enterprise-beans>");
    String bean = file.substring(begin, end);
    String all =
        BEANS.stream()
            .map(name -> (name.equals("SlowBean") ? limited(bean) : bean).replace("Orders", name))
            .collect(Collectors.joining());
    return Map.of("glassfish-ejb-jar.xml", file.substring(0, begin) + all + file.substring(end));
  }

  /** The line for the time of its transactions stands before that for the adapter. */
  private String limited(String bean) {
    return bean.replace("      <mdb-res", page().block("timeout") + "      <mdb-res");
  }

  @Override
  Map<String, String> names() {
    return Map.of(
        "connections",
        "jms/RowanMQ",
        "ledger",
        "jdbc/ledger",
        "transactions",
        "java:appserver/TransactionManager",
        "late",
        "40000");
  }

  /**
   * All commands of a file in one JVM, as the page says; it goes on after a failure and does not
   * tell by its code.
   */
  private void multimode(Path commands) {
    String printed = asadmin("multimode", "--file", commands.toString());
    if (printed.contains(" failed.")) {
      throw new IllegalStateException(commands + ":\n" + printed);
    }
  }

  private String asadmin(String... arguments) {
    List<String> command = new ArrayList<>(List.of(bin()));
    command.addAll(List.of(arguments));
    return script()
        .with("AS_ADMIN_PORT", Integer.toString(base + ADMIN))
        .run(COMMAND_SECONDS, command);
  }

  private String bin() {
    return home.resolve("bin").resolve("asadmin").toString();
  }
}
