package org.rowanmq.wire.tls;

import java.io.IOException;

/** A PEM file cannot be used. The message names the file and what to do, and nothing secret. */
public final class PemException extends IOException {
  private static final long serialVersionUID = 1;

  public PemException(String message) {
    super(message);
  }

  public PemException(String message, Throwable cause) {
    super(message, cause);
  }
}
