package org.rowanmq.broker.engine;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.rowanmq.wire.Destination;
import org.rowanmq.wire.DestinationKind;

/**
 * Which subscriptions a topic reaches. Topic names have levels separated by '.'; in a
 * subscription's name the level '*' stands for any one level, '#' for any number of them, none
 * included. Exact names are found by hash, patterns by walking a trie, so the cost of a publication
 * does not grow with the number of other subscriptions. Confined to the engine thread.
 */
final class Topics {
  private static final String ONE = "*";
  private static final String MANY = "#";

  /** A level of the patterns. */
  private static final class Node {
    final @Nullable String level;
    final @Nullable Node parent;
    final Map<String, Node> children = new HashMap<>();
    final List<Subscription> ends = new ArrayList<>(1);

    Node(@Nullable String level, @Nullable Node parent) {
      this.level = level;
      this.parent = parent;
    }
  }

  private final Map<Destination, List<Subscription>> exact = new HashMap<>();
  private final Node root = new Node(null, null);

  /** Whether the name stands for more than one topic: only subscriptions may use it. */
  static boolean isPattern(Destination topic) {
    if (topic.kind() != DestinationKind.TOPIC
        || (topic.name().indexOf('*') < 0 && topic.name().indexOf('#') < 0)) {
      return false;
    }
    for (String level : levels(topic.name())) {
      if (level.equals(ONE) || level.equals(MANY)) {
        return true;
      }
    }
    return false;
  }

  void add(Subscription subscription) {
    Destination topic = subscription.topic();
    if (!isPattern(topic)) {
      exact.computeIfAbsent(topic, key -> new ArrayList<>(1)).add(subscription);
      return;
    }
    Node node = root;
    for (String level : levels(topic.name())) {
      Node parent = node;
      node = node.children.computeIfAbsent(level, key -> new Node(key, parent));
    }
    node.ends.add(subscription);
  }

  void remove(Subscription subscription) {
    Destination topic = subscription.topic();
    if (!isPattern(topic)) {
      List<Subscription> list = exact.get(topic);
      if (list != null && list.remove(subscription) && list.isEmpty()) {
        exact.remove(topic);
      }
      return;
    }
    @Nullable Node node = root;
    for (String level : levels(topic.name())) {
      node = node == null ? null : node.children.get(level);
    }
    if (node == null) {
      return;
    }
    node.ends.remove(subscription);
    while (node.parent != null && node.ends.isEmpty() && node.children.isEmpty()) {
      node.parent.children.remove(node.level);
      node = node.parent;
    }
  }

  /** The subscriptions bound to a topic, each once. */
  Collection<Subscription> matching(Destination topic) {
    List<Subscription> exactly = exact.getOrDefault(topic, List.of());
    if (topic.kind() != DestinationKind.TOPIC || root.children.isEmpty()) {
      return exactly;
    }
    // All ways to read the name are followed at once, level by level: several '#' cannot make it
    // explode.
    Set<Node> active = new LinkedHashSet<>();
    activate(root, active);
    for (String level : levels(topic.name())) {
      Set<Node> next = new LinkedHashSet<>();
      for (Node node : active) {
        if (MANY.equals(node.level)) {
          activate(node, next);
        }
        activate(node.children.get(level), next);
        activate(node.children.get(ONE), next);
      }
      active = next;
    }
    Set<Subscription> found = new LinkedHashSet<>(exactly);
    active.forEach(node -> found.addAll(node.ends));
    return found;
  }

  boolean hasSubscriptions(Destination topic) {
    return exact.containsKey(topic);
  }

  private static void activate(@Nullable Node node, Set<Node> active) {
    if (node != null && active.add(node)) {
      activate(node.children.get(MANY), active);
    }
  }

  private static List<String> levels(String name) {
    List<String> levels = new ArrayList<>();
    int from = 0;
    for (int dot = name.indexOf('.'); dot >= 0; dot = name.indexOf('.', from)) {
      levels.add(name.substring(from, dot));
      from = dot + 1;
    }
    levels.add(name.substring(from));
    return levels;
  }
}
