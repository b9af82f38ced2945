package org.rowanmq.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.rowanmq.runtime.SystemEnvironment;

class ReadmeProgramTest {
  private static final Pattern PROGRAM = Pattern.compile("(?s)```java\n(.*?)```");

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
      String own = source.replace("rowan://localhost:7611", url);
      String output = DocProgram.run(directory, "Greetings", own, server.adminPassword());
      assertThat(output.lines()).containsExactly("hello", "it works");
    }
  }

  @Test
  void programInTheReadmeIsShort() throws IOException {
    assertThat(program().lines().filter(line -> !line.isBlank()).count()).isLessThanOrEqualTo(30);
  }

  private static String program() throws IOException {
    Matcher matcher = PROGRAM.matcher(Files.readString(Path.of("..", "README.md")));
    assertThat(matcher.find()).isTrue();
    return matcher.group(1);
  }
}
