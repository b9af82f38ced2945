package org.rowanmq.broker.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class CronTest {
  private static List<String> next(String text, String after, int count) {
    List<String> found = new ArrayList<>();
    long at = Instant.parse(after).toEpochMilli();
    for (int i = 0; i < count; i++) {
      at = Cron.parse(text).next(at);
      found.add(Instant.ofEpochMilli(at).toString());
    }
    return found;
  }

  @ParameterizedTest
  @CsvSource({
    "* * * * *,               2026-11-28T12:00:59.999Z, 2026-11-28T12:01:00Z",
    "* * * * *,               2026-11-28T12:01:00Z,     2026-11-28T12:02:00Z",
    "0 8 * * MON,             2026-11-28T12:00:00Z,     2026-11-30T08:00:00Z",
    "0 8 * * MON Europe/Berlin, 2026-11-28T12:00:00Z,   2026-11-30T07:00:00Z",
    "*/20 * * * *,            2026-11-28T12:41:00Z,     2026-11-28T13:00:00Z",
    "5/20 * * * *,            2026-11-28T12:06:00Z,     2026-11-28T12:25:00Z",
    "0 22-23/1 31 dec *,      2026-11-28T12:00:00Z,     2026-12-31T22:00:00Z",
    "0 0 29 2 *,              2026-11-28T12:00:00Z,     2028-02-29T00:00:00Z",
    "0 0 29 2 0,              2026-11-28T12:00:00Z,     2027-02-07T00:00:00Z",
    "0 0 * 2 7,               2026-11-28T12:00:00Z,     2027-02-07T00:00:00Z",
    "0 0 13 * FRI,            2026-11-28T12:00:00Z,     2026-12-04T00:00:00Z",
    "0 0 */2 * FRI,           2026-12-04T12:00:00Z,     2026-12-11T00:00:00Z"
  })
  void theNextTimeIsTheFirstThatFits(String text, String after, String expected) {
    assertThat(next(text, after, 1)).containsExactly(expected);
  }

  @Test
  void aTimeThatTheClocksLeaveOutIsMovedAndNoneComesTwice() {
    assertThat(next("30 2 * * * Europe/Berlin", "2026-03-28T00:00:00Z", 3))
        .containsExactly("2026-03-28T01:30:00Z", "2026-03-29T01:30:00Z", "2026-03-30T00:30:00Z");
    assertThat(next("30 2,3 * * * Europe/Berlin", "2026-03-28T20:00:00Z", 2))
        .containsExactly("2026-03-29T01:30:00Z", "2026-03-30T00:30:00Z");
    assertThat(next("*/30 * * * * Europe/Berlin", "2026-03-29T00:15:00Z", 4))
        .containsExactly(
            "2026-03-29T00:30:00Z",
            "2026-03-29T01:00:00Z",
            "2026-03-29T01:30:00Z",
            "2026-03-29T02:00:00Z");
  }

  @Test
  void aTimeThatComesTwiceCountsTheFirstTime() {
    assertThat(next("30 2 * * * Europe/Berlin", "2026-10-24T12:00:00Z", 2))
        .containsExactly("2026-10-25T00:30:00Z", "2026-10-26T01:30:00Z");
    assertThat(next("0 * * * * Europe/Berlin", "2026-10-24T23:30:00Z", 3))
        .containsExactly("2026-10-25T00:00:00Z", "2026-10-25T02:00:00Z", "2026-10-25T03:00:00Z");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "* * * *",
        "* * * * * Europe/Berlin x",
        "60 * * * *",
        "* 24 * * *",
        "* * 0 * *",
        "* * * 13 *",
        "* * * * 8",
        "* * * * MONDAY",
        "5-1 * * * *",
        "*/0 * * * *",
        "1//2 * * * *",
        "1-2-3 * * * *",
        ", * * * *",
        "* * * * * Mars/Base",
        "0 0 30 2 *"
      })
  void whatIsNoExpressionIsRefused(String text) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Cron.parse(text))
        .withMessageContaining("'");
  }
}
