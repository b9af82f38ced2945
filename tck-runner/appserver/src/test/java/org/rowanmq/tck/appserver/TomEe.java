package org.rowanmq.tck.appserver;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.rowanmq.tck.harness.PackagedBroker;

/** TomEE, by its {@code conf/tomee.xml}. */
final class TomEe extends AppServer {
  private static final int HTTP = 0;
  private static final int SHUTDOWN = 1;
  private static final int HTTPS = 2;

  private final int base;

  TomEe(PackagedBroker broker) {
    super("tomee", "apache-tomee-plume-VERSION", broker);
    this.base = Ports.base(HTTP, SHUTDOWN, HTTPS);
  }

  @Override
  void configure() {
    // With the tools of the JDK.
    String path = Path.of(System.getProperty("java.home"), "bin") + ":" + System.getenv("PATH");
    for (String line : page().block("install").lines().toList()) {
      String command =
          line.replace("/opt/rowanmq/rar/rowanmq.rar", rar.toString())
              .replace("/opt/h2", servers().resolve("h2").toString());
      String unused =
          new Script(home, Map.of("PATH", path), log())
              .run(COMMAND_SECONDS, List.of("sh", "-c", command));
    }
    Path server = home.resolve(Path.of("conf", "server.xml"));
    write(
        server,
        read(server)
            .replace("port=\"8080\"", "port=\"" + (base + HTTP) + "\"")
            .replace("port=\"8005\"", "port=\"" + (base + SHUTDOWN) + "\"")
            .replace("edirectPort=\"8443\"", "edirectPort=\"" + (base + HTTPS) + "\""));
    StringBuilder others = new StringBuilder();
    DESTINATIONS.forEach(
        (name, isTopic) -> {
          if (!name.equals("orders")) {
            String block = page().block("destination").replace("orders", name);
            others.append(
                isTopic
                    ? block
                        .replace("RowanQueue", "RowanTopic")
                        .replace("jakarta.jms.Queue", "jakarta.jms.Topic")
                    : block);
          }
        });
    others.append(
        page().block("ledger", Map.of("/var/lib/ledger", work.resolve("ledger").toString())));
    String xml = page().block("configure", Map.of("rowan://localhost:7611", broker.url()));
    String end = "  </TransactionManager>";
    write(
        home.resolve(Path.of("conf", "tomee.xml")),
        xml.replace(end, page().block("timeout") + end).replace("</tomee>", others + "</tomee>"));
  }

  @Override
  Running launch() {
    int before = read(log()).length();
    return launch(
        List.of("sh", home.resolve(Path.of("bin", "catalina.sh")).toString(), "run"),
        script(),
        () -> read(log()).substring(before).contains("Server startup in"));
  }

  @Override
  int httpPort() {
    return base + HTTP;
  }

  @Override
  Map<String, String> adapter() {
    return Map.of();
  }

  @Override
  DropFolder.Place place() {
    return new DropFolder.Place(
        home.resolve("webapps"),
        "Deployment of web application archive \\[.*NAME.war\\] has finished",
        "Error deploying web application archive .*NAME.war",
        "Undeploying context \\[/NAME\\]");
  }

  @Override
  Map<String, String> names() {
    return Map.of(
        "connections",
        "java:openejb/Resource/jms/RowanMQ",
        "ledger",
        "java:openejb/Resource/jdbc/ledger",
        "transactions",
        "org.apache.openejb.OpenEJB#getTransactionManager",
        "wrapper",
        "org.apache.geronimo.transaction.manager.WrapperNamedXAResource",
        "late",
        "11000");
  }
}
