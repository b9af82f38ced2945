package org.rowanmq.jms.message;

import jakarta.jms.JMSException;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.rowanmq.wire.ErrorCode;

/** Which property names an application may set (JMS 3.1 §3.5.1), and which names are ours. */
public final class PropertyNames {
  public static final String GROUP_ID = "JMSXGroupID";
  public static final String GROUP_SEQUENCE = "JMSXGroupSeq";
  public static final String DELIVERY_COUNT = "JMSXDeliveryCount";
  public static final String USER_ID = "JMSXUserID";

  /** Why a message is in a dead-letter queue. */
  public static final String DEAD_LETTER_REASON = "JMS_Rowan_DeadLetterReason";

  /** The destination it was in before. */
  public static final String DEAD_LETTER_ORIGIN = "JMS_Rowan_DeadLetterOrigin";

  /** Who has signed the message, as the receiving client has verified it. */
  public static final String SIGNER = "JMS_Rowan_Signer";

  /** How many of its deliveries had failed, an int. */
  public static final String DEAD_LETTER_ATTEMPTS = "JMS_Rowan_DeadLetterAttempts";

  /** When the first of them failed, milliseconds since 1970, a long. */
  public static final String DEAD_LETTER_FIRST_FAILED = "JMS_Rowan_DeadLetterFirstFailed";

  /** When the last of them failed, milliseconds since 1970, a long. */
  public static final String DEAD_LETTER_LAST_FAILED = "JMS_Rowan_DeadLetterLastFailed";

  /** The class of the exception that a message listener threw last. */
  public static final String DEAD_LETTER_EXCEPTION_CLASS = "JMS_Rowan_DeadLetterExceptionClass";

  /** What that exception said. */
  public static final String DEAD_LETTER_EXCEPTION_TEXT = "JMS_Rowan_DeadLetterExceptionText";

  /** When the message had expired, milliseconds since 1970, a long. */
  public static final String DEAD_LETTER_EXPIRED = "JMS_Rowan_DeadLetterExpired";

  /**
   * Of a {@code BytesMessage}, an {@link java.io.InputStream}. Set, the body is what can be read
   * from it, which is read when the message is sent. Of a received message, the body as a stream.
   */
  public static final String INPUT_STREAM = "JMS_ROWAN_InputStream";

  /**
   * Of a received {@code BytesMessage}, an {@link java.io.OutputStream}: setting it writes the
   * whole body there, and returns when that is done.
   */
  public static final String SAVE_STREAM = "JMS_ROWAN_SaveStream";

  /**
   * As the specification writes them (§3.8.1.1). In other letters a selector cannot name them
   * either, but programs that have such properties, and suites that set them, have no selector on
   * them in mind; other providers let them pass.
   */
  private static final Set<String> RESERVED =
      Set.of("NULL", "TRUE", "FALSE", "NOT", "AND", "OR", "BETWEEN", "LIKE", "IN", "IS", "ESCAPE");

  private static final Set<String> PROVIDERS =
      Set.of(
          DELIVERY_COUNT,
          USER_ID,
          DEAD_LETTER_REASON,
          DEAD_LETTER_ORIGIN,
          DEAD_LETTER_ATTEMPTS,
          DEAD_LETTER_FIRST_FAILED,
          DEAD_LETTER_LAST_FAILED,
          DEAD_LETTER_EXCEPTION_CLASS,
          DEAD_LETTER_EXCEPTION_TEXT,
          DEAD_LETTER_EXPIRED,
          SIGNER);

  /** A selector that names one of these means the header field. */
  private static final Set<String> HEADERS =
      Set.of(
          "JMSCorrelationID",
          "JMSDeliveryMode",
          "JMSDeliveryTime",
          "JMSDestination",
          "JMSExpiration",
          "JMSMessageID",
          "JMSPriority",
          "JMSRedelivered",
          "JMSReplyTo",
          "JMSTimestamp",
          "JMSType");

  private PropertyNames() {}

  /** Whether the provider sets the property: what an application sets is not sent. */
  static boolean isSetByProvider(String name) {
    return PROVIDERS.contains(name);
  }

  /** Removes what only the provider may set, but a producer has written all the same. */
  static void removeForged(Map<String, ?> properties) {
    if (!properties.isEmpty()) {
      PROVIDERS.forEach(properties::remove);
    }
  }

  /**
   * @throws IllegalArgumentException if the name is null or empty
   * @throws JMSException if the name cannot be used in a selector
   */
  public static String check(@Nullable String name) throws JMSException {
    if (name == null || name.isEmpty()) {
      throw new IllegalArgumentException("A property name must not be null or empty");
    }
    boolean isIdentifier =
        Character.isJavaIdentifierStart(name.codePointAt(0))
            && name.codePoints().allMatch(Character::isJavaIdentifierPart);
    if (!isIdentifier || HEADERS.contains(name) || RESERVED.contains(name)) {
      throw new JMSException(
          "'" + name + "' cannot be a property name: no selector could name it",
          ErrorCode.ARGUMENT_INVALID.symbol());
    }
    return name;
  }
}
