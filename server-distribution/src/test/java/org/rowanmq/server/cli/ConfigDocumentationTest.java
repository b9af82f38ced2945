package org.rowanmq.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.rowanmq.broker.config.ConfigFileException;
import org.rowanmq.server.ServerConfig;
import org.rowanmq.server.config.ConfigReference;
import org.rowanmq.server.config.YamlConfig;

class ConfigDocumentationTest {
  private static final Path MODULE = Path.of("").toAbsolutePath();

  @Test
  void everyKeyIsDescribed() {
    assertThat(ConfigReference.of(ServerConfig.defaults()).undocumented()).isEmpty();
  }

  @Test
  void referencePageIsTheGeneratedOne() throws IOException {
    assertThat(Files.readString(MODULE.resolve("../docs/configuration.md")))
        .as("regenerate with: ./rowan config --markdown > docs/configuration.md")
        .isEqualTo(ConfigCommand.page());
  }

  @Test
  void connectionPageIsTheGeneratedOne() throws IOException {
    assertThat(Files.readString(MODULE.resolve("../docs/connection-uri.md")))
        .as("regenerate with: ./rowan config --connection-uri > docs/connection-uri.md")
        .isEqualTo(ConfigCommand.connectionPage());
  }

  @Test
  void shippedFileIsTheGeneratedOne() throws IOException {
    assertThat(Files.readString(MODULE.resolve("src/main/dist/conf/rowan.yaml")))
        .as("regenerate with: ./rowan config > server-distribution/src/main/dist/conf/rowan.yaml")
        .isEqualTo(ConfigCommand.file());
  }

  @Test
  void shippedFileReadsAsTheDefaultsCommentedOrNot() throws ConfigFileException {
    String shipped = ConfigCommand.file();
    String uncommented = shipped.replaceAll("(?m)^( *)#( *(- )?[a-z][a-z0-9-]*:)", "$1$2");
    ServerConfig defaults = ServerConfig.defaults();
    assertThat(YamlConfig.read(defaults, "rowan.yaml", shipped)).isEqualTo(defaults);
    assertThat(YamlConfig.read(defaults, "rowan.yaml", uncommented)).isEqualTo(defaults);
    assertThat(uncommented).doesNotContain("#name").contains("\nname: rowan");
  }
}
