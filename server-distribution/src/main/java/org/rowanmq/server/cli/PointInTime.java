package org.rowanmq.server.cli;

import java.time.DateTimeException;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.temporal.TemporalAccessor;
import org.rowanmq.broker.Durations;

/** Points in time on the command line. */
final class PointInTime {
  private PointInTime() {}

  /**
   * Milliseconds since 1970 of {@code 2026-11-28T09:00} in the zone, {@code
   * 2026-11-28T09:00:30+01:00} or {@code ...Z} wherever, {@code 2h} for so long before now.
   *
   * @throws IllegalArgumentException that says what is allowed
   */
  static long millis(String text, long nowMillis, ZoneId zone) {
    try {
      TemporalAccessor time =
          DateTimeFormatter.ISO_DATE_TIME.parseBest(text, ZonedDateTime::from, LocalDateTime::from);
      ZonedDateTime zoned =
          time instanceof LocalDateTime local ? local.atZone(zone) : (ZonedDateTime) time;
      return zoned.toInstant().toEpochMilli();
    } catch (DateTimeException notATime) {
      return nowMillis - ago(text);
    }
  }

  private static long ago(String text) {
    try {
      return Durations.parse(text).toMillis();
    } catch (IllegalArgumentException notADuration) {
      throw new IllegalArgumentException(
          "'"
              + text
              + "' is no point in time: write 2026-11-28T09:00, with Z or +01:00 for another zone"
              + " than this machine's, or 2h for two hours ago",
          notADuration);
    }
  }
}
