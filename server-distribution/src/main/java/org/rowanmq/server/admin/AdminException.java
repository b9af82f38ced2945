package org.rowanmq.server.admin;

import org.rowanmq.wire.ErrorCode;

/** The broker refused. */
public final class AdminException extends Exception {
  private static final long serialVersionUID = 1;

  private final ErrorCode code;

  AdminException(ErrorCode code, String detail) {
    super((detail.isBlank() ? code.meaning() : detail) + " [" + code.symbol() + "]");
    this.code = code;
  }

  public ErrorCode code() {
    return code;
  }
}
