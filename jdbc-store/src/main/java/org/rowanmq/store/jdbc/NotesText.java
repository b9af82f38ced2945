package org.rowanmq.store.jdbc;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Notes as a JSON object of strings, so that SQL can read them. Everything outside printable ASCII
 * is escaped: any Java string survives any database's character set.
 */
final class NotesText {
  private NotesText() {}

  /** The column's text; null for no notes. */
  static @Nullable String write(Map<String, String> notes) {
    if (notes.isEmpty()) {
      return null;
    }
    StringBuilder json = new StringBuilder("{");
    notes.forEach(
        (key, value) -> {
          if (json.length() > 1) {
            json.append(',');
          }
          quote(json, key);
          json.append(':');
          quote(json, value);
        });
    return json.append('}').toString();
  }

  /**
   * What {@link #write} wrote.
   *
   * @throws IllegalArgumentException if it is something else
   */
  static Map<String, String> read(@Nullable String text) {
    return text == null ? Map.of() : new Parser(text).object();
  }

  private static void quote(StringBuilder json, String text) {
    json.append('"');
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '"' || c == '\\') {
        json.append('\\').append(c);
      } else if (c < ' ' || c > '~') {
        json.append(String.format("\\u%04x", (int) c));
      } else {
        json.append(c);
      }
    }
    json.append('"');
  }

  private static final class Parser {
    private final String text;
    private int at;

    Parser(String text) {
      this.text = text;
    }

    Map<String, String> object() {
      Map<String, String> notes = new LinkedHashMap<>();
      expect('{');
      do {
        String key = string();
        expect(':');
        notes.put(key, string());
      } while (next() == ',');
      return notes;
    }

    private String string() {
      expect('"');
      StringBuilder value = new StringBuilder();
      for (char c = next(); c != '"'; c = next()) {
        value.append(c == '\\' ? escaped() : c);
      }
      return value.toString();
    }

    private char escaped() {
      char c = next();
      if (c != 'u') {
        return c;
      }
      at += 4;
      if (at > text.length()) {
        throw malformed();
      }
      return (char) Integer.parseInt(text.substring(at - 4, at), 16);
    }

    private void expect(char wanted) {
      if (next() != wanted) {
        throw malformed();
      }
    }

    private char next() {
      if (at >= text.length()) {
        throw malformed();
      }
      return text.charAt(at++);
    }

    private IllegalArgumentException malformed() {
      return new IllegalArgumentException("Notes are malformed at index " + at);
    }
  }
}
