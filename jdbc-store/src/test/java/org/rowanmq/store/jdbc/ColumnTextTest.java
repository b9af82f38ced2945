package org.rowanmq.store.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ColumnTextTest {
  @ParameterizedTest
  @ValueSource(strings = {"", "plain", "Zo\u00eb \u20ac \ud83d\ude00", "back\\slash \u0001\u007f"})
  void whatEveryDatabaseHoldsStaysAsItIs(String text) {
    assertThat(ColumnText.of(text)).isEqualTo(text);
    assertThat(ColumnText.read(text)).isEqualTo(text);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\u0000",
        "a\u0000b",
        "\ud83d",
        "\ude00",
        "\ude00\ud83d",
        "a\ud83d\ud83d\ude00",
        "\u001b",
        "\u001b0000",
        "\u001b001b",
        "\u0000\u001b\ud83d"
      })
  void theRestComesBackAsItWas(String text) {
    String stored = ColumnText.of(text);

    assertThat(stored).doesNotContain("\u0000").isNotEqualTo(text);
    assertThat(stored.chars().noneMatch(c -> Character.isSurrogate((char) c)))
        .isEqualTo(!text.contains("\ud83d\ude00"));
    assertThat(ColumnText.read(stored)).isEqualTo(text);
  }

  @Test
  void differentStringsHaveDifferentTexts() {
    assertThat(ColumnText.of("\u0000")).isNotEqualTo(ColumnText.of("\u001b0000"));
    assertThat(ColumnText.of(null)).isNull();
    assertThat(ColumnText.read(null)).isNull();
  }
}
