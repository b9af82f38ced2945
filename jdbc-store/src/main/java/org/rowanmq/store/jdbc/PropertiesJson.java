package org.rowanmq.store.jdbc;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Message properties as a JSON object, as the views show them on every database: numbers, booleans,
 * null and strings as such; what JSON or SQL has no form for as documented in {@code
 * docs/sql-views.md}.
 */
final class PropertiesJson {
  private PropertiesJson() {}

  static String of(Map<String, @Nullable Object> properties) {
    StringBuilder json = new StringBuilder("{");
    properties.forEach(
        (name, value) -> {
          if (json.length() > 1) {
            json.append(',');
          }
          quote(json, name);
          json.append(':');
          value(json, value);
        });
    return json.append('}').toString();
  }

  private static void value(StringBuilder json, @Nullable Object value) {
    if (value instanceof String text) {
      string(json, text);
    } else if (value instanceof Float number && !Float.isFinite(number)
        || value instanceof Double wide && !Double.isFinite(wide)) {
      quote(json, String.valueOf(value));
    } else {
      json.append(value);
    }
  }

  private static void string(StringBuilder json, String text) {
    if (!StandardCharsets.UTF_8.newEncoder().canEncode(text)) {
      json.append("{\"utf16be\":\"").append(hex(utf16(text))).append("\"}");
    } else if (text.indexOf('\0') >= 0) {
      byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
      json.append("{\"utf8\":\"").append(hex(bytes)).append("\"}");
    } else {
      quote(json, text);
    }
  }

  /** The JDK's encoder would replace an unpaired surrogate. */
  private static byte[] utf16(String text) {
    byte[] bytes = new byte[2 * text.length()];
    for (int i = 0; i < text.length(); i++) {
      bytes[2 * i] = (byte) (text.charAt(i) >> 8);
      bytes[2 * i + 1] = (byte) text.charAt(i);
    }
    return bytes;
  }

  private static String hex(byte[] bytes) {
    return HexFormat.of().formatHex(bytes);
  }

  private static void quote(StringBuilder json, String text) {
    json.append('"');
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '"' || c == '\\') {
        json.append('\\').append(c);
      } else if (c < ' ') {
        json.append(String.format("\\u%04x", (int) c));
      } else {
        json.append(c);
      }
    }
    json.append('"');
  }
}
