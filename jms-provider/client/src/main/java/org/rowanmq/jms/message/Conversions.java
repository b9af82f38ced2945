package org.rowanmq.jms.message;

import jakarta.jms.MessageFormatException;
import org.jspecify.annotations.Nullable;
import org.rowanmq.wire.ErrorCode;

/**
 * The conversion tables of JMS 3.1 §3.5.4 and §3.11.3. A null is treated as the primitive's {@code
 * valueOf(null)}, so it fails for numbers as a text that is no number does.
 */
final class Conversions {
  private Conversions() {}

  static boolean toBoolean(@Nullable Object value) throws MessageFormatException {
    if (value instanceof Boolean b) {
      return b;
    }
    if (value == null || value instanceof String) {
      return Boolean.parseBoolean((String) value);
    }
    throw cannot(value, "boolean");
  }

  static byte toByte(@Nullable Object value) throws MessageFormatException {
    if (value instanceof Byte b) {
      return b;
    }
    return Byte.parseByte(text(value, "byte"));
  }

  static short toShort(@Nullable Object value) throws MessageFormatException {
    if (value instanceof Byte || value instanceof Short) {
      return ((Number) value).shortValue();
    }
    return Short.parseShort(text(value, "short"));
  }

  static int toInt(@Nullable Object value) throws MessageFormatException {
    if (value instanceof Byte || value instanceof Short || value instanceof Integer) {
      return ((Number) value).intValue();
    }
    return Integer.parseInt(text(value, "int"));
  }

  static long toLong(@Nullable Object value) throws MessageFormatException {
    if (value instanceof Byte
        || value instanceof Short
        || value instanceof Integer
        || value instanceof Long) {
      return ((Number) value).longValue();
    }
    return Long.parseLong(text(value, "long"));
  }

  static float toFloat(@Nullable Object value) throws MessageFormatException {
    if (value instanceof Float f) {
      return f;
    }
    if (value == null) {
      throw new NullPointerException("A null cannot be read as a float");
    }
    return Float.parseFloat(text(value, "float"));
  }

  static double toDouble(@Nullable Object value) throws MessageFormatException {
    if (value instanceof Float || value instanceof Double) {
      return ((Number) value).doubleValue();
    }
    if (value == null) {
      throw new NullPointerException("A null cannot be read as a double");
    }
    return Double.parseDouble(text(value, "double"));
  }

  static char toChar(@Nullable Object value) throws MessageFormatException {
    if (value instanceof Character c) {
      return c;
    }
    if (value == null) {
      throw new NullPointerException("A null cannot be read as a char");
    }
    throw cannot(value, "char");
  }

  static @Nullable String toText(@Nullable Object value) throws MessageFormatException {
    if (value instanceof byte[]) {
      throw cannot(value, "String");
    }
    return value == null ? null : value.toString();
  }

  static byte @Nullable [] toBytes(@Nullable Object value) throws MessageFormatException {
    if (value == null || value instanceof byte[]) {
      return (byte[]) value;
    }
    throw cannot(value, "byte[]");
  }

  /** A value that a property may hold. */
  static @Nullable Object property(@Nullable Object value) throws MessageFormatException {
    if (value == null
        || value instanceof Boolean
        || value instanceof String
        || value instanceof Byte
        || value instanceof Short
        || value instanceof Integer
        || value instanceof Long
        || value instanceof Float
        || value instanceof Double) {
      return value;
    }
    throw cannot(value, "property");
  }

  /** A value that a map or stream may hold; arrays are copied. */
  static @Nullable Object element(@Nullable Object value) throws MessageFormatException {
    if (value instanceof byte[] bytes) {
      return bytes.clone();
    }
    return value instanceof Character ? value : property(value);
  }

  private static String text(@Nullable Object value, String target) throws MessageFormatException {
    if (value instanceof String text) {
      return text;
    }
    if (value == null) {
      throw new NumberFormatException("A null cannot be read as a " + target);
    }
    throw cannot(value, target);
  }

  private static MessageFormatException cannot(Object value, String target) {
    return new MessageFormatException(
        "A " + value.getClass().getName() + " cannot be used as a " + target,
        ErrorCode.MESSAGE_FORMAT.symbol());
  }
}
