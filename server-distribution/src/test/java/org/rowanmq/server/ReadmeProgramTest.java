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
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.tools.ToolProvider;
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
      Path file = directory.resolve("Greetings.java");
      Files.writeString(file, source.replace("rowan://localhost:7611", url));
      assertThat(run(file, server.adminPassword()).lines()).containsExactly("hello", "it works");
    }
  }

  @Test
  void programInTheReadmeIsShort() throws IOException {
    assertThat(program().lines().filter(line -> !line.isBlank()).count()).isLessThanOrEqualTo(30);
  }

  private String run(Path source, String password) throws Exception {
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
      Method main = classes.loadClass("Greetings").getMethod("main", String[].class);
      System.setOut(new PrintStream(output, true, StandardCharsets.UTF_8));
      main.invoke(null, (Object) new String[] {password});
    } finally {
      System.setOut(before);
    }
    return output.toString(StandardCharsets.UTF_8);
  }

  private static String program() throws IOException {
    Matcher matcher = PROGRAM.matcher(Files.readString(Path.of("..", "README.md")));
    assertThat(matcher.find()).isTrue();
    return matcher.group(1);
  }
}
