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
    MessageContent content) {

  /** Null if the broker's limit admits it. */
  @Nullable Failure whyTooLarge(long maxMessage) {
    if (content.length() <= maxMessage) {
      return null;
    }
    return new Failure(
        ErrorCode.MESSAGE_TOO_LARGE,
        "The message for "
            + destination
            + " has "
            + content.length()
            + " bytes; the broker's limits.max-message is "
            + maxMessage);
  }
}
