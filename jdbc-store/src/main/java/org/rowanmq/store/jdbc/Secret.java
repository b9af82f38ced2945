package org.rowanmq.store.jdbc;

/**
 * A text that nobody may see: {@link #toString} hides it, so that it reaches no log and no page.
 *
 * @param value empty for none
 */
public record Secret(String value) {
  /** No secret. */
  public static final Secret NONE = new Secret("");

  /** From configuration. */
  public static Secret parse(String text) {
    return new Secret(text);
  }

  public boolean isEmpty() {
    return value.isEmpty();
  }

  /** Empty if there is none, else stars. */
  @Override
  public String toString() {
    return isEmpty() ? "" : "***";
  }
}
