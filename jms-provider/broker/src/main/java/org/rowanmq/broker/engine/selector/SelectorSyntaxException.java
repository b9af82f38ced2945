package org.rowanmq.broker.engine.selector;

/**
 * A text is not a selector: says which text, where and what was expected.
 *
 * <p>Thrown by {@link Selector#parse}; the caller answers it as the error code of an invalid
 * selector.
 */
public final class SelectorSyntaxException extends Exception {

  private static final long serialVersionUID = 1L;

  /**
   * A message is read by people and travels in a frame, so a long selector is shown around its
   * fault only.
   */
  private static final int SHOWN_EACH_SIDE = 80;

  private final int position;

  SelectorSyntaxException(String text, int position, String problem) {
    super(
        "Selector \""
            + shown(text, position)
            + "\" is invalid at position "
            + position
            + ": "
            + problem);
    this.position = position;
  }

  /**
   * Where the fault lies: the first character of the text has position 1, its end has length + 1.
   */
  public int position() {
    return position;
  }

  private static String shown(String text, int position) {
    int from = Math.max(0, position - 1 - SHOWN_EACH_SIDE);
    int to = Math.min(text.length(), position - 1 + SHOWN_EACH_SIDE);
    return (from > 0 ? "..." : "") + text.substring(from, to) + (to < text.length() ? "..." : "");
  }
}
