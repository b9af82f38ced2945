package org.rowanmq.broker.store;

import java.util.Set;

/**
 * Keys of {@link Annotations#notes}. They are in rows, and those of dead letters travel to clients:
 * none changes its meaning.
 */
public final class Notes {
  /** Why a message is in a dead-letter queue; only dead letters have it. */
  public static final String DEAD_LETTER_REASON = "dead-letter-reason";

  /** The queue or subscription it came from. */
  public static final String DEAD_LETTER_ORIGIN = "dead-letter-origin";

  /** How many of its deliveries failed, of a dead letter. */
  public static final String ATTEMPTS = "attempts";

  /** When a delivery of it failed for the first time, in milliseconds since 1970. */
  public static final String FIRST_FAILED = "first-failed";

  /** When a delivery of it failed last, in milliseconds since 1970. */
  public static final String LAST_FAILED = "last-failed";

  /** The class of the exception it failed with last, as far as applications told. */
  public static final String EXCEPTION_CLASS = "exception-class";

  /** What that exception said. */
  public static final String EXCEPTION_TEXT = "exception-text";

  /** It is not handed out before, in milliseconds since 1970; only where its group waits for it. */
  public static final String NOT_BEFORE = "not-before";

  /** Of a scheduled message that comes again and again: when, as cron says it. */
  public static final String CRON = "cron";

  /** For how many milliseconds each of these lives; none for ever. */
  public static final String TIME_TO_LIVE = "time-to-live";

  /** Its JMSExpiration means nothing here: it lives as long as its queue says. */
  public static final String NO_EXPIRY = "no-expiry";

  /** When it had expired, of a message that is in a queue for such, in milliseconds since 1970. */
  public static final String EXPIRED = "expired";

  /** All that tell of failures. */
  public static final Set<String> OF_FAILURES =
      Set.of(
          DEAD_LETTER_REASON,
          DEAD_LETTER_ORIGIN,
          ATTEMPTS,
          FIRST_FAILED,
          LAST_FAILED,
          EXCEPTION_CLASS,
          EXCEPTION_TEXT,
          EXPIRED,
          NOT_BEFORE);

  private Notes() {}
}
