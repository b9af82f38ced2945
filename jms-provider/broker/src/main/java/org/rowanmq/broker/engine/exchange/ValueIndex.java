package org.rowanmq.broker.engine.exchange;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.rowanmq.broker.engine.selector.Range;

/**
 * Finds what wants certain values of properties, or numbers in a range. What wants all of several
 * is filed under the one of them that the fewest others are filed under, what wants any under each;
 * a message looks only at what is filed under its own values. So the cost grows with what shares a
 * message's rarest values, not with all there is. What is found still has to be asked. Not
 * thread-safe.
 */
final class ValueIndex<T> {
  /** Header fields that may be named beside properties. */
  private static final List<String> FIELDS =
      List.of(
          "JMSType",
          "JMSCorrelationID",
          "JMSPriority",
          "JMSDeliveryMode",
          "JMSXUserID",
          "JMSMessageID",
          "JMSTimestamp");

  /**
   * A wanted value.
   *
   * @param text of the value, or null for any
   * @param range in which it is a number; null for a text
   */
  record Wanted(String name, @Nullable String text, @Nullable Range range) {
    Wanted(String name, @Nullable String text) {
      this(name, text, null);
    }
  }

  private final Map<String, Integer> names = new HashMap<>();
  private final Map<Wanted, List<T>> places = new HashMap<>();
  private final Map<String, RangeIndex<T>> ranges = new HashMap<>();

  /** Whether messages can be looked up by this property or header field. */
  static boolean isKnown(String name) {
    return !name.startsWith("JMS") || name.startsWith("JMS_") || FIELDS.contains(name);
  }

  /** Files what wants all of these, of which there is one or more; returns where. */
  List<Wanted> addAll(T value, List<Wanted> wanted) {
    Wanted best = wanted.get(0);
    for (Wanted each : wanted) {
      if (filed(each) < filed(best)) {
        best = each;
      }
    }
    return addAny(value, List.of(best));
  }

  /** Files what wants any of these; returns where. */
  List<Wanted> addAny(T value, List<Wanted> wanted) {
    for (Wanted each : wanted) {
      if (each.range() == null) {
        places.computeIfAbsent(each, any -> new ArrayList<>(1)).add(value);
      } else {
        ranges.computeIfAbsent(each.name(), any -> new RangeIndex<>()).add(each.range(), value);
      }
      names.merge(each.name(), 1, Integer::sum);
    }
    return wanted;
  }

  private int filed(Wanted wanted) {
    if (wanted.range() == null) {
      return places.getOrDefault(wanted, List.of()).size();
    }
    RangeIndex<T> ofName = ranges.get(wanted.name());
    return ofName == null ? 0 : ofName.filed(wanted.range());
  }

  /** Removes what was filed there. */
  void remove(T value, List<Wanted> filed) {
    for (Wanted each : filed) {
      RangeIndex<T> ofName = ranges.get(each.name());
      List<T> there = places.get(each);
      if (each.range() != null && ofName != null) {
        ofName.remove(each.range(), value);
      } else if (there != null && there.remove(value) && there.isEmpty()) {
        places.remove(each);
      }
      if (names.merge(each.name(), -1, Integer::sum) == 0) {
        names.remove(each.name());
        ranges.remove(each.name());
      }
    }
  }

  /** Tells what may want the message; some of it maybe more than once. */
  void find(RoutingInput input, Consumer<T> candidate) {
    if (names.isEmpty()) {
      return;
    }
    input.properties().forEach((name, value) -> look(name, value, candidate));
    for (String field : FIELDS) {
      if (names.containsKey(field)) {
        look(field, input.value(field), candidate);
      }
    }
  }

  private void look(String name, @Nullable Object value, Consumer<T> candidate) {
    if (value == null || !names.containsKey(name)) {
      return;
    }
    places.getOrDefault(new Wanted(name, value.toString()), List.of()).forEach(candidate);
    places.getOrDefault(new Wanted(name, null), List.of()).forEach(candidate);
    RangeIndex<T> ofName = value instanceof Number ? ranges.get(name) : null;
    if (ofName != null) {
      ofName.find((Number) value, candidate);
    }
  }
}
