package org.rowanmq.server.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.time.ZoneId;
import org.junit.jupiter.api.Test;

class PointInTimeTest {
  private static final long NOW = Instant.parse("2026-11-28T12:00:00Z").toEpochMilli();

  private static Instant at(String text) {
    return Instant.ofEpochMilli(PointInTime.millis(text, NOW, ZoneId.of("Europe/Berlin")));
  }

  @Test
  void aTimeIsOfThisZoneUnlessItSaysOtherwise() {
    assertThat(at("2026-11-28T09:00")).isEqualTo("2026-11-28T08:00:00Z");
    assertThat(at("2026-07-28T09:00:30")).isEqualTo("2026-07-28T07:00:30Z");
    assertThat(at("2026-11-28T09:00Z")).isEqualTo("2026-11-28T09:00:00Z");
    assertThat(at("2026-11-28T09:00:30.5+05:30")).isEqualTo("2026-11-28T03:30:30.500Z");
  }

  @Test
  void aDurationIsThatLongAgo() {
    assertThat(at("2h")).isEqualTo("2026-11-28T10:00:00Z");
    assertThat(at("7d")).isEqualTo("2026-11-21T12:00:00Z");
  }

  @Test
  void anythingElseIsRefusedWithWhatIsAllowed() {
    assertThatThrownBy(() -> at("yesterday"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("'yesterday'")
        .hasMessageContaining("2026-11-28T09:00")
        .hasMessageContaining("2h");
  }
}
