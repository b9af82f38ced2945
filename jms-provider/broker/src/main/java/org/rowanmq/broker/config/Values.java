package org.rowanmq.broker.config;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.rowanmq.broker.Durations;

/** Reads and writes single values. A value type is any with a static {@code parse(String)}. */
final class Values {
  private Values() {}

  /** As it is written in the file. */
  static String text(Object value) {
    if (value instanceof Duration duration) {
      return Durations.format(duration);
    }
    if (value instanceof Enum<?> constant) {
      return Names.dashed(constant);
    }
    return String.valueOf(value);
  }

  /** For people: {@code duration}, {@code true or false}, {@code one of a, b}. */
  static String describe(Class<?> type) {
    if (type == boolean.class) {
      return "true or false";
    }
    if (type == int.class || type == long.class) {
      return "whole number";
    }
    if (type == double.class) {
      return "number";
    }
    if (type.isEnum()) {
      return "one of " + constants(type);
    }
    return switch (type.getSimpleName()) {
      case "String" -> "text";
      case "ByteSize" -> "size";
      default -> type.getSimpleName().toLowerCase(java.util.Locale.ROOT);
    };
  }

  static boolean isValue(Class<?> type) {
    return type.isPrimitive()
        || type.isEnum()
        || type == String.class
        || type == Duration.class
        || type == Path.class
        || parser(type) != null;
  }

  /**
   * Converts a scalar.
   *
   * @throws IllegalArgumentException saying what was expected
   */
  static Object parse(Class<?> type, String text) {
    if (type == String.class) {
      return text;
    }
    if (type == int.class) {
      return Math.toIntExact(whole(text, Integer.MAX_VALUE));
    }
    if (type == long.class) {
      return whole(text, Long.MAX_VALUE);
    }
    if (type == double.class) {
      return number(text);
    }
    if (type == boolean.class) {
      return bool(text);
    }
    if (type == Duration.class) {
      return Durations.parse(text);
    }
    if (type == Path.class) {
      return Path.of(text);
    }
    if (type.isEnum()) {
      return constant(type, text);
    }
    return parseByMethod(type, text);
  }

  private static long whole(String text, long max) {
    try {
      long value = Long.parseLong(text.replace("_", "").strip());
      if (value >= -max && value <= max) {
        return value;
      }
    } catch (NumberFormatException e) {
      // Reported below, in the reader's words.
    }
    throw new IllegalArgumentException("'" + text + "' is not a whole number in range");
  }

  private static double number(String text) {
    try {
      return Double.parseDouble(text);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException("'" + text + "' is not a number", e);
    }
  }

  private static boolean bool(String text) {
    if (text.equals("true") || text.equals("false")) {
      return text.equals("true");
    }
    throw new IllegalArgumentException("'" + text + "' is neither true nor false");
  }

  private static Object constant(Class<?> type, String text) {
    for (Object constant : type.getEnumConstants()) {
      if (Names.dashed((Enum<?>) constant).equals(text)) {
        return constant;
      }
    }
    throw new IllegalArgumentException("'" + text + "' is not one of " + constants(type));
  }

  private static String constants(Class<?> type) {
    return Arrays.stream(type.getEnumConstants())
        .map(constant -> Names.dashed((Enum<?>) constant))
        .collect(Collectors.joining(", "));
  }

  private static Object parseByMethod(Class<?> type, String text) {
    Method parser = parser(type);
    if (parser == null) {
      throw new IllegalStateException("No way to read a " + type.getName());
    }
    try {
      return parser.invoke(null, text);
    } catch (InvocationTargetException e) {
      if (e.getCause() instanceof IllegalArgumentException refusal) {
        throw refusal;
      }
      throw new IllegalStateException(e);
    } catch (IllegalAccessException e) {
      throw new IllegalStateException(e);
    }
  }

  private static @Nullable Method parser(Class<?> type) {
    try {
      Method method = type.getMethod("parse", String.class);
      boolean fits = Modifier.isStatic(method.getModifiers()) && method.getReturnType() == type;
      return fits ? method : null;
    } catch (NoSuchMethodException e) {
      return null;
    }
  }
}
