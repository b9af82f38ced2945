package org.rowanmq.broker.config;

import java.util.List;

/**
 * A piece of a document with its place, so that every complaint can name a line.
 *
 * @param text of a scalar, else empty
 * @param entries of a section, in file order, duplicates included
 * @param items of a sequence
 */
public record ConfigNode(
    int line, Kind kind, String text, List<Entry> entries, List<ConfigNode> items) {
  /** What it looks like. */
  public enum Kind {
    EMPTY("nothing"),
    SCALAR("a value"),
    SECTION("a section"),
    SEQUENCE("a list");

    private final String words;

    Kind(String words) {
      this.words = words;
    }

    String words() {
      return words;
    }
  }

  /** A key with its value. */
  public record Entry(int line, String key, ConfigNode value) {}

  public static ConfigNode empty(int line) {
    return new ConfigNode(line, Kind.EMPTY, "", List.of(), List.of());
  }

  public static ConfigNode scalar(int line, String text) {
    return new ConfigNode(line, Kind.SCALAR, text, List.of(), List.of());
  }

  public static ConfigNode section(int line, List<Entry> entries) {
    return new ConfigNode(line, Kind.SECTION, "", entries, List.of());
  }

  public static ConfigNode sequence(int line, List<ConfigNode> items) {
    return new ConfigNode(line, Kind.SEQUENCE, "", List.of(), items);
  }
}
