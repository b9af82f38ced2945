package org.rowanmq.jms.seal;

import jakarta.jms.JMSException;
import jakarta.jms.MessageFormatException;
import org.jspecify.annotations.Nullable;
import org.rowanmq.wire.ErrorCode;

/** What goes wrong with sealed bodies. Texts name ids of keys, never keys or contents. */
final class SealErrors {
  private SealErrors() {}

  /** A key is missing, or another one. */
  static MessageFormatException key(String text, @Nullable Exception cause) {
    return error(ErrorCode.SEAL_KEY, text, cause);
  }

  /** Altered, or not understood. */
  static MessageFormatException broken(String text, @Nullable Exception cause) {
    return error(ErrorCode.SEAL_BROKEN, text, cause);
  }

  static MessageFormatException required(String text) {
    return error(ErrorCode.SEAL_REQUIRED, text, null);
  }

  static MessageFormatException limit(String text) {
    return error(ErrorCode.SEAL_LIMIT, text, null);
  }

  /** What the JDK or a temporary file refuses. */
  static JMSException internal(String text, Exception cause) {
    JMSException failure = new JMSException(text, ErrorCode.INTERNAL.symbol());
    failure.initCause(cause);
    return failure;
  }

  private static MessageFormatException error(
      ErrorCode code, String text, @Nullable Exception cause) {
    MessageFormatException failure = new MessageFormatException(text, code.symbol());
    if (cause != null) {
      failure.initCause(cause);
    }
    return failure;
  }
}
