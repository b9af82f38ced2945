package org.rowanmq.jms.connection;

import org.rowanmq.wire.ErrorCode;
import org.rowanmq.wire.Refusal;

/** Why a request failed, or a consumer, channel or connection ended. */
public record Failure(ErrorCode code, String detail) {
  static Failure of(Refusal refusal) {
    return new Failure(refusal.code(), refusal.detail());
  }
}
