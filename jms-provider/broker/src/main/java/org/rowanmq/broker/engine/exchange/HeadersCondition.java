package org.rowanmq.broker.engine.exchange;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Properties that a message must have: {@code region=eu, size=3} or {@code all: ...} for all of
 * them, {@code any: ...} for one of them. A name without a value asks that the property is there. A
 * value is compared as text; one with commas, spaces at an end or quotes is written in quotes,
 * {@code 'it''s'}. Immutable.
 *
 * @param values the wanted text of each property; null: any value
 */
record HeadersCondition(boolean all, Map<String, @Nullable String> values) {
  private static final String FORM =
      "allowed: 'all: NAME=VALUE, NAME=VALUE, NAME' or 'any: ...', values with commas in quotes";

  static HeadersCondition parse(String text) throws InvalidCondition {
    boolean any = text.startsWith("any:");
    int at = any || text.startsWith("all:") ? 4 : 0;
    Map<String, @Nullable String> values = new LinkedHashMap<>();
    while (at < text.length()) {
      int end = at;
      while (end < text.length() && text.charAt(end) != ',' && text.charAt(end) != '=') {
        end++;
      }
      String name = text.substring(at, end).trim();
      @Nullable String value = null;
      at = end + 1;
      if (end < text.length() && text.charAt(end) == '=') {
        StringBuilder read = new StringBuilder();
        at = value(text, at, read);
        value = read.toString();
      }
      if (!ValueIndex.isKnown(name)) {
        throw invalid(text, "'" + name + "' is no property, and no header field to be named here");
      }
      if (name.isEmpty() || values.containsKey(name)) {
        throw invalid(text, name.isEmpty() ? "a name is missing" : "'" + name + "' comes twice");
      }
      values.put(name, value);
    }
    if (values.isEmpty()) {
      throw invalid(text, "it names no property");
    }
    return new HeadersCondition(!any, values);
  }

  /** Reads a value and the comma behind it; returns where the next name begins. */
  private static int value(String text, int from, StringBuilder value) throws InvalidCondition {
    int at = from;
    while (at < text.length() && text.charAt(at) == ' ') {
      at++;
    }
    if (at == text.length() || text.charAt(at) != '\'') {
      int comma = text.indexOf(',', at);
      int end = comma < 0 ? text.length() : comma;
      value.append(text.substring(at, end).trim());
      return end + 1;
    }
    while (true) {
      int quote = text.indexOf('\'', at + 1);
      if (quote < 0) {
        throw invalid(text, "a quote is not closed");
      }
      value.append(text, at + 1, quote);
      at = quote + 1;
      if (at == text.length() || text.charAt(at) != '\'') {
        break;
      }
      value.append('\'');
    }
    while (at < text.length() && text.charAt(at) == ' ') {
      at++;
    }
    if (at < text.length() && text.charAt(at) != ',') {
      throw invalid(text, "a comma is missing behind a quoted value");
    }
    return at + 1;
  }

  private static InvalidCondition invalid(String text, String reason) {
    return new InvalidCondition("Condition '" + text + "': " + reason + "; " + FORM);
  }

  boolean matches(RoutingInput input) {
    for (Map.Entry<String, @Nullable String> each : values.entrySet()) {
      Object value = input.value(each.getKey());
      boolean fits =
          value != null && (each.getValue() == null || each.getValue().equals(value.toString()));
      if (fits != all) {
        return fits;
      }
    }
    return all;
  }
}
