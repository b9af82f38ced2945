package org.rowanmq.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.rowanmq.runtime.SystemEnvironment;
import org.rowanmq.server.DocumentedProgram;
import org.rowanmq.server.RowanServer;
import org.rowanmq.server.ServerConfig;

/** What docs/routing.md shows is what happens, and stays so after a restart. */
class RoutingDocumentationTest {
  private static final Path PAGE = Path.of("..", "docs", "routing.md");
  private static final String PROMPT = "$ rowan ";

  @TempDir private Path directory = Path.of("");
  private final SystemEnvironment environment = new SystemEnvironment("routing");
  private RowanServer server;

  @BeforeEach
  void start() throws Exception {
    ServerConfig config =
        ServerConfig.defaults().withDirectory(directory.resolve("data")).withPort(0);
    server = RowanServer.start(config, environment, (state, why) -> {});
  }

  @AfterEach
  void stop() {
    server.close();
    environment.close();
  }

  @Test
  void exampleInThePageRuns() throws Exception {
    List<String> shown = new ArrayList<>();
    for (String line : DocumentedProgram.block("console", PAGE).lines().toList()) {
      if (line.startsWith(PROMPT)) {
        assertThat(shown).as("before " + line).isEmpty();
        shown.addAll(rowan(line.substring(PROMPT.length()).replace("'", "").split(" ")));
      } else {
        assertThat(shown.remove(0)).isEqualTo(line);
      }
    }
    assertThat(shown).isEmpty();

    String source = DocumentedProgram.block("java", PAGE);
    assertThat(run(source)).containsExactly("two fountain pens");
    server.close();
    start();
    assertThat(run(source)).containsExactly("two fountain pens");

    assertThat(rowan("send", "exchange://orders?key=us.ohio", page())).isNotEmpty();
    assertThat(rowan("queues")).anyMatch(line -> line.matches("orders.all +queue +[0-9]+ .*"));
    assertThat(rowan("exchange", "show", "orders")).hasSize(3);
    assertThat(rowan("exchange", "list"))
        .anyMatch(line -> line.matches("orders +topic +unrouted +2 .*"))
        .anyMatch(line -> line.matches("topics +topic +0 .*"));
    assertThat(rowan("exchange", "create", "unrouted", "--type", "fanout", "--alternate", "orders"))
        .anyMatch(line -> line.contains("unrouted -> orders -> unrouted"));
    assertThat(rowan("unbind", "orders", "orders.eu")).containsExactly("unbound orders -> orders.eu");
    assertThat(rowan("exchange", "delete", "orders")).containsExactly("deleted orders");
  }

  private static String page() {
    return PAGE.toString();
  }

  private List<String> run(String source) throws Exception {
    String here = source.replace("rowan://localhost:7611", server.urls().get(0));
    return new DocumentedProgram("Orders", here)
        .run(directory, server.adminPassword())
        .lines()
        .toList();
  }

  private List<String> rowan(String... arguments) {
    Installation installation =
        new Installation(
            directory,
            directory.resolve("data"),
            Path.of("java"),
            "",
            server.urls().get(0),
            false);
    StringWriter out = new StringWriter();
    int ignored =
        Rowan.commandLine(installation)
            .setOut(new PrintWriter(out, true))
            .setErr(new PrintWriter(out, true))
            .execute(arguments);
    return out.toString().lines().toList();
  }
}
