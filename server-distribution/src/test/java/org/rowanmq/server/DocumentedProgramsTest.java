package org.rowanmq.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.rowanmq.runtime.SystemEnvironment;
import org.rowanmq.server.config.YamlConfig;

/**
 * Compiles and runs every program in the README and in {@code docs}: a block of {@code java} with a
 * public class that has a {@code main}. It is given the administrator's password, must print what
 * the next block of {@code text} shows, and meets a broker whose configuration is the last block of
 * {@code yaml} before it that follows a line {@code <!-- broker -->}.
 */
class DocumentedProgramsTest {
  private static final String URL = "rowan://localhost:7611";
  private static final Pattern MAIN =
      Pattern.compile("(?s)public (?:final )?class (\\w+) .*public static void main\\(");

  @TempDir private Path directory = Path.of("");

  private record Program(Path page, String name, String source, String config, String output) {
    @Override
    public String toString() {
      return page.getFileName() + " " + name;
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("programs")
  void programCompilesAndPrintsWhatThePageSays(Program program) throws Exception {
    ServerConfig config =
        YamlConfig.read(ServerConfig.defaults(), program.toString(), program.config())
            .withDirectory(directory.resolve("data"))
            .withPort(0);
    try (SystemEnvironment environment = new SystemEnvironment("documents");
        RowanServer server = RowanServer.start(config, environment, (state, why) -> {})) {
      assertThat(program.source()).contains(URL);
      String source = program.source().replace(URL, server.urls().get(0));
      String[] arguments = {server.adminPassword()};
      assertThat(Page.run(directory, program.name(), source, arguments))
          .isEqualTo(program.output());
    }
  }

  @Test
  void programInTheReadmeIsShort() throws IOException {
    List<Program> inReadme = programs(Page.of("../README.md"));
    assertThat(inReadme).hasSize(1);
    assertThat(inReadme.get(0).source().lines().filter(line -> !line.isBlank()).count())
        .isLessThanOrEqualTo(30);
  }

  static List<Program> programs() throws IOException {
    List<Program> found = new ArrayList<>(programs(Page.of("../README.md")));
    try (Stream<Path> pages = Files.list(Path.of("..", "docs"))) {
      for (Path page : pages.filter(each -> each.toString().endsWith(".md")).sorted().toList()) {
        found.addAll(programs(Page.of(page.getFileName().toString())));
      }
    }
    return found;
  }

  private static List<Program> programs(Page page) {
    List<Program> found = new ArrayList<>();
    String config = "";
    for (int i = 0; i < page.blocks().size(); i++) {
      Page.Block block = page.blocks().get(i);
      Matcher main = MAIN.matcher(block.text());
      if (block.comment().equals("broker") && block.language().equals("yaml")) {
        config = block.text();
      } else if (block.language().equals("java") && main.find()) {
        Page.Block next = i + 1 < page.blocks().size() ? page.blocks().get(i + 1) : block;
        assertThat(next.language())
            .as("%s: what %s prints is the next block", page.path(), main.group(1))
            .isEqualTo("text");
        found.add(new Program(page.path(), main.group(1), block.text(), config, next.text()));
      }
    }
    return found;
  }
}
