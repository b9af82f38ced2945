package org.rowanmq.ra.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class EmbeddedConfigTest {
  private static EmbeddedConfig config(String name, String source, String directory, int port) {
    return EmbeddedConfig.of(
        name,
        new EmbeddedConfig.Place(source, directory),
        "127.0.0.1",
        port,
        new EmbeddedConfig.Login("embedded", "secret", true),
        "");
  }

  @Test
  void everythingThatIsWrongIsNamedWithWhatIsAllowed() {
    assertThatExceptionOfType(IllegalArgumentException.class)
        .isThrownBy(() -> config("a b", " ", "", 70_000))
        .withMessageContaining("brokerName 'a b' is not allowed: 1 to 64 letters")
        .withMessageContaining("set dataSource, the JNDI name")
        .withMessageContaining("port 70000 is not allowed: 1 to 65535, 0 for no listener");
    assertThatExceptionOfType(IllegalArgumentException.class)
        .isThrownBy(() -> config("rowan", "java:/rowan", "/data", 0))
        .withMessageContaining("dataSource 'java:/rowan' and directory '/data' are both set");
    assertThatExceptionOfType(IllegalArgumentException.class)
        .isThrownBy(() -> config("rowan", null, "data/rowan", 0))
        .withMessageContaining(
            "directory 'data/rowan' is not allowed: it must be an absolute path");
    assertThatExceptionOfType(IllegalArgumentException.class)
        .isThrownBy(() -> config("rowan", null, "/a\0b", 0))
        .withMessageContaining("directory '/a\0b' is not allowed");
  }

  @Test
  void spacesAroundNamesAreNotMeant() {
    Path directory = Path.of("data").toAbsolutePath();
    assertThat(config("rowan", null, " " + directory + " ", 0).directory()).isEqualTo(directory);
    assertThat(config("rowan", " java:/rowan\n", null, 0).dataSource()).isEqualTo("java:/rowan");
  }

  @Test
  void passwordIsNotShown() {
    assertThat(config("rowan", "java:/rowan", null, 0).toString())
        .isEqualTo("rowan on DataSource java:/rowan");
  }
}
