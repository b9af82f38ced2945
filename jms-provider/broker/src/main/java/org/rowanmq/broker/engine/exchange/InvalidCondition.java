package org.rowanmq.broker.engine.exchange;

/**
 * A condition of a binding, or the setting of an exchange, that cannot be read: why, for people.
 */
public final class InvalidCondition extends Exception {
  private static final long serialVersionUID = 1;

  public InvalidCondition(String message) {
    super(message);
  }
}
