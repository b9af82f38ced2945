package org.rowanmq.broker.engine;

/** Checks that stay on in production: a broken invariant stops the engine rather than spreading. */
final class Invariants {
  private Invariants() {}

  /**
   * @throws IllegalStateException if {@code holds} is false
   */
  static void check(boolean holds, String invariant) {
    if (!holds) {
      throw new IllegalStateException("Broken invariant: " + invariant);
    }
  }
}
