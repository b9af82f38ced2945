package org.rowanmq.server;

import org.jspecify.annotations.Nullable;

/** Why the server does not start, in one line for people. */
public final class ServerException extends Exception {
  private static final long serialVersionUID = 1;

  ServerException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
