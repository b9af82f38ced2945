package org.rowanmq.server.cli;

/** A request that cannot be carried out as asked; the message says what to do instead. */
final class UsageException extends RuntimeException {
  private static final long serialVersionUID = 1;

  UsageException(String message) {
    super(message);
  }
}
