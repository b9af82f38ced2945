package org.rowanmq.broker.engine.exchange;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Finds what wants certain values of properties. What wants all of several values is filed under
 * the one of them that the fewest others are filed under, what wants any under each; a message
 * looks only at what is filed under its own values. So the cost grows with what shares a message's
 * rarest values, not with all there is. What is found still has to be asked. Not thread-safe.
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
   */
  record Wanted(String name, @Nullable String text) {}

  private final Map<String, Integer> names = new HashMap<>();
  private final Map<Wanted, List<T>> places = new HashMap<>();

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
      places.computeIfAbsent(each, any -> new ArrayList<>(1)).add(value);
      names.merge(each.name(), 1, Integer::sum);
    }
    return wanted;
  }

  private int filed(Wanted wanted) {
    return places.getOrDefault(wanted, List.of()).size();
  }

  /** Removes what was filed there. */
  void remove(T value, List<Wanted> filed) {
    for (Wanted each : filed) {
      List<T> there = places.getOrDefault(each, List.of());
      if (there.remove(value) && there.isEmpty()) {
        places.remove(each);
      }
      names.computeIfPresent(each.name(), (name, count) -> count == 1 ? null : count - 1);
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
  }
}
