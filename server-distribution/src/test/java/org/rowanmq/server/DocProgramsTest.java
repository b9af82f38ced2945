package org.rowanmq.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.rowanmq.runtime.SystemEnvironment;
import org.rowanmq.server.config.ConfigReader;

/**
 * Pages with one program each: it is run against a broker with the page's configuration, if it has
 * any, and prints what the page says.
 */
class DocProgramsTest {
  private static final Pattern NAME = Pattern.compile("public class (\\w+)");

  @TempDir private Path directory = Path.of("");

  @ParameterizedTest
  @ValueSource(strings = {"redelivery.md"})
  void programOfThePagePrintsWhatThePageSays(String page) throws Exception {
    String text = Files.readString(Path.of("..", "docs", page));
    ServerConfig config =
        ConfigReader.read(ServerConfig.defaults(), page, block(text, "yaml"))
            .withDirectory(directory.resolve("data"))
            .withPort(0);
    try (SystemEnvironment environment = new SystemEnvironment("page");
        RowanServer server = RowanServer.start(config, environment, (state, why) -> {})) {
      String source = block(text, "java");
      Matcher name = NAME.matcher(source);
      assertThat(name.find()).isTrue();
      assertThat(source).contains("rowan://localhost:7611");
      String output =
          DocProgram.run(
              directory,
              name.group(1),
              source.replace("rowan://localhost:7611", server.urls().get(0)),
              server.adminPassword());
      assertThat(output).isEqualTo(block(text, "text"));
    }
  }

  /** The first block of the page in this language; empty if there is none. */
  private static String block(String page, String language) {
    Matcher matcher = Pattern.compile("(?s)```" + language + "\n(.*?)```").matcher(page);
    return matcher.find() ? matcher.group(1) : "";
  }
}
