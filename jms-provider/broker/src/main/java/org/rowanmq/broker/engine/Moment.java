package org.rowanmq.broker.engine;

import java.time.Instant;
import java.time.temporal.ChronoUnit;

/**
 * The time of a turn, read once by the loop.
 *
 * @param nanos monotonic, for deadlines
 * @param epochMillis wall clock, for expiry and due times; may jump
 */
public record Moment(long nanos, long epochMillis) {
  /** A wall clock time as people read it, to the second, in UTC. */
  static String text(long epochMillis) {
    return Instant.ofEpochMilli(epochMillis).truncatedTo(ChronoUnit.SECONDS).toString();
  }
}
