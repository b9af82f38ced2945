package org.rowanmq.jms.connection;

import org.rowanmq.wire.ClientFrame;
import org.rowanmq.wire.Ranges;

/** Says in a frame what an exception says. */
final class FailureReport {
  private static final int CAUSES_MAX = 20;

  private FailureReport() {}

  static ClientFrame.Failed of(Throwable why, int channel, int session, Ranges deliveries) {
    StringBuilder text = new StringBuilder(text(why));
    Throwable cause = why.getCause();
    for (int i = 0; cause != null && i < CAUSES_MAX; i++) {
      text.append(text.length() == 0 ? "" : "; ")
          .append("caused by ")
          .append(cause.getClass().getName())
          .append(text(cause).isEmpty() ? "" : ": ")
          .append(text(cause));
      cause = cause.getCause();
    }
    return new ClientFrame.Failed(
        channel, session, deliveries, why.getClass().getName(), sendable(text.toString()));
  }

  /** An exception's own code may fail. */
  private static String text(Throwable why) {
    try {
      String message = why.getMessage();
      return message == null ? "" : message;
    } catch (RuntimeException unspeakable) {
      return "";
    }
  }

  /** Strings travel as strict Unicode. */
  private static String sendable(String text) {
    StringBuilder sendable = new StringBuilder(text.length());
    text.codePoints()
        .map(
            point ->
                point >= Character.MIN_SURROGATE && point <= Character.MAX_SURROGATE ? '?' : point)
        .forEach(sendable::appendCodePoint);
    return sendable.toString();
  }
}
