package org.rowanmq.broker.engine.exchange;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads a JSON text (RFC 8259) into maps, lists, strings, numbers and truth values; null is Java's.
 * Whole numbers are Long where they fit, all others Double. Of equal names the last one counts. One
 * text, one thread.
 */
final class Json {
  /** What is not a JSON text. */
  static final class Malformed extends Exception {
    private static final long serialVersionUID = 1;

    Malformed(int at) {
      super("not JSON at character " + (at + 1), null, false, false);
    }
  }

  private final String text;
  private int at;
  private int depth;

  private Json(String text) {
    this.text = text;
  }

  /** The text's value. */
  static @Nullable Object parse(String text) throws Malformed, OverLimit {
    Json json = new Json(text);
    Object value = json.value();
    json.space();
    if (json.at < text.length()) {
      throw new Malformed(json.at);
    }
    return value;
  }

  private @Nullable Object value() throws Malformed, OverLimit {
    space();
    switch (peek()) {
      case '{':
        return object();
      case '[':
        return array();
      case '"':
        return string();
      case 't':
        expect("true");
        return Boolean.TRUE;
      case 'f':
        expect("false");
        return Boolean.FALSE;
      case 'n':
        expect("null");
        return null;
      default:
        return number();
    }
  }

  private Map<String, @Nullable Object> object() throws Malformed, OverLimit {
    enter();
    Map<String, @Nullable Object> object = new LinkedHashMap<>();
    space();
    while (peek() != '}') {
      if (!object.isEmpty()) {
        expect(",");
        space();
      }
      String name = string();
      space();
      expect(":");
      object.put(name, value());
      space();
    }
    leave();
    return object;
  }

  private List<@Nullable Object> array() throws Malformed, OverLimit {
    enter();
    List<@Nullable Object> array = new ArrayList<>();
    space();
    while (peek() != ']') {
      if (!array.isEmpty()) {
        expect(",");
      }
      array.add(value());
      space();
    }
    leave();
    return array;
  }

  private void enter() throws OverLimit {
    at++;
    if (++depth > Body.DEPTH_MAX) {
      throw new OverLimit("a JSON body is nested deeper than " + Body.DEPTH_MAX);
    }
  }

  private void leave() {
    at++;
    depth--;
  }

  private String string() throws Malformed {
    if (peek() != '"') {
      throw new Malformed(at);
    }
    int from = ++at;
    StringBuilder unescaped = null;
    while (peek() != '"') {
      char c = text.charAt(at);
      if (c < ' ') {
        throw new Malformed(at);
      }
      if (c == '\\') {
        unescaped = unescaped == null ? new StringBuilder(text.substring(from, at)) : unescaped;
        at++;
        unescaped.append(escaped());
      } else if (unescaped != null) {
        unescaped.append(c);
      }
      at++;
    }
    return unescaped == null ? text.substring(from, at++) : end(unescaped);
  }

  private String end(StringBuilder unescaped) {
    at++;
    return unescaped.toString();
  }

  private char escaped() throws Malformed {
    char c = peek();
    switch (c) {
      case '"', '\\', '/':
        return c;
      case 'b':
        return '\b';
      case 'f':
        return '\f';
      case 'n':
        return '\n';
      case 'r':
        return '\r';
      case 't':
        return '\t';
      case 'u':
        int code = 0;
        for (int i = 0; i < 4; i++) {
          at++;
          int digit = Character.digit(peek(), 16);
          if (digit < 0) {
            throw new Malformed(at);
          }
          code = code << 4 | digit;
        }
        return (char) code;
      default:
        throw new Malformed(at);
    }
  }

  private Number number() throws Malformed {
    int from = at;
    while (at < text.length() && "+-.0123456789eE".indexOf(text.charAt(at)) >= 0) {
      at++;
    }
    String number = text.substring(from, at);
    if (!number.matches("-?(0|[1-9][0-9]*)(\\.[0-9]+)?([eE][+-]?[0-9]+)?")) {
      throw new Malformed(from);
    }
    try {
      if (number.chars().noneMatch(c -> c == '.' || c == 'e' || c == 'E')) {
        return Long.valueOf(number);
      }
    } catch (NumberFormatException tooLarge) {
      // A double has room for it.
    }
    return Double.valueOf(number);
  }

  private void expect(String word) throws Malformed {
    if (!text.startsWith(word, at)) {
      throw new Malformed(at);
    }
    at += word.length();
  }

  private void space() {
    while (at < text.length() && " \t\r\n".indexOf(text.charAt(at)) >= 0) {
      at++;
    }
  }

  private char peek() throws Malformed {
    if (at >= text.length()) {
      throw new Malformed(at);
    }
    return text.charAt(at);
  }
}
