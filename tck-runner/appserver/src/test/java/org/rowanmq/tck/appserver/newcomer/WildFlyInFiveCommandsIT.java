package org.rowanmq.tck.appserver.newcomer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.rowanmq.tck.appserver.Folders;
import org.rowanmq.tck.appserver.Page;
import org.rowanmq.tck.appserver.Ports;
import org.rowanmq.tck.appserver.Running;
import org.rowanmq.tck.appserver.Script;

class WildFlyInFiveCommandsIT {
  private static final Duration PATIENCE = Duration.ofMinutes(4);

  private final Path folder =
      Path.of(System.getProperty("appserver.work"), "newcomer").toAbsolutePath();
  private final Path log = folder.resolve("terminal.log");
  private final Script terminal =
      new Script(
          folder,
          Map.of(
              "PATH",
              Path.of(System.getProperty("java.home"), "bin")
                  + File.pathSeparator
                  + System.getenv("PATH")),
          log);

  @BeforeEach
  void emptyFolder() throws IOException {
    Folders.delete(folder);
    Path unused = Files.createDirectories(folder);
  }

  @AfterEach
  void noData() {
    Folders.delete(
        folder.resolve("rowanmq-" + System.getProperty("rowan.version")).resolve("data"));
  }

  @Test
  void sampleIsWhatThePageSays() throws IOException {
    assertThat(
            Files.readString(
                Path.of(
                    "..",
                    "..",
                    "server-distribution",
                    "src",
                    "main",
                    "dist",
                    "samples",
                    "wildfly",
                    "rowanmq.cli")))
        .isEqualTo(Page.server("wildfly").block("configure"));
  }

  @Test
  void beanGreetsWhoeverIsSent() throws IOException {
    String wildfly = "wildfly-" + System.getProperty("wildfly.version");
    Path unused =
        Folders.copy(
            Path.of(System.getProperty("appserver.folder"), wildfly), folder.resolve(wildfly));
    Path archive = Path.of(System.getProperty("rowan.archive")).toAbsolutePath().normalize();
    int port = Ports.base(0);
    int offset = Ports.base(8080, 8443, 9990, 9993, 4712, 4713);
    Map<String, String> here = new LinkedHashMap<>();
    here.put("tar xzf rowanmq", "tar xzf " + archive.getParent() + "/rowanmq");
    here.put(
        "unzip -q " + wildfly + ".zip",
        "sed -i.orig s/localhost:7611/127.0.0.1:"
            + port
            + "/ rowanmq-*/samples/wildfly/rowanmq.cli");
    here.put("rowan run", "rowan run --port " + port);
    here.put("standalone.sh", "standalone.sh -Djboss.socket.binding.port-offset=" + offset);
    String commands = Page.readme().block("wildfly", here);
    assertThat(commands.lines().filter(line -> !line.isBlank())).hasSize(5);

    Running running =
        new Running(
            terminal.start(List.of("sh", "-e", "-c", commands + "\nwait\n")),
            folder.resolve("processes"));
    try {
      await()
          .atMost(PATIENCE)
          .until(
              () -> {
                running.look();
                assertThat(running.isAlive()).as("see " + log).isTrue();
                return Files.readString(log).contains("WFLYSRV0025");
              });
      String send =
          Page.readme()
              .block(
                  "wildfly-send", Map.of("greetings", "greetings --url rowan://127.0.0.1:" + port));
      String printed =
          new Script(
                  folder.resolve("rowanmq-" + System.getProperty("rowan.version")),
                  terminal.variables(),
                  log)
              .run(120, List.of("sh", "-e", "-c", send));
      assertThat(printed).doesNotContain("rror");
      await().atMost(PATIENCE).until(() -> Files.readString(log).contains("Hello World!"));
    } finally {
      running.kill();
    }
  }
}
