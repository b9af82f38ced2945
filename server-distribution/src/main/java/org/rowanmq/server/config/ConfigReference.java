package org.rowanmq.server.config;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/**
 * Writes the documentation of a record tree: a reference page in Markdown and a YAML file in which
 * every key is present and commented out.
 */
public final class ConfigReference {
  private final List<ConfigKey> keys;

  private ConfigReference(List<ConfigKey> keys) {
    this.keys = keys;
  }

  public static ConfigReference of(Record defaults) {
    return new ConfigReference(ConfigKey.of(defaults));
  }

  /** Keys without a description. */
  public List<String> undocumented() {
    return keys.stream().filter(key -> key.description().isBlank()).map(ConfigKey::path).toList();
  }

  /** A table, one row for each key. */
  public String markdown() {
    StringBuilder page = new StringBuilder("| key | takes | default | what it does |\n");
    page.append("|---|---|---|---|\n");
    for (ConfigKey key : keys) {
      page.append("| `").append(key.path()).append("` | ").append(key.type()).append(" | ");
      page.append(key.defaultText().isEmpty() ? "" : "`" + key.defaultText() + "`");
      page.append(" | ").append(key.description().replace("|", "\\|")).append(" |\n");
    }
    return page.toString();
  }

  /** The YAML file: sections stand, values are commented out with their defaults. */
  public String yaml() {
    StringBuilder file = new StringBuilder();
    // The lists that a key is in, the outermost first: each moves its items to the right.
    Deque<ConfigKey> lists = new ArrayDeque<>();
    boolean firstOfItem = false;
    for (ConfigKey key : keys) {
      while (!lists.isEmpty() && !key.path().startsWith(lists.getLast().path() + ".")) {
        lists.removeLast();
      }
      boolean inList = !lists.isEmpty();
      int commentDepth = inList ? lists.getFirst().depth() : key.depth();
      int indent = 2 * (key.depth() - commentDepth) + 2 * Math.max(0, lists.size() - 1);
      String before = "  ".repeat(commentDepth);
      String dash = inList ? (firstOfItem ? "- " : "  ") : "";
      firstOfItem = false;
      file.append(key.depth() == 0 ? "\n" : "");
      comment(file, before + " ".repeat(dash.length()), key.description());
      file.append(before).append(key.kind() == ConfigKey.Kind.SECTION && !inList ? "" : "#");
      file.append(" ".repeat(indent)).append(dash).append(key.name());
      file.append(key.defaultText().isEmpty() ? ":" : ": ").append(key.defaultText()).append('\n');
      if (key.kind() == ConfigKey.Kind.SECTIONS) {
        lists.addLast(key);
        firstOfItem = true;
      }
    }
    return file.toString().stripLeading();
  }

  private static void comment(StringBuilder file, String indent, String text) {
    StringBuilder line = new StringBuilder();
    for (String word : text.split(" ")) {
      if (line.length() + word.length() > 88) {
        file.append(indent).append('#').append(line).append('\n');
        line.setLength(0);
      }
      line.append(' ').append(word);
    }
    file.append(indent).append('#').append(line).append('\n');
  }
}
