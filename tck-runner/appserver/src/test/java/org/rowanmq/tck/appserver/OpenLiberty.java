package org.rowanmq.tck.appserver;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.rowanmq.tck.harness.PackagedBroker;

/** Open Liberty, by its {@code server.xml}. */
final class OpenLiberty extends AppServer {
  private static final String SERVER = "rowan";

  private final int port;

  OpenLiberty(PackagedBroker broker) {
    super("openliberty", "wlp", broker);
    this.port = Ports.base(0, 1);
  }

  @Override
  void configure() {
    Path folder = home.resolve("usr").resolve("servers").resolve(SERVER);
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
                    Integer.toString(port + 1),
                    "/var/lib/ledger",
                    work.resolve("ledger").toString(),
                    "/opt/h2",
                    Path.of(setting("h2.jar")).getParent().toString()));
    StringBuilder others = new StringBuilder();
    DESTINATIONS.forEach(
        (name, isTopic) -> {
          if (!name.equals("orders")) {
            String block = page().block("destination").replace("orders", name);
            others.append(isTopic ? block.replace("jmsQueue", "jmsTopic") : block);
          }
        });
    for (String bean : List.of("EchoBean", "RedBean", "NewsBean")) {
      others.append(page().block("activation").replace("OrderBean", bean));
    }
    write(folder.resolve("server.xml"), xml.replace("</server>", others + "</server>"));
  }

  @Override
  Running launch() {
    long before = read(log()).length();
    return launch(
        List.of("sh", home.resolve("bin").resolve("server").toString(), "run", SERVER),
        script(),
        () -> read(log()).substring((int) before).contains("CWWKF0011I"));
  }

  @Override
  int httpPort() {
    return port;
  }

  @Override
  Map<String, String> adapter() {
    return Map.of("openliberty.home", home.toString(), "openliberty.http", Integer.toString(port));
  }

  @Override
  Map<String, String> names() {
    return Map.of(
        "ledger",
        "jdbc/ledger",
        "transactions",
        "com.ibm.tx.jta.TransactionManagerFactory#getTransactionManager");
  }
}
