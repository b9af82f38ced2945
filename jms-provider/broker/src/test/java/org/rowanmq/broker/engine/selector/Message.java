package org.rowanmq.broker.engine.selector;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A message made of its header fields and properties, for selector tests. */
record Message(Map<String, Object> values) implements SelectorInput {

  /** Names and values in turn. */
  static Message of(Object... namesAndValues) {
    Map<String, Object> values = new HashMap<>();
    for (int i = 0; i < namesAndValues.length; i += 2) {
      values.put((String) namesAndValues[i], namesAndValues[i + 1]);
    }
    return new Message(values);
  }

  @Override
  public @Nullable Object value(String identifier) {
    return values.get(identifier);
  }

  /**
   * TRUE, FALSE or UNKNOWN, found from outside: a condition is unknown if neither it nor its
   * negation matches.
   */
  String truthOf(String selector) throws SelectorSyntaxException {
    boolean holds = Selector.parse(selector).matches(this);
    boolean fails = Selector.parse("NOT (" + selector + ")").matches(this);
    if (holds && fails) {
      throw new AssertionError(selector + " is both true and false");
    }
    return holds ? "TRUE" : fails ? "FALSE" : "UNKNOWN";
  }
}
