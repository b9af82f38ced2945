package org.rowanmq.tck.appserver;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.rowanmq.tck.harness.PackagedBroker;

/** Open Liberty, by its {@code server.xml}. */
final class OpenLiberty extends AppServer {
  private static final String SERVER = "rowanmq";

  private final Path folder;
  private final int port;

  OpenLiberty(PackagedBroker broker) {
    super("openliberty", "wlp", broker);
    this.folder = home.resolve(Path.of("usr", "servers", SERVER));
    this.port = Ports.base(0, 1);
  }

  @Override
  void configure() {
    String xml =
        page()
            .block(
                "configure",
                Map.of(
                    "/opt/rowanmq/rar/rowanmq.rar",
                    rar.toString(),
                    "rowan://localhost:7611",
                    broker.url(),
                    "9080",
                    Integer.toString(port),
                    "9443",
                    Integer.toString(port + 1)));
    StringBuilder others = new StringBuilder();
    DESTINATIONS.forEach(
        (name, isTopic) -> {
          if (!name.equals("orders")) {
            String block = page().block("destination").replace("orders", name);
            others.append(isTopic ? block.replace("jmsQueue", "jmsTopic") : block);
          }
        });
    for (String bean : BEANS) {
      others.append(page().block("bean", Map.of("shop/Orders", "cases/" + bean)));
    }
    others.append(
        page()
            .block(
                "ledger",
                Map.of(
                    "/opt/h2",
                    servers().resolve("h2").toString(),
                    "/var/lib/ledger",
                    work.resolve("ledger").toString())));
    write(folder.resolve("server.xml"), xml.replace("</server>", others + "</server>"));
  }

  @Override
  Running launch() {
    int before = read(log()).length();
    return launch(
        List.of("sh", home.resolve("bin").resolve("server").toString(), "run", SERVER),
        script(),
        () -> read(log()).substring(before).contains("CWWKF0011I"));
  }

  @Override
  int httpPort() {
    return port;
  }

  @Override
  Map<String, String> adapter() {
    return Map.of();
  }

  @Override
  DropFolder.Place place() {
    return new DropFolder.Place(
        folder.resolve("dropins"),
        "CWWKZ000[13]I: .* NAME ",
        "CWWKZ000[24]E: .* NAME ",
        "CWWKZ0009I: .* NAME ");
  }

  @Override
  Map<String, String> descriptors() {
    return Map.of("ibm-ejb-jar-ext.xml", page().block("timeout", Map.of("Orders", "SlowBean")));
  }

  @Override
  Map<String, String> names() {
    return Map.of(
        "connections",
        "jms/RowanMQ",
        "ledger",
        "jdbc/ledger",
        "transactions",
        "com.ibm.tx.jta.TransactionManagerFactory#getTransactionManager",
        "late",
        "30000");
  }
}
