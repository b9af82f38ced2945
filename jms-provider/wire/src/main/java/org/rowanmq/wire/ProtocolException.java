package org.rowanmq.wire;

/**
 * The other side broke the protocol. The connection is closed with {@link #code()}; nothing else is
 * affected.
 */
public final class ProtocolException extends Exception {
  private static final long serialVersionUID = 1;

  private final ErrorCode code;

  public ProtocolException(ErrorCode code, String detail) {
    super(detail);
    this.code = code;
  }

  public ErrorCode code() {
    return code;
  }
}
