package org.rowanmq.broker.engine;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;
import java.util.BitSet;
import java.util.List;
import java.util.Locale;

/**
 * Times that come again: {@code MINUTE HOUR DAY MONTH WEEKDAY [ZONE]}, as cron has them. Times are
 * local ones of the zone, UTC without one: a time that a change of the clocks leaves out is moved
 * by as much as they are put forward; one that comes twice counts once, the first time. If both day
 * and weekday are restricted, either suffices. Immutable.
 */
final class Cron {
  private static final String FORM =
      "MINUTE HOUR DAY MONTH WEEKDAY [ZONE], as in '0 8 * * MON-FRI Europe/Berlin'";
  private static final List<String> MONTHS =
      List.of("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC");
  private static final List<String> DAYS = List.of("SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT");

  /** A 29 February on a certain weekday comes every 28 years, or 40 around some centuries. */
  private static final int YEARS_MAX = 41;

  private final BitSet minutes;
  private final BitSet hours;
  private final BitSet days;
  private final BitSet months;
  private final BitSet weekdays;
  private final boolean isEither;
  private final ZoneId zone;

  private Cron(String[] fields, ZoneId zone) {
    this.minutes = field("minute", fields[0], 0, 59, List.of(), 0);
    this.hours = field("hour", fields[1], 0, 23, List.of(), 0);
    this.days = field("day", fields[2], 1, 31, List.of(), 0);
    this.months = field("month", fields[3], 1, 12, MONTHS, 1);
    this.weekdays = field("weekday", fields[4], 0, 7, DAYS, 0);
    if (weekdays.get(7)) {
      weekdays.set(0);
    }
    this.isEither = !fields[2].startsWith("*") && !fields[4].startsWith("*");
    this.zone = zone;
  }

  /**
   * Reads an expression.
   *
   * @throws IllegalArgumentException saying what is wrong, and what is allowed
   */
  static Cron parse(String text) {
    String[] fields = text.strip().split("\\s+", -1);
    if (fields.length < 5 || fields.length > 6) {
      throw new IllegalArgumentException(
          "'" + text + "' has " + fields.length + " fields; allowed: " + FORM);
    }
    ZoneId zone;
    try {
      zone = fields.length == 6 ? ZoneId.of(fields[5]) : ZoneOffset.UTC;
    } catch (DateTimeException unknown) {
      throw new IllegalArgumentException(
          "'" + fields[5] + "' is no time zone; allowed: one such as Europe/Berlin or UTC",
          unknown);
    }
    Cron cron = new Cron(fields, zone);
    if (cron.next(0) == Long.MAX_VALUE) {
      throw new IllegalArgumentException("'" + text + "' never comes");
    }
    return cron;
  }

  /** The first time after a moment, in milliseconds since 1970; the last long for never. */
  long next(long afterMillis) {
    Instant after = Instant.ofEpochMilli(afterMillis);
    LocalDateTime at =
        LocalDateTime.ofInstant(after, zone).truncatedTo(ChronoUnit.MINUTES).plusMinutes(1);
    int lastYear = at.getYear() + YEARS_MAX;
    while (at.getYear() <= lastYear) {
      if (!months.get(at.getMonthValue())) {
        at = at.truncatedTo(ChronoUnit.DAYS).withDayOfMonth(1).plusMonths(1);
      } else if (!isDay(at)) {
        at = at.truncatedTo(ChronoUnit.DAYS).plusDays(1);
      } else if (!hours.get(at.getHour())) {
        at = at.truncatedTo(ChronoUnit.HOURS).plusHours(1);
      } else if (!minutes.get(at.getMinute())) {
        at = at.plusMinutes(1);
      } else {
        long found = ZonedDateTime.ofLocal(at, zone, null).toInstant().toEpochMilli();
        if (found > afterMillis) {
          return found;
        }
        at = at.plusMinutes(1); // the second pass of an hour that comes twice
      }
    }
    return Long.MAX_VALUE;
  }

  private boolean isDay(LocalDateTime at) {
    boolean isDay = days.get(at.getDayOfMonth());
    boolean isWeekday = weekdays.get(at.getDayOfWeek().getValue() % 7);
    return isEither ? isDay || isWeekday : isDay && isWeekday;
  }

  private static BitSet field(
      String name, String text, int min, int max, List<String> names, int firstName) {
    BitSet set = new BitSet();
    for (String part : text.split(",", -1)) {
      String[] stepped = part.split("/", -1);
      String[] range = stepped[0].equals("*") ? new String[0] : stepped[0].split("-", -1);
      if (stepped.length > 2 || range.length > 2) {
        throw wrong(name, text, min, max);
      }
      int from = range.length == 0 ? min : value(name, range[0], min, max, names, firstName);
      int to = max;
      if (range.length == 2) {
        to = value(name, range[1], min, max, names, firstName);
      } else if (range.length == 1 && stepped.length == 1) {
        to = from;
      }
      int step = stepped.length == 2 ? value(name, stepped[1], 1, max, List.of(), 0) : 1;
      if (to < from) {
        throw wrong(name, text, min, max);
      }
      for (int each = from; each <= to; each += step) {
        set.set(each);
      }
    }
    return set;
  }

  private static int value(
      String name, String text, int min, int max, List<String> names, int firstName) {
    int index = names.indexOf(text.toUpperCase(Locale.ROOT));
    if (index >= 0) {
      return index + firstName;
    }
    try {
      int value = Integer.parseInt(text);
      if (value >= min && value <= max) {
        return value;
      }
    } catch (NumberFormatException notANumber) {
      throw wrong(name, text, min, max);
    }
    throw wrong(name, text, min, max);
  }

  private static IllegalArgumentException wrong(String name, String text, int min, int max) {
    return new IllegalArgumentException(
        "'"
            + text
            + "' is no "
            + name
            + "; allowed: numbers from "
            + min
            + " to "
            + max
            + ", as 5  1,15  8-18  */10, in "
            + FORM);
  }
}
