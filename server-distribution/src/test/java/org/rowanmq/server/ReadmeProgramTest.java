package org.rowanmq.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.rowanmq.runtime.SystemEnvironment;

class ReadmeProgramTest {
  @TempDir private Path directory = Path.of("");

  @Test
  void programInTheReadmeCompilesAndRuns() throws Exception {
    String source = program();
    ServerConfig config =
        ServerConfig.defaults().withDirectory(directory.resolve("data")).withPort(0);
    try (SystemEnvironment environment = new SystemEnvironment("readme");
        RowanServer server = RowanServer.start(config, environment, (state, why) -> {})) {
      String url = server.urls().get(0);
      assertThat(source).contains("rowan://localhost:7611");
      assertThat(
              new DocumentedProgram("Greetings", source.replace("rowan://localhost:7611", url))
                  .run(directory, server.adminPassword())
                  .lines())
          .containsExactly("hello", "it works");
    }
  }

  @Test
  void programInTheReadmeIsShort() throws IOException {
    assertThat(program().lines().filter(line -> !line.isBlank()).count()).isLessThanOrEqualTo(30);
  }

  private static String program() throws IOException {
    return DocumentedProgram.block("java", Path.of("..", "README.md"));
  }
}
