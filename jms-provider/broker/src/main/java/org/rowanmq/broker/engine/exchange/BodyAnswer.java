package org.rowanmq.broker.engine.exchange;

import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a message's body. Immutable.
 *
 * @param matched ids of the bindings whose conditions hold
 * @param overLimit the limit that kept the body from being looked at, for people; or null
 */
public record BodyAnswer(Set<Long> matched, @Nullable String overLimit) {
  private static final String OVER = "!";

  /** Of a message nobody needed to look into. */
  public static final BodyAnswer NONE = new BodyAnswer(Set.of(), null);

  /** Of a message whose body is not in memory. */
  public static final BodyAnswer LARGE = over("it is a large message");

  public BodyAnswer {
    matched = Set.copyOf(matched);
  }

  /** The body was not looked at. */
  public static BodyAnswer over(String limit) {
    return new BodyAnswer(Set.of(), limit);
  }

  /** A form that {@link #parse} reads. */
  @Override
  public String toString() {
    if (overLimit != null) {
      return OVER + overLimit;
    }
    StringBuilder ids = new StringBuilder();
    for (Long id : new TreeSet<>(matched)) {
      ids.append(ids.length() == 0 ? "" : ",").append(id);
    }
    return ids.toString();
  }

  /** Reads what {@link #toString} writes. */
  public static BodyAnswer parse(String text) {
    if (text.startsWith(OVER)) {
      return over(text.substring(1));
    }
    Set<Long> ids = new TreeSet<>();
    for (String each : text.split(",", -1)) {
      if (!each.isEmpty()) {
        ids.add(Long.valueOf(each));
      }
    }
    return new BodyAnswer(ids, null);
  }
}
