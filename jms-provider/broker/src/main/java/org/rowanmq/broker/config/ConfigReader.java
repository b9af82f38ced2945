package org.rowanmq.broker.config;

import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.rowanmq.broker.ConfigException;

/**
 * Reads a document into a record tree. Keys are the dashed names of the record components; what the
 * document leaves out keeps its default. Reports all problems at once, each with its line. One use,
 * one thread.
 */
public final class ConfigReader {
  private final List<String> known;
  private final List<Problem> problems = new ArrayList<>();

  private record Problem(int line, String text) {}

  private ConfigReader(Record defaults) {
    this.known = ConfigKey.of(defaults).stream().map(ConfigKey::path).toList();
  }

  /**
   * @param defaults what holds for every key the document does not name; also tells the type
   * @param source names the document in problems
   * @throws ConfigFileException listing every problem
   */
  public static <T extends Record> T read(T defaults, String source, ConfigNode document)
      throws ConfigFileException {
    ConfigReader reader = new ConfigReader(defaults);
    Object result = reader.section(defaults.getClass(), defaults, document, "");
    if (!reader.problems.isEmpty()) {
      throw new ConfigFileException(
          reader.problems.stream()
              .sorted(Comparator.comparingInt(Problem::line))
              .map(problem -> source + ":" + problem.line + ": " + problem.text)
              .toList());
    }
    @SuppressWarnings("unchecked")
    T typed = (T) result;
    return Objects.requireNonNull(typed);
  }

  private @Nullable Object section(
      Class<?> type, @Nullable Record defaults, ConfigNode node, String path) {
    if (node.kind() == ConfigNode.Kind.EMPTY && defaults != null) {
      return defaults;
    }
    if (node.kind() != ConfigNode.Kind.SECTION && node.kind() != ConfigNode.Kind.EMPTY) {
      problem(node.line(), path, "expected a section with keys, found " + node.kind().words());
      return defaults;
    }
    Map<String, ConfigNode.Entry> entries = new LinkedHashMap<>();
    for (ConfigNode.Entry entry : node.entries()) {
      ConfigNode.Entry earlier = entries.putIfAbsent(entry.key(), entry);
      if (earlier != null) {
        problem(
            entry.line(),
            Names.join(path, entry.key()),
            "given twice, first in line " + earlier.line());
      }
    }
    TreeSet<String> unknown = new TreeSet<>(entries.keySet());
    Object result = build(type, defaults, entries, unknown, node.line(), path);
    for (String key : unknown) {
      String full = Names.join(path, key);
      ConfigNode.Entry entry = entries.get(key);
      problem(
          entry == null ? node.line() : entry.line(),
          full,
          "unknown key, did you mean '" + Names.nearest(full, known) + "'?");
    }
    return result;
  }

  private @Nullable Object build(
      Class<?> type,
      @Nullable Record defaults,
      Map<String, ConfigNode.Entry> entries,
      TreeSet<String> unknown,
      int line,
      String path) {
    List<Object> values = new ArrayList<>();
    for (RecordComponent component : type.getRecordComponents()) {
      Object fallback = defaults == null ? null : Records.component(defaults, component);
      String key = Names.dashed(component.getName());
      ConfigNode.Entry entry = entries.get(key);
      Object value = fallback;
      if (component.isAnnotationPresent(Flat.class)) {
        value = build(component.getType(), (Record) fallback, entries, unknown, line, path);
      } else {
        unknown.remove(key);
        if (entry != null && entry.value().kind() != ConfigNode.Kind.EMPTY) {
          value = value(component, fallback, entry.value(), Names.join(path, key));
        } else if (fallback == null) {
          problem(line, Names.join(path, key), "missing, and there is no default");
        }
      }
      if (value == null) {
        value = fallback;
      }
      if (value != null) {
        values.add(value);
      }
    }
    // A missing value was reported; without all of them nothing can be built.
    return values.size() < type.getRecordComponents().length
        ? null
        : validated(type, values, entries, line, path);
  }

  /** Builds the record; what its validation refuses is reported at the line of each key. */
  private @Nullable Object validated(
      Class<?> type,
      List<Object> values,
      Map<String, ConfigNode.Entry> entries,
      int line,
      String path) {
    try {
      return Records.create(type, values.toArray());
    } catch (ConfigException refusal) {
      for (ConfigException.Problem found : refusal.problems()) {
        problem(lineOf(found.key(), entries, line), Names.join(path, found.key()), found.detail());
      }
    } catch (IllegalArgumentException refusal) {
      problem(line, path, String.valueOf(refusal.getMessage()));
    }
    return null;
  }

  /** The line of a key relative to a section, or of the nearest thing around it. */
  private static int lineOf(String key, Map<String, ConfigNode.Entry> entries, int fallback) {
    int dot = key.indexOf('.');
    String first = dot < 0 ? key : key.substring(0, dot);
    int bracket = first.indexOf('[');
    ConfigNode.Entry entry = entries.get(bracket < 0 ? first : first.substring(0, bracket));
    if (entry == null) {
      return fallback;
    }
    ConfigNode node = entry.value();
    if (bracket >= 0 && node.kind() == ConfigNode.Kind.SEQUENCE) {
      int index = Integer.parseInt(first.substring(bracket + 1, first.length() - 1));
      node = index < node.items().size() ? node.items().get(index) : node;
    }
    if (dot < 0 || node.kind() != ConfigNode.Kind.SECTION) {
      return bracket < 0 ? entry.line() : node.line();
    }
    Map<String, ConfigNode.Entry> inner = new LinkedHashMap<>();
    node.entries().forEach(child -> inner.putIfAbsent(child.key(), child));
    return lineOf(key.substring(dot + 1), inner, entry.line());
  }

  private @Nullable Object value(
      RecordComponent component, @Nullable Object fallback, ConfigNode node, String path) {
    Class<?> type = component.getType();
    if (Records.isSection(type)) {
      return section(type, (Record) fallback, node, path);
    }
    if (type == List.class) {
      return list((ParameterizedType) component.getGenericType(), node, path);
    }
    return scalar(type, node, path);
  }

  private @Nullable Object list(ParameterizedType listType, ConfigNode node, String path) {
    if (node.kind() != ConfigNode.Kind.SEQUENCE) {
      problem(node.line(), path, "expected a list, found " + node.kind().words());
      return null;
    }
    Class<?> type = (Class<?>) listType.getActualTypeArguments()[0];
    List<Object> items = new ArrayList<>();
    for (ConfigNode item : node.items()) {
      Object value =
          Records.isSection(type)
              ? section(type, Records.defaults(type), item, path)
              : scalar(type, item, path);
      if (value != null) {
        items.add(value);
      }
    }
    return List.copyOf(items);
  }

  private @Nullable Object scalar(Class<?> type, ConfigNode node, String path) {
    if (node.kind() != ConfigNode.Kind.SCALAR) {
      problem(
          node.line(),
          path,
          "expected " + Values.describe(type) + ", found " + node.kind().words());
      return null;
    }
    try {
      return Values.parse(type, node.text());
    } catch (IllegalArgumentException e) {
      problem(node.line(), path, String.valueOf(e.getMessage()));
      return null;
    }
  }

  private void problem(int line, String path, String text) {
    problems.add(new Problem(line, path.isEmpty() ? text : path + ": " + text));
  }
}
