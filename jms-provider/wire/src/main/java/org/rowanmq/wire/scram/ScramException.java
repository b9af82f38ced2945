package org.rowanmq.wire.scram;

/** The exchange failed: a malformed message, a wrong proof or a wrong server signature. */
public final class ScramException extends Exception {
  private static final long serialVersionUID = 1;

  public ScramException(String detail) {
    super(detail);
  }
}
