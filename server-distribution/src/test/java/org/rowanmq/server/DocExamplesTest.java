package org.rowanmq.server;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.jms.ConnectionFactory;
import jakarta.jms.JMSContext;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
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
  private static final String POLICIES = "destinations:\n  policies:\n";
  private static final Pattern PRINTS = Pattern.compile("// prints: (.*)");

  @TempDir private Path directory = Path.of("");

  @ParameterizedTest
  @ValueSource(strings = {"distribution.md", "queue-kinds.md"})
  void examplesDoWhatThePageSays(String file) throws Exception {
    Page page = Page.of(file);
    StringBuilder policies = new StringBuilder(POLICIES);
    for (String text : page.texts("yaml")) {
      policies.append(
          text, text.startsWith(POLICIES) ? POLICIES.length() : text.length(), text.length());
    }
    List<String> fragments = page.texts("java");
    assertThat(fragments).isNotEmpty();

    ServerConfig config =
        YamlConfig.read(ServerConfig.defaults(), file, policies.toString())
            .withDirectory(directory.resolve("data"))
            .withPort(0);
    try (SystemEnvironment environment = new SystemEnvironment("examples");
        RowanServer server = RowanServer.start(config, environment, (state, why) -> {})) {
      ConnectionFactory factory =
          new JmsConnectionFactory(server.urls().get(0), "admin", server.adminPassword());
      for (String fragment : fragments) {
        String name = "Example" + fragments.indexOf(fragment);
        try (JMSContext context = factory.createContext()) {
          Object[] given = {context, factory};
          assertThat(Page.run(directory, name, source(name, fragment), given).lines().toList())
              .as(fragment)
              .isEqualTo(expected(fragment));
        }
      }
    }
  }

  private static List<String> expected(String fragment) {
    return PRINTS.matcher(fragment).results().map(each -> each.group(1).strip()).toList();
  }

  private static String source(String name, String fragment) {
    return """
    import jakarta.jms.*;
    import java.util.concurrent.*;

    public class %s {
      public static void main(Object... given) throws Exception {
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
        .formatted(name, fragment);
  }
}
