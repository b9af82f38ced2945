package org.rowanmq.broker.engine.exchange;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Finds what is registered under patterns that match a key. Keys have levels separated by '.'; in a
 * pattern the level '*' stands for any one level, '#' for any number of them, none included. Exact
 * keys are found by hash, patterns by walking a trie, so the cost does not grow with the number of
 * other patterns. Not thread-safe.
 */
public final class KeyIndex<T> {
  private static final String ONE = "*";
  private static final String MANY = "#";

  /** A level of the patterns. */
  private static final class Node<T> {
    final @Nullable String level;
    final @Nullable Node<T> parent;
    final Map<String, Node<T>> children = new HashMap<>();
    final List<T> ends = new ArrayList<>(1);

    Node(@Nullable String level, @Nullable Node<T> parent) {
      this.level = level;
      this.parent = parent;
    }
  }

  private final Map<String, List<T>> exact = new HashMap<>();
  private final Node<T> root = new Node<>(null, null);
  private long steps;

  /** Whether the text stands for more than one key. */
  public static boolean isPattern(String text) {
    if (text.indexOf('*') < 0 && text.indexOf('#') < 0) {
      return false;
    }
    for (String level : levels(text)) {
      if (level.equals(ONE) || level.equals(MANY)) {
        return true;
      }
    }
    return false;
  }

  public void add(String pattern, T value) {
    if (!isPattern(pattern)) {
      exact.computeIfAbsent(pattern, key -> new ArrayList<>(1)).add(value);
      return;
    }
    Node<T> node = root;
    for (String level : levels(pattern)) {
      Node<T> parent = node;
      node = node.children.computeIfAbsent(level, key -> new Node<>(key, parent));
    }
    node.ends.add(value);
  }

  /** Removes one such value; an absent one is ignored. */
  public void remove(String pattern, T value) {
    if (!isPattern(pattern)) {
      List<T> list = exact.get(pattern);
      if (list != null && list.remove(value) && list.isEmpty()) {
        exact.remove(pattern);
      }
      return;
    }
    @Nullable Node<T> node = root;
    for (String level : levels(pattern)) {
      node = node == null ? null : node.children.get(level);
    }
    if (node == null) {
      return;
    }
    node.ends.remove(value);
    while (node.parent != null && node.ends.isEmpty() && node.children.isEmpty()) {
      node.parent.children.remove(node.level);
      node = node.parent;
    }
  }

  /** What is registered under patterns that match this key, each once. */
  public Collection<T> matching(String key) {
    List<T> exactly = exact.getOrDefault(key, List.of());
    if (root.children.isEmpty()) {
      return exactly;
    }
    // All ways to read the key are followed at once, level by level: several '#' cannot make it
    // explode.
    Set<Node<T>> active = new LinkedHashSet<>();
    activate(root, active);
    for (String level : levels(key)) {
      Set<Node<T>> next = new LinkedHashSet<>();
      for (Node<T> node : active) {
        if (MANY.equals(node.level)) {
          activate(node, next);
        }
        activate(node.children.get(level), next);
        activate(node.children.get(ONE), next);
      }
      active = next;
      steps += next.size();
    }
    Set<T> found = new LinkedHashSet<>(exactly);
    active.forEach(node -> found.addAll(node.ends));
    return found;
  }

  /** How many levels of patterns all keys have led to so far: what they cost. */
  long steps() {
    return steps;
  }

  /** Whether something is registered under just this text. */
  public boolean contains(String exactKey) {
    return exact.containsKey(exactKey);
  }

  private static <T> void activate(@Nullable Node<T> node, Set<Node<T>> active) {
    if (node != null && active.add(node)) {
      activate(node.children.get(MANY), active);
    }
  }

  private static List<String> levels(String key) {
    List<String> levels = new ArrayList<>();
    int from = 0;
    for (int dot = key.indexOf('.'); dot >= 0; dot = key.indexOf('.', from)) {
      levels.add(key.substring(from, dot));
      from = dot + 1;
    }
    levels.add(key.substring(from));
    return levels;
  }
}
