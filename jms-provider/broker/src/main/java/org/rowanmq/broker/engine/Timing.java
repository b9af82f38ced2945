package org.rowanmq.broker.engine;

import java.time.DateTimeException;
import java.time.ZonedDateTime;
import org.jspecify.annotations.Nullable;
import org.rowanmq.wire.ContentView;
import org.rowanmq.wire.MessageContent;
import org.rowanmq.wire.ProtocolException;

/**
 * What the properties of a message say about when it is to be delivered. They are in the content,
 * so that any client of any version can set them, and a transaction keeps them. Immutable.
 *
 * @param deliverAtMillis not before, in milliseconds since 1970; 0 for at once
 * @param cron its text, if it is to come again and again; null for once
 * @param cancelled the scheduled message that this one cancels; null for none
 */
record Timing(long deliverAtMillis, @Nullable String cron, @Nullable MessageName cancelled) {
  /**
   * A JMSMessageID.
   *
   * @param producerId with {@code sequence} what it is made of
   */
  record MessageName(long producerId, long sequence) {
    static MessageName parse(String text) {
      int dash = text.lastIndexOf('-');
      try {
        if (text.startsWith("ID:") && dash > 3) {
          return new MessageName(
              Long.parseUnsignedLong(text.substring(3, dash), 16),
              Long.parseLong(text.substring(dash + 1)));
        }
      } catch (NumberFormatException wrong) {
        // Reported below.
      }
      throw new IllegalArgumentException("'" + text + "' is no JMSMessageID, as in ID:1f-20");
    }
  }

  static final Timing NONE = new Timing(0, null, null);
  private static final String DELIVER_AT = "JMS_Rowan_DeliverAt";
  private static final String CRON = "JMS_Rowan_Cron";
  private static final String CANCEL = "JMS_Rowan_Cancel";

  /**
   * What a content says.
   *
   * @throws IllegalArgumentException naming the property that is wrong, and what is allowed
   */
  static Timing of(MessageContent content) {
    if (!ContentView.mayHaveProperties(content.bytes())) {
      return NONE;
    }
    ContentView view;
    try {
      view = ContentView.of(content.bytes());
    } catch (ProtocolException unreadable) {
      return NONE;
    }
    @Nullable Object at = view.property(DELIVER_AT);
    @Nullable Object cron = view.property(CRON);
    @Nullable Object cancelled = view.property(CANCEL);
    if (at == null && cron == null && cancelled == null) {
      return NONE;
    }
    try {
      if (cron != null) {
        Cron ignored = Cron.parse(cron.toString());
      }
      if (cron != null && content.isLarge()) {
        throw new IllegalArgumentException(
            "a message over limits.large-message cannot come again and again");
      }
      return new Timing(
          at == null ? 0 : millis(at),
          cron == null ? null : cron.toString(),
          cancelled == null ? null : MessageName.parse(cancelled.toString()));
    } catch (IllegalArgumentException wrong) {
      String name = cron != null ? CRON : at != null ? DELIVER_AT : CANCEL;
      throw new IllegalArgumentException("Property " + name + ": " + wrong.getMessage(), wrong);
    }
  }

  private static long millis(Object at) {
    if (at instanceof Long || at instanceof Integer) {
      return Math.max(0, ((Number) at).longValue());
    }
    try {
      return Math.max(0, ZonedDateTime.parse(at.toString()).toInstant().toEpochMilli());
    } catch (DateTimeException | ArithmeticException wrong) {
      throw new IllegalArgumentException(
          "'"
              + at
              + "' is no time; allowed: milliseconds since 1970 as a long, or a text such as"
              + " 2026-12-01T08:00:00Z or 2026-12-01T08:00:00+01:00[Europe/Berlin]",
          wrong);
    }
  }
}
