package org.rowanmq.jms.connection;

import org.jspecify.annotations.Nullable;
import org.rowanmq.wire.Destination;
import org.rowanmq.wire.ErrorCode;
import org.rowanmq.wire.MessageContent;

/**
 * A message on its way to the broker.
 *
 * @param priority 0 to 9
 * @param timeToLiveMillis 0 for ever
 * @param delayMillis 0 for none
 * @param confirm when the reply comes, unless the session is transacted
 */
public record OutgoingMessage(
    Destination destination,
    boolean persistent,
    int priority,
    long timeToLiveMillis,
    long delayMillis,
    ConfirmWhen confirm,
    OutgoingContent content) {
  /** A message whose content is in memory. */
  public OutgoingMessage(
      Destination destination,
      boolean persistent,
      int priority,
      long timeToLiveMillis,
      long delayMillis,
      ConfirmWhen confirm,
      MessageContent content) {
    this(
        destination,
        persistent,
        priority,
        timeToLiveMillis,
        delayMillis,
        confirm,
        OutgoingContent.of(content));
  }

  /**
   * Null if the broker's limits admit it.
   *
   * @param largeMessage a longer one goes in parts; 0 if the broker knows no parts
   */
  @Nullable Failure whyTooLarge(long maxMessage, long largeMessage) {
    if (content.length() > maxMessage) {
      return new Failure(
          ErrorCode.MESSAGE_TOO_LARGE,
          "The message for "
              + destination
              + " has "
              + content.length()
              + " bytes; the broker's limits.max-message is "
              + maxMessage);
    }
    if (largeMessage == 0 && content.whole() == null) {
      return new Failure(
          ErrorCode.UNSUPPORTED,
          "The message for "
              + destination
              + " has "
              + content.length()
              + " bytes, and the broker's protocol version knows no messages of that size");
    }
    return null;
  }
}
