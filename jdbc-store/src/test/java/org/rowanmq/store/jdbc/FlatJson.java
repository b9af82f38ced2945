package org.rowanmq.store.jdbc;

import java.util.LinkedHashMap;
import java.util.Map;

/** Reads a JSON object: name to value as text; strings unescaped in quotes, objects compact. */
final class FlatJson {
  private final String text;
  private int at;

  private FlatJson(String text) {
    this.text = text;
  }

  static Map<String, String> read(String text) {
    FlatJson json = new FlatJson(text);
    Map<String, String> map = new LinkedHashMap<>();
    json.expect('{');
    while (json.peek() != '}') {
      String name = json.string();
      json.expect(':');
      map.put(name, json.value());
      if (json.peek() == ',') {
        json.at++;
      }
    }
    return map;
  }

  private String value() {
    char c = peek();
    if (c == '"') {
      return '"' + string() + '"';
    }
    int from = at;
    while (c == '{' ? text.charAt(at) != '}' : ",} ".indexOf(text.charAt(at)) < 0) {
      at++;
    }
    at += c == '{' ? 1 : 0;
    return text.substring(from, at).replace(" ", "");
  }

  private String string() {
    expect('"');
    StringBuilder value = new StringBuilder();
    for (char c = text.charAt(at++); c != '"'; c = text.charAt(at++)) {
      if (c != '\\') {
        value.append(c);
        continue;
      }
      char escaped = text.charAt(at++);
      switch (escaped) {
        case 'n' -> value.append('\n');
        case 'u' -> {
          value.append((char) Integer.parseInt(text.substring(at, at + 4), 16));
          at += 4;
        }
        default -> value.append(escaped);
      }
    }
    return value.toString();
  }

  private void expect(char wanted) {
    if (peek() != wanted) {
      throw new IllegalArgumentException("No " + wanted + " at " + at + " of " + text);
    }
    at++;
  }

  private char peek() {
    while (text.charAt(at) == ' ') {
      at++;
    }
    return text.charAt(at);
  }
}
