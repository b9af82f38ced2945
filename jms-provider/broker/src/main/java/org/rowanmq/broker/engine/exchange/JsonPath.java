package org.rowanmq.broker.engine.exchange;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A path into a JSON value, of JSONPath (RFC 9535) the selectors without filters: {@code $.name},
 * {@code $['name']}, {@code $[0]}, {@code $[-1]}, {@code $.*}, {@code $[*]}, {@code $..name}.
 * Immutable.
 */
final class JsonPath implements BodyPath {
  /**
   * One step.
   *
   * @param name of a member, or null
   * @param index of an element; without name and index all of either
   * @param deep from here or from anything within
   */
  private record Step(@Nullable String name, @Nullable Integer index, boolean deep) {}

  private final List<Step> steps = new ArrayList<>();
  private final String text;
  private final int end;

  /**
   * Reads the path that begins with the dollar sign there.
   *
   * @throws InvalidCondition if it is none
   */
  JsonPath(String text, int from) throws InvalidCondition {
    int at = from + 1;
    while (at < text.length() && (text.charAt(at) == '.' || text.charAt(at) == '[')) {
      boolean deep = text.startsWith("..", at);
      boolean dotted = text.charAt(at) == '.';
      at += deep ? 2 : dotted ? 1 : 0;
      if (at < text.length() && text.charAt(at) == '[' && (deep || !dotted)) {
        int close = bracket(text, at, deep);
        at = close + 1;
      } else if (at < text.length() && text.charAt(at) == '*') {
        steps.add(new Step(null, null, deep));
        at++;
      } else {
        int begin = at;
        while (at < text.length() && Character.isJavaIdentifierPart(text.charAt(at))) {
          at++;
        }
        if (begin == at) {
          throw invalid(text, at);
        }
        steps.add(new Step(text.substring(begin, at), null, deep));
      }
    }
    end = at;
    this.text = text.substring(from, end);
  }

  /** Reads what is in brackets; returns where the closing one is. */
  private int bracket(String text, int open, boolean deep) throws InvalidCondition {
    if (text.startsWith("*]", open + 1)) {
      steps.add(new Step(null, null, deep));
      return open + 2;
    }
    if (text.startsWith("'", open + 1)) {
      StringBuilder name = new StringBuilder();
      int at = BodyCondition.literal(text, open + 1, name);
      if (at >= text.length() || text.charAt(at) != ']') {
        throw invalid(text, at);
      }
      steps.add(new Step(name.toString(), null, deep));
      return at;
    }
    int close = text.indexOf(']', open);
    try {
      steps.add(new Step(null, Integer.valueOf(text.substring(open + 1, close).trim()), deep));
      return close;
    } catch (NumberFormatException | StringIndexOutOfBoundsException neither) {
      throw invalid(text, open);
    }
  }

  private static InvalidCondition invalid(String text, int at) {
    return new InvalidCondition(
        "Condition '"
            + text
            + "': at character "
            + (at + 1)
            + " a JSON path goes on with .name, ['name'], [0], [*] or ..name");
  }

  @Override
  public String text() {
    return text;
  }

  @Override
  public int end() {
    return end;
  }

  @Override
  public List<Object> values(Body body) throws OverLimit {
    List<@Nullable Object> here = new ArrayList<>();
    here.add(body.json());
    for (Step step : steps) {
      List<@Nullable Object> next = new ArrayList<>();
      for (Object each : here) {
        take(step, each, next);
        if (next.size() > Body.VALUES_MAX) {
          throw new OverLimit("a path leads to more than " + Body.VALUES_MAX + " values");
        }
      }
      here = next;
    }
    List<Object> values = new ArrayList<>();
    for (Object each : here) {
      if (each != null) {
        values.add(each instanceof Map || each instanceof List ? each.toString() : each);
      }
    }
    return values;
  }

  private static void take(Step step, @Nullable Object value, List<@Nullable Object> next) {
    Collection<? extends @Nullable Object> inside = List.of();
    if (value instanceof Map<?, ?> object) {
      inside = object.values();
      if (step.name() != null && object.containsKey(step.name())) {
        next.add(object.get(step.name()));
      }
    } else if (value instanceof List<?> array) {
      inside = array;
      if (step.index() != null) {
        int index = step.index() < 0 ? array.size() + step.index() : step.index();
        if (index >= 0 && index < array.size()) {
          next.add(array.get(index));
        }
      }
    }
    if (step.name() == null && step.index() == null) {
      next.addAll(inside);
    }
    if (step.deep()) {
      for (Object each : inside) {
        take(step, each, next);
      }
    }
  }
}
