package org.rowanmq.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.lang.reflect.Method;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.tools.ToolProvider;
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
  private static final Pattern BLOCK =
      Pattern.compile("(?ms)^(<!-- broker -->\n)?```(\\w+)\n(.*?)^```");
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
      Path file = directory.resolve(program.name() + ".java");
      Files.writeString(file, program.source().replace(URL, server.urls().get(0)));
      assertThat(run(program.name(), file, server.adminPassword())).isEqualTo(program.output());
    }
  }

  @Test
  void programInTheReadmeIsShort() throws IOException {
    List<Program> inReadme = programs(Path.of("..", "README.md"));
    assertThat(inReadme).hasSize(1);
    assertThat(inReadme.get(0).source().lines().filter(line -> !line.isBlank()).count())
        .isLessThanOrEqualTo(30);
  }

  private String run(String name, Path source, String password) throws Exception {
    int compiled =
        ToolProvider.getSystemJavaCompiler()
            .run(
                null,
                null,
                null,
                "-Xlint:all",
                "-Werror",
                "-proc:none",
                "-cp",
                System.getProperty("java.class.path"),
                "-d",
                directory.toString(),
                source.toString());
    assertThat(compiled).isZero();
    PrintStream before = System.out;
    ByteArrayOutputStream output = new ByteArrayOutputStream();
    try (URLClassLoader classes = new URLClassLoader(new URL[] {directory.toUri().toURL()})) {
      Method main = classes.loadClass(name).getMethod("main", String[].class);
      System.setOut(new PrintStream(output, true, StandardCharsets.UTF_8));
      main.invoke(null, (Object) new String[] {password});
    } finally {
      System.setOut(before);
    }
    return output.toString(StandardCharsets.UTF_8);
  }

  static List<Program> programs() throws IOException {
    List<Program> found = new ArrayList<>(programs(Path.of("..", "README.md")));
    try (Stream<Path> pages = Files.list(Path.of("..", "docs"))) {
      for (Path page : pages.filter(each -> each.toString().endsWith(".md")).sorted().toList()) {
        found.addAll(programs(page));
      }
    }
    return found;
  }

  private static List<Program> programs(Path page) throws IOException {
    List<Program> found = new ArrayList<>();
    String config = "";
    Matcher block = BLOCK.matcher(Files.readString(page));
    while (block.find()) {
      Matcher main = MAIN.matcher(block.group(3));
      if (block.group(1) != null && block.group(2).equals("yaml")) {
        config = block.group(3);
      } else if (block.group(2).equals("java") && main.find()) {
        String source = block.group(3);
        assertThat(block.find() && block.group(2).equals("text"))
            .as("%s: %s is followed by a block of text with what it prints", page, main.group(1))
            .isTrue();
        found.add(new Program(page, main.group(1), source, config, block.group(3)));
      }
    }
    return found;
  }
}
