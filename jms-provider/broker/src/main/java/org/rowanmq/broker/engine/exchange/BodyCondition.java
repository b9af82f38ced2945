package org.rowanmq.broker.engine.exchange;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.rowanmq.broker.engine.selector.Selector;
import org.rowanmq.broker.engine.selector.SelectorInput;
import org.rowanmq.broker.engine.selector.SelectorSyntaxException;

/**
 * A selector that also speaks of the body: {@code $.total > 100 AND region = 'eu'}, {@code
 * xpath('/order/@country') = 'FR'}. Where an expression names several values, the condition holds
 * if it holds for one of them. Immutable, for any thread.
 */
final class BodyCondition {
  /** Stands for the expression with a number in the selector that is evaluated. */
  private static final String NAME = "$rowan_body_";

  private static final String XPATH = "xpath(";

  private final Selector selector;
  private final List<BodyPath> paths;

  private BodyCondition(Selector selector, List<BodyPath> paths) {
    this.selector = selector;
    this.paths = paths;
  }

  /**
   * Reads a condition.
   *
   * @throws InvalidCondition saying what is wrong where
   */
  static BodyCondition parse(String text) throws InvalidCondition {
    List<BodyPath> paths = new ArrayList<>();
    StringBuilder plain = new StringBuilder();
    int at = 0;
    while (at < text.length()) {
      char c = text.charAt(at);
      boolean isStart = at == 0 || !Character.isJavaIdentifierPart(text.charAt(at - 1));
      if (c == '\'') {
        int end = literal(text, at, new StringBuilder());
        plain.append(text, at, end);
        at = end;
      } else if (isStart && (text.startsWith("$.", at) || text.startsWith("$[", at))) {
        at = add(new JsonPath(text, at), paths, plain);
      } else if (isStart && text.startsWith(XPATH, at)) {
        at = add(xpath(text, at + XPATH.length()), paths, plain);
      } else {
        plain.append(c);
        at++;
      }
    }
    try {
      return new BodyCondition(Selector.parse(plain.toString()), List.copyOf(paths));
    } catch (SelectorSyntaxException invalid) {
      throw new InvalidCondition(String.valueOf(invalid.getMessage()));
    }
  }

  private static int add(BodyPath path, List<BodyPath> paths, StringBuilder plain) {
    plain.append(NAME).append(paths.size());
    paths.add(path);
    return path.end();
  }

  private static XmlPath xpath(String text, int from) throws InvalidCondition {
    StringBuilder expression = new StringBuilder();
    int end =
        from < text.length() && text.charAt(from) == '\'' ? literal(text, from, expression) : -1;
    if (end < 0 || end >= text.length() || text.charAt(end) != ')') {
      throw new InvalidCondition(
          "Condition '" + text + "': an XPath is written xpath('...'), with '' for a quote in it");
    }
    return new XmlPath(expression.toString(), end + 1);
  }

  /** Reads a quoted text; returns where the text behind it goes on. */
  static int literal(String text, int quote, StringBuilder value) throws InvalidCondition {
    int at = quote;
    while (true) {
      int close = text.indexOf('\'', at + 1);
      if (close < 0) {
        throw new InvalidCondition(
            "Condition '" + text + "': the quote at character " + (quote + 1) + " is not closed");
      }
      value.append(text, at + 1, close);
      at = close + 1;
      if (at >= text.length() || text.charAt(at) != '\'') {
        return at;
      }
      value.append('\'');
    }
  }

  /** Whether it looks at the body at all. */
  boolean readsBody() {
    return !paths.isEmpty();
  }

  /** The same, where it does not look at the body. */
  Selector selector() {
    return selector;
  }

  boolean matches(SelectorInput headers, Body body) throws OverLimit {
    List<List<Object>> values = new ArrayList<>();
    long combinations = 1;
    for (BodyPath each : paths) {
      List<Object> found = body.values(each);
      values.add(found);
      combinations *= Math.max(1, found.size());
      if (combinations > Body.VALUES_MAX) {
        throw new OverLimit(
            "the expressions of a condition name more than "
                + Body.VALUES_MAX
                + " combinations of values");
      }
    }
    for (long combination = 0; combination < combinations; combination++) {
      long which = combination;
      @Nullable Object[] chosen = new Object[values.size()];
      for (int i = 0; i < chosen.length; i++) {
        int size = Math.max(1, values.get(i).size());
        chosen[i] = values.get(i).isEmpty() ? null : values.get(i).get((int) (which % size));
        which /= size;
      }
      if (selector.matches(name -> value(name, chosen, headers))) {
        return true;
      }
    }
    return false;
  }

  private static @Nullable Object value(
      String name, @Nullable Object[] chosen, SelectorInput headers) {
    return name.startsWith(NAME)
        ? chosen[Integer.parseInt(name.substring(NAME.length()))]
        : headers.value(name);
  }
}
