package org.rowanmq.server;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.jms.ConnectionFactory;
import jakarta.jms.JMSContext;
import java.io.ByteArrayOutputStream;
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
import javax.tools.ToolProvider;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.rowanmq.jms.JmsConnectionFactory;
import org.rowanmq.runtime.SystemEnvironment;
import org.rowanmq.server.config.YamlConfig;

/**
 * Runs the examples of pages about policies: one broker with all the policies of a page, then its
 * Java fragments one after the other. What a fragment prints is what its comments {@code //
 * prints:} say.
 */
class DocExamplesTest {
  private static final Pattern BLOCK = Pattern.compile("(?s)```(yaml|java)\n(.*?)```");
  private static final String POLICIES = "destinations:\n  policies:\n";
  private static final Pattern PRINTS = Pattern.compile("// prints: (.*)");

  @TempDir private Path directory = Path.of("");

  @ParameterizedTest
  @ValueSource(strings = {"distribution.md", "queue-kinds.md"})
  void examplesDoWhatThePageSays(String page) throws Exception {
    StringBuilder policies = new StringBuilder(POLICIES);
    List<String> fragments = new ArrayList<>();
    Matcher block = BLOCK.matcher(Files.readString(Path.of("..", "docs", page)));
    while (block.find()) {
      String text = block.group(2);
      if (block.group(1).equals("java")) {
        fragments.add(text);
      } else if (text.startsWith(POLICIES)) {
        policies.append(text, POLICIES.length(), text.length());
      }
    }
    assertThat(fragments).isNotEmpty();
    compile(fragments);

    ServerConfig config =
        YamlConfig.read(ServerConfig.defaults(), page, policies.toString())
            .withDirectory(directory.resolve("data"))
            .withPort(0);
    try (SystemEnvironment environment = new SystemEnvironment("examples");
        RowanServer server = RowanServer.start(config, environment, (state, why) -> {});
        URLClassLoader classes = new URLClassLoader(new URL[] {directory.toUri().toURL()})) {
      ConnectionFactory factory =
          new JmsConnectionFactory(server.urls().get(0), "admin", server.adminPassword());
      for (int i = 0; i < fragments.size(); i++) {
        Method example = classes.loadClass("Example" + i).getMethod("run", Object[].class);
        try (JMSContext context = factory.createContext()) {
          assertThat(printed(example, context, factory).lines().toList())
              .as(fragments.get(i))
              .isEqualTo(expected(fragments.get(i)));
        }
      }
    }
  }

  private static List<String> expected(String fragment) {
    return PRINTS.matcher(fragment).results().map(each -> each.group(1).strip()).toList();
  }

  private static String printed(Method example, Object... arguments) throws Exception {
    PrintStream before = System.out;
    ByteArrayOutputStream output = new ByteArrayOutputStream();
    try {
      System.setOut(new PrintStream(output, true, StandardCharsets.UTF_8));
      example.invoke(null, (Object) arguments);
    } finally {
      System.setOut(before);
    }
    return output.toString(StandardCharsets.UTF_8);
  }

  private void compile(List<String> fragments) throws Exception {
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "-proc:none",
                "-cp",
                System.getProperty("java.class.path"),
                "-d",
                directory.toString()));
    for (int i = 0; i < fragments.size(); i++) {
      Path file = directory.resolve("Example" + i + ".java");
      Files.writeString(
          file,
          """
          import jakarta.jms.*;
          import java.util.concurrent.*;

          public class Example%d {
            public static void run(Object... given) throws Exception {
              JMSContext context = (JMSContext) given[0];
              ConnectionFactory factory = (ConnectionFactory) given[1];
              %s
            }

            static int count(JMSConsumer consumer) {
              int count = 0;
              while (consumer.receive(1_000) != null) {
                count++;
              }
              return count;
            }
          }
          """
              .formatted(i, fragments.get(i)));
      arguments.add(file.toString());
    }
    int compiled =
        ToolProvider.getSystemJavaCompiler()
            .run(null, null, null, arguments.toArray(String[]::new));
    assertThat(compiled).isZero();
  }
}
