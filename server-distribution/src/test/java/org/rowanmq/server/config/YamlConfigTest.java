package org.rowanmq.server.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.rowanmq.broker.ConfigException;
import org.rowanmq.broker.Doc;
import org.rowanmq.broker.config.ConfigFileException;
import org.rowanmq.broker.config.Flat;

class YamlConfigTest {
  /** A value type by virtue of its {@code parse}. */
  public record Size(long bytes) {
    public static Size parse(String text) {
      if (!text.endsWith("KiB")) {
        throw new IllegalArgumentException("'" + text + "' is not a size");
      }
      return new Size(Long.parseLong(text.replace("KiB", "")) * 1024);
    }

    @Override
    public String toString() {
      return bytes / 1024 + "KiB";
    }
  }

  public enum Shade {
    LIGHT,
    VERY_DARK
  }

  public record Limits(Size maxFrame, int maxSessions, Duration idleTimeout) {
    public Limits {
      List<ConfigException.Problem> problems = new ArrayList<>();
      if (maxSessions <= 0) {
        problems.add(new ConfigException.Problem("max-sessions", "must be over 0"));
      }
      if (idleTimeout.isZero()) {
        problems.add(new ConfigException.Problem("idle-timeout", "must be longer than 0"));
      }
      if (!problems.isEmpty()) {
        throw new ConfigException(problems);
      }
    }
  }

  public record Listener(String host, int port) {
    public static Listener defaults() {
      return new Listener("127.0.0.1", 7611);
    }
  }

  public record Inner(@Doc("Its name") String name, Limits limits, List<Listener> listeners) {}

  public record Tree(
      @Flat Inner inner, Path data, Shade shade, boolean autoCreate, List<String> tags) {
    static Tree defaults() {
      return new Tree(
          new Inner(
              "rowan",
              new Limits(new Size(262_144), 256, Duration.ofMinutes(1)),
              List.of(Listener.defaults())),
          Path.of("data"),
          Shade.LIGHT,
          true,
          List.of());
    }
  }

  @Test
  void emptyFileGivesTheDefaults() throws ConfigFileException {
    assertThat(read("")).isEqualTo(Tree.defaults());
    assertThat(read("# nothing\nlimits:\n")).isEqualTo(Tree.defaults());
  }

  @Test
  void everyTypeIsRead() throws ConfigFileException {
    Tree tree =
        read(
            """
            name: east
            limits:
              max-frame: 64KiB
              idle-timeout: 500ms
            listeners:
              - host: 0.0.0.0
              - port: 7612
            data: /var/lib/rowan
            shade: very-dark
            auto-create: false
            tags: [a, b]
            """);
    assertThat(tree.inner().name()).isEqualTo("east");
    assertThat(tree.inner().limits())
        .isEqualTo(new Limits(new Size(65_536), 256, Duration.ofMillis(500)));
    assertThat(tree.inner().listeners())
        .containsExactly(new Listener("0.0.0.0", 7611), new Listener("127.0.0.1", 7612));
    assertThat(tree.data()).isEqualTo(Path.of("/var/lib/rowan"));
    assertThat(tree.shade()).isEqualTo(Shade.VERY_DARK);
    assertThat(tree.autoCreate()).isFalse();
    assertThat(tree.tags()).containsExactly("a", "b");
  }

  @Test
  void allProblemsAreReportedAtOnceWithTheirLines() {
    assertThat(
            problems(
                """
                nmae: east
                limits:
                  max-fram: 64KiB
                  max-sessions: 0
                  idle-timeout: 0s
                shade: pink
                auto-create: maybe
                max-frame: 3KiB
                data: [x]
                """))
        .containsExactly(
            "t.yaml:1: nmae: unknown key, did you mean 'name'?",
            "t.yaml:3: limits.max-fram: unknown key, did you mean 'limits.max-frame'?",
            "t.yaml:4: limits.max-sessions: must be over 0",
            "t.yaml:5: limits.idle-timeout: must be longer than 0",
            "t.yaml:6: shade: 'pink' is not one of light, very-dark",
            "t.yaml:7: auto-create: 'maybe' is neither true nor false",
            "t.yaml:8: max-frame: unknown key, did you mean 'limits.max-frame'?",
            "t.yaml:9: data: expected path, found a list");
  }

  @Test
  void wrongValuesSayWhatWasExpected() {
    assertThat(problems("limits: {idle-timeout: 5 minutes}"))
        .singleElement()
        .asString()
        .contains("'5 minutes' is not a duration");
    assertThat(problems("limits: {max-sessions: many}"))
        .containsExactly("t.yaml:1: limits.max-sessions: 'many' is not a whole number in range");
    assertThat(problems("limits: {max-frame: 3}"))
        .containsExactly("t.yaml:1: limits.max-frame: '3' is not a size");
    assertThat(problems("limits: 7"))
        .containsExactly("t.yaml:1: limits: expected a section with keys, found a value");
    assertThat(problems("- a\n- b"))
        .containsExactly("t.yaml:1: expected a section with keys, found a list");
  }

  @Test
  void keyGivenTwiceIsAProblem() {
    assertThat(problems("name: a\nname: b\n"))
        .containsExactly("t.yaml:2: name: given twice, first in line 1");
  }

  @Test
  void brokenYamlIsNamedWithItsLine() {
    assertThat(problems("name: a\nlimits: [1,\n"))
        .singleElement()
        .asString()
        .startsWith("t.yaml:")
        .contains("not YAML");
  }

  @Test
  void generatedFileReadsAsTheDefaultsCommentedOrNot() throws ConfigFileException {
    String yaml = ConfigReference.of(Tree.defaults()).yaml();
    assertThat(read(yaml)).isEqualTo(Tree.defaults());
    assertThat(read(yaml.replaceAll("(?m)^( *)#( *(- )?[a-z][a-z0-9-]*:)", "$1$2")))
        .isEqualTo(Tree.defaults());
    assertThat(yaml)
        .startsWith("# Its name\n#name: rowan\n")
        .contains("\n  #max-frame: 256KiB", "\n#  - host: ", "\n#    port: 7611");
  }

  private static Tree read(String yaml) throws ConfigFileException {
    return YamlConfig.read(Tree.defaults(), "t.yaml", yaml);
  }

  private static List<String> problems(String yaml) {
    return catchThrowableOfType(ConfigFileException.class, () -> read(yaml)).problems();
  }
}
