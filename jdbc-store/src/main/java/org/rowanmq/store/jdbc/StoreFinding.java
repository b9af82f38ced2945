package org.rowanmq.store.jdbc;

/**
 * What a look at a store has found.
 *
 * @param text one line
 */
public record StoreFinding(Level level, String text) {
  /** What to do about it. */
  public enum Level {
    /** Nothing: it is in order. */
    OK,
    /** Know about it. */
    WARNING,
    /** Repair it. */
    ERROR
  }

  static StoreFinding ok(String text) {
    return new StoreFinding(Level.OK, text);
  }

  static StoreFinding warning(String text) {
    return new StoreFinding(Level.WARNING, text);
  }

  static StoreFinding error(String text) {
    return new StoreFinding(Level.ERROR, text);
  }
}
