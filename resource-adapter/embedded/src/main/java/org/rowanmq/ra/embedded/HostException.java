package org.rowanmq.ra.embedded;

import org.jspecify.annotations.Nullable;

/** Why the broker inside does not run, in one line for people. */
public final class HostException extends Exception {
  private static final long serialVersionUID = 1;

  private final boolean isForGood;

  /** For a reason that may pass by itself. */
  public HostException(String message, @Nullable Throwable cause) {
    this(message, cause, false);
  }

  private HostException(String message, @Nullable Throwable cause, boolean isForGood) {
    super(message, cause);
    this.isForGood = isForGood;
  }

  /** For what stays so until somebody changes the configuration. */
  public static HostException forGood(String message, @Nullable Throwable cause) {
    return new HostException(message, cause, true);
  }

  /** Whether trying again is in vain. */
  public boolean isForGood() {
    return isForGood;
  }
}
