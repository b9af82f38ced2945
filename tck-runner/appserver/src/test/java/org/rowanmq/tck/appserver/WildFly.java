package org.rowanmq.tck.appserver;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.rowanmq.tck.harness.PackagedBroker;

/** WildFly, by {@code jboss-cli.sh}. */
class WildFly extends AppServer {
  private static final int MANAGEMENT = 9990;
  private static final int HTTP = 8080;

  /** Short enough to be waited for, and long enough for all else on a busy machine. */
  private static final int TRANSACTION_SECONDS = 15;

  private final int offset;

  WildFly(PackagedBroker broker) {
    this("wildfly", setting("rowan.rar"), broker);
  }

  WildFly(String name, String rar, PackagedBroker broker) {
    super(name, "wildfly", "wildfly-VERSION", rar, broker);
    // HTTP, HTTPS, management, and the two of the transaction manager.
    this.offset = Ports.base(HTTP, 8443, MANAGEMENT, 9993, 4712, 4713);
  }

  @Override
  void configure() {
    Map<String, String> here =
        Map.of("rar/rowanmq.rar", rar.toString(), "rowan://localhost:7611", broker.url());
    Map<String, String> ledger = Map.of("/var/lib/ledger", work.resolve("ledger").toString());
    StringBuilder others = new StringBuilder();
    DESTINATIONS.forEach(
        (name, isTopic) -> {
          if (!name.equals("orders")) {
            String block = page().block("destination").replace("orders", name);
            others.append(isTopic ? block.replace("RowanQueue", "RowanTopic") : block);
          }
        });
    // One file, for one start of the command line.
    Path commands = work.resolve("rowanmq.cli");
    write(
        commands,
        translate(
            page().block("configure", here)
                + page().block("ledger", ledger)
                + page().block("timeout", Map.of("value=300", "value=" + TRANSACTION_SECONDS))
                + "embed-server --server-config=standalone.xml --std-out=echo\n"
                + others
                + "stop-embedded-server\n"));
    String unused =
        script().run(COMMAND_SECONDS, List.of("sh", bin("jboss-cli.sh"), "--file=" + commands));
  }

  /** The page's commands, for this WildFly. */
  String translate(String commands) {
    return commands;
  }

  @Override
  Running launch() {
    long before = read(log()).length();
    return launch(
        List.of("sh", bin("standalone.sh"), "-Djboss.socket.binding.port-offset=" + offset),
        script(),
        () -> {
          String printed = read(log()).substring((int) before);
          if (printed.contains("WFLYSRV0026")) {
            throw new IllegalStateException("WildFly started with errors; see " + log());
          }
          return printed.contains("WFLYSRV0025");
        });
  }

  @Override
  int httpPort() {
    return HTTP + offset;
  }

  @Override
  Map<String, String> adapter() {
    return Map.of(
        "wildfly.home",
        home.toString(),
        "wildfly.management",
        Integer.toString(MANAGEMENT + offset));
  }

  @Override
  Map<String, String> names() {
    return Map.of(
        "connections",
        "java:/jms/RowanMQ",
        "ledger",
        "java:/jdbc/ledger",
        "transactions",
        "java:jboss/TransactionManager",
        "late",
        "30000");
  }

  private String bin(String script) {
    return home.resolve("bin").resolve(script).toString();
  }
}
