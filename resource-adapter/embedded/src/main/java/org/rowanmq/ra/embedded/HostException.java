package org.rowanmq.ra.embedded;

import org.jspecify.annotations.Nullable;

/** Why the broker inside does not run, in one line for people. */
public final class HostException extends Exception {
  private static final long serialVersionUID = 1;

  public HostException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
