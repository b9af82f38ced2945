package org.rowanmq.server.cli;

import jakarta.jms.JMSException;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;

/** Exceptions as one line for people. */
final class Problems {
  private Problems() {}

  static String describe(Throwable problem) {
    String message = problem.getMessage();
    if (problem instanceof NoSuchFileException) {
      return "no such file: " + message;
    }
    if (problem instanceof AccessDeniedException) {
      return "not permitted: " + message;
    }
    if (problem instanceof UnknownHostException) {
      return "unknown host: " + message;
    }
    if (problem instanceof ConnectException) {
      return "cannot connect: " + message;
    }
    if (problem instanceof JMSException failure && failure.getErrorCode() != null) {
      return message + " [" + failure.getErrorCode() + "]";
    }
    return message == null || message.isBlank() ? problem.getClass().getSimpleName() : message;
  }
}
