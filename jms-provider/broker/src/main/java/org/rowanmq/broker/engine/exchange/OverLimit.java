package org.rowanmq.broker.engine.exchange;

/** A body is too large, too deep or too costly to be looked at: which limit, for people. */
final class OverLimit extends Exception {
  private static final long serialVersionUID = 1;

  OverLimit(String message) {
    super(message, null, false, false);
  }
}
