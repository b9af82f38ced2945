package org.rowanmq.broker.engine.exchange;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.rowanmq.broker.store.BindingSpec;

/**
 * By properties. A binding that wants all of several values is filed under the one of them that the
 * fewest others are filed under, one that wants any under each; a message looks only at what is
 * filed under its own values. So the cost grows with the bindings that share a message's rarest
 * values, not with all of them.
 */
final class HeadersMatching implements Matching {
  /** Header fields that a condition may name beside properties. */
  private static final List<String> FIELDS =
      List.of(
          "JMSType",
          "JMSCorrelationID",
          "JMSPriority",
          "JMSDeliveryMode",
          "JMSXUserID",
          "JMSMessageID",
          "JMSTimestamp");

  /** Where bindings are filed: a property and the text of its value, or null for any. */
  private record Place(String name, @Nullable String value) {}

  /** A binding with its condition read. */
  private record Filed(BindingSpec binding, HeadersCondition condition, List<Place> places) {}

  private final Map<String, Integer> names = new HashMap<>();
  private final Map<Place, List<Filed>> places = new HashMap<>();
  private final Map<Long, Filed> bindings = new LinkedHashMap<>();

  @Override
  public void add(BindingSpec binding) throws InvalidCondition {
    HeadersCondition condition = HeadersCondition.parse(binding.when());
    List<Place> wanted = new ArrayList<>();
    condition.values().forEach((name, value) -> wanted.add(new Place(name, value)));
    Filed filed = new Filed(binding, condition, condition.all() ? List.of(rarest(wanted)) : wanted);
    bindings.put(binding.id(), filed);
    for (Place place : filed.places()) {
      places.computeIfAbsent(place, any -> new ArrayList<>(1)).add(filed);
      names.merge(place.name(), 1, Integer::sum);
    }
  }

  private Place rarest(List<Place> wanted) {
    Place best = wanted.get(0);
    for (Place each : wanted) {
      if (filed(each) < filed(best)) {
        best = each;
      }
    }
    return best;
  }

  private int filed(Place place) {
    return places.getOrDefault(place, List.of()).size();
  }

  @Override
  public void remove(BindingSpec binding) {
    Filed filed = Objects.requireNonNull(bindings.remove(binding.id()));
    for (Place place : filed.places()) {
      List<Filed> there = places.getOrDefault(place, List.of());
      if (there.remove(filed) && there.isEmpty()) {
        places.remove(place);
      }
      names.computeIfPresent(place.name(), (name, count) -> count == 1 ? null : count - 1);
    }
  }

  @Override
  public void find(RoutingInput input, Consumer<BindingSpec> found) {
    Set<Filed> matching = new LinkedHashSet<>();
    input.properties().forEach((name, value) -> look(input, name, value, matching));
    for (String field : FIELDS) {
      if (names.containsKey(field)) {
        look(input, field, input.value(field), matching);
      }
    }
    matching.forEach(each -> found.accept(each.binding()));
  }

  private void look(RoutingInput input, String name, @Nullable Object value, Set<Filed> matching) {
    if (value == null || !names.containsKey(name)) {
      return;
    }
    consider(input, places.get(new Place(name, HeadersCondition.text(value))), matching);
    consider(input, places.get(new Place(name, null)), matching);
  }

  private static void consider(
      RoutingInput input, @Nullable List<Filed> candidates, Set<Filed> matching) {
    if (candidates != null) {
      for (Filed each : candidates) {
        if (each.condition().matches(input)) {
          matching.add(each);
        }
      }
    }
  }
}
