package org.rowanmq.broker.engine;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.rowanmq.broker.engine.exchange.BodyAnswer;
import org.rowanmq.broker.engine.exchange.RoutingInput;

/**
 * A message that an administrator describes, to see where it would go. Values are given as text;
 * what looks like a number or a truth value is one. Confined to the engine thread.
 */
final class RehearsalInput implements RoutingInput {
  private final String key;
  private final Map<String, @Nullable Object> properties = new HashMap<>();
  private final Map<String, @Nullable Object> headers = new HashMap<>();

  RehearsalInput(String key, Map<String, String> values) {
    this.key = key;
    values.forEach(
        (name, text) ->
            (name.startsWith("JMS") && !name.startsWith("JMS_") ? headers : properties)
                .put(name, typed(text)));
  }

  private static Object typed(String text) {
    if (text.equals("true") || text.equals("false")) {
      return Boolean.valueOf(text);
    }
    try {
      return Long.valueOf(text);
    } catch (NumberFormatException notWhole) {
      try {
        return Character.isLetter(text.charAt(text.length() - 1)) ? text : Double.valueOf(text);
      } catch (NumberFormatException | IndexOutOfBoundsException notANumber) {
        return text;
      }
    }
  }

  @Override
  public String key() {
    return key;
  }

  @Override
  public @Nullable Object value(String identifier) {
    Object header = headers.get(identifier);
    return header == null ? properties.get(identifier) : header;
  }

  @Override
  public Map<String, @Nullable Object> properties() {
    return properties;
  }

  @Override
  public BodyAnswer body() {
    return BodyAnswer.NONE;
  }

  @Override
  public boolean isRehearsal() {
    return true;
  }
}
