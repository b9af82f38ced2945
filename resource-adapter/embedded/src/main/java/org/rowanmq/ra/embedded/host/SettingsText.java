package org.rowanmq.ra.embedded.host;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.rowanmq.broker.config.ConfigFileException;
import org.rowanmq.broker.config.ConfigNode;

/**
 * Reads settings as an administrator's console takes them: {@code key=value} by lines, or in one
 * line with semicolons between. Keys are those of the configuration page, a list of values has
 * brackets: {@code [a, b]}; in a list of sections each has its number: {@code
 * indexed-properties[0].destination=orders}. What follows # is a comment.
 */
final class SettingsText {
  private static final Pattern ITEM = Pattern.compile("([^\\[\\]]+)\\[(\\d{1,4})]");

  private final List<ConfigNode.Entry> entries = new ArrayList<>();
  private final Map<String, SettingsText> sections = new LinkedHashMap<>();

  private SettingsText() {}

  /**
   * @param source names the text in problems
   * @throws ConfigFileException for everything that is not {@code key=value}
   */
  static ConfigNode parse(String source, String text) throws ConfigFileException {
    SettingsText root = new SettingsText();
    List<String> problems = new ArrayList<>();
    int number = 0;
    for (String each : text.split("[;\n]", -1)) {
      number++;
      String setting = each.strip();
      if (setting.isEmpty() || setting.startsWith("#")) {
        continue;
      }
      int equals = setting.indexOf('=');
      if (equals > 0) {
        root.add(
            number,
            setting.substring(0, equals).strip(),
            value(number, setting.substring(equals + 1).strip()));
      } else {
        problems.add(source + ":" + number + ": '" + setting + "' is not key=value");
      }
    }
    if (!problems.isEmpty()) {
      throw new ConfigFileException(problems);
    }
    return root.node();
  }

  private void add(int number, String key, ConfigNode value) {
    int dot = key.indexOf('.');
    if (dot < 0) {
      entries.add(new ConfigNode.Entry(number, key, value));
    } else {
      sections
          .computeIfAbsent(key.substring(0, dot), each -> new SettingsText())
          .add(number, key.substring(dot + 1), value);
    }
  }

  private static ConfigNode value(int number, String text) {
    if (!text.startsWith("[") || !text.endsWith("]")) {
      return ConfigNode.scalar(number, text);
    }
    List<ConfigNode> items =
        Arrays.stream(text.substring(1, text.length() - 1).split(",", -1))
            .map(String::strip)
            .filter(item -> !item.isEmpty())
            .map(item -> ConfigNode.scalar(number, item))
            .toList();
    return ConfigNode.sequence(number, items);
  }

  private int first() {
    int first = entries.stream().mapToInt(ConfigNode.Entry::line).min().orElse(Integer.MAX_VALUE);
    return sections.values().stream().mapToInt(SettingsText::first).reduce(first, Math::min);
  }

  private ConfigNode node() {
    List<ConfigNode.Entry> all = new ArrayList<>(entries);
    Map<String, TreeMap<Integer, SettingsText>> lists = new LinkedHashMap<>();
    sections.forEach(
        (key, section) -> {
          Matcher item = ITEM.matcher(key);
          if (item.matches()) {
            lists
                .computeIfAbsent(item.group(1), each -> new TreeMap<>())
                .put(Integer.valueOf(item.group(2)), section);
          } else {
            all.add(new ConfigNode.Entry(section.first(), key, section.node()));
          }
        });
    lists.forEach(
        (key, items) -> {
          int first = items.values().stream().mapToInt(SettingsText::first).min().orElse(1);
          List<ConfigNode> nodes = items.values().stream().map(SettingsText::node).toList();
          all.add(new ConfigNode.Entry(first, key, ConfigNode.sequence(first, nodes)));
        });
    return ConfigNode.section(all.isEmpty() ? 1 : first(), all);
  }
}
