package org.rowanmq.broker.engine;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.rowanmq.broker.engine.exchange.KeyIndex;
import org.rowanmq.wire.Destination;
import org.rowanmq.wire.DestinationKind;

/**
 * Which subscriptions a topic reaches. A topic's name is a routing key, a subscription's may be a
 * pattern. Confined to the engine thread.
 */
final class Topics {
  private final KeyIndex<Subscription> named = new KeyIndex<>();
  private final Map<Destination, List<Subscription>> temporary = new HashMap<>();

  /** Whether the name stands for more than one topic: only subscriptions may use it. */
  static boolean isPattern(Destination topic) {
    return topic.kind() == DestinationKind.TOPIC && KeyIndex.isPattern(topic.name());
  }

  void add(Subscription subscription) {
    Destination topic = subscription.topic();
    if (topic.kind() == DestinationKind.TOPIC) {
      named.add(topic.name(), subscription);
    } else {
      temporary.computeIfAbsent(topic, any -> new ArrayList<>(1)).add(subscription);
    }
  }

  void remove(Subscription subscription) {
    Destination topic = subscription.topic();
    if (topic.kind() == DestinationKind.TOPIC) {
      named.remove(topic.name(), subscription);
      return;
    }
    List<Subscription> list = temporary.get(topic);
    if (list != null && list.remove(subscription) && list.isEmpty()) {
      temporary.remove(topic);
    }
  }

  /** The subscriptions bound to a topic, each once. */
  Collection<Subscription> matching(Destination topic) {
    return topic.kind() == DestinationKind.TOPIC
        ? matching(topic.name())
        : temporary.getOrDefault(topic, List.of());
  }

  /** The subscriptions bound to the topic of this name, each once. */
  Collection<Subscription> matching(String topic) {
    return named.matching(topic);
  }

  boolean hasSubscriptions(Destination topic) {
    return topic.kind() == DestinationKind.TOPIC
        ? named.contains(topic.name())
        : temporary.containsKey(topic);
  }
}
