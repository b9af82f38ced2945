package org.rowanmq.jms.message;

import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** What the broker notes of a dead letter, as properties. */
final class DeadLetterProperties {
  private DeadLetterProperties() {}

  /** Adds what there is; a number that is none is left out. */
  static void add(Map<String, String> notes, Map<String, @Nullable Object> to) {
    add(PropertyNames.DEAD_LETTER_REASON, notes.get("dead-letter-reason"), text -> text, to);
    add(PropertyNames.DEAD_LETTER_ORIGIN, notes.get("dead-letter-origin"), text -> text, to);
    add(PropertyNames.DEAD_LETTER_ATTEMPTS, notes.get("attempts"), Integer::valueOf, to);
    add(PropertyNames.DEAD_LETTER_FIRST_FAILED, notes.get("first-failed"), Long::valueOf, to);
    add(PropertyNames.DEAD_LETTER_LAST_FAILED, notes.get("last-failed"), Long::valueOf, to);
    add(PropertyNames.DEAD_LETTER_EXCEPTION_CLASS, notes.get("exception-class"), text -> text, to);
    add(PropertyNames.DEAD_LETTER_EXCEPTION_TEXT, notes.get("exception-text"), text -> text, to);
    add(PropertyNames.DEAD_LETTER_EXPIRED, notes.get("expired"), Long::valueOf, to);
  }

  private static void add(
      String name,
      @Nullable String text,
      Function<String, Object> value,
      Map<String, @Nullable Object> to) {
    if (text != null) {
      try {
        to.put(name, value.apply(text));
      } catch (NumberFormatException unknown) {
        to.remove(name);
      }
    }
  }
}
