package org.rowanmq.testkit.simulation;

import org.jspecify.annotations.Nullable;

/** Something happened in a simulated run that must never happen. */
public final class OracleViolation extends AssertionError {
  private static final long serialVersionUID = 1;

  OracleViolation(String rule, String detail) {
    super(rule + ": " + detail);
  }

  OracleViolation(String detail, @Nullable Throwable cause) {
    super(detail, cause);
  }
}
