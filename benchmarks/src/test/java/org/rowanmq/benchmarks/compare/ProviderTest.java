package org.rowanmq.benchmarks.compare;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ProviderTest {
  private static final Path FOLDER = Path.of("providers");

  static List<String> all() throws IOException {
    return Provider.ids(FOLDER);
  }

  @ParameterizedTest
  @MethodSource("all")
  void everyDescriptionIsComplete(String id) throws IOException {
    Provider provider = Provider.read(FOLDER, id);
    Map<String, String> values =
        new HashMap<>(Map.of("port", "1", "directory", "d", "config", "c"));
    if (provider.database().isPresent()) {
      values.putAll(Map.of("database.url", "u", "database.user", "n", "database.password", "p"));
    }
    assertThat(provider.name()).isNotBlank();
    assertThat(provider.mainClass()).isNotBlank();
    assertThat(provider.factory()).isNotBlank();
    assertThat(provider.arguments(values)).noneMatch(text -> text.contains("{"));
    assertThat(provider.url(values)).doesNotContain("{");
    assertThat(provider.config(values).orElse("")).doesNotContain("{");
  }

  @Test
  void clientsWithoutCompletionListenerAreSparedItsScenario() throws IOException {
    Provider classic = Provider.read(FOLDER, "classic-kahadb");
    assertThat(classic.supports(Scenario.S3)).isFalse();
    assertThat(classic.supports(Scenario.S4)).isTrue();
  }
}
