package org.rowanmq.wire;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The typed values of properties, map and stream bodies: {@code u8 type, u32 length, bytes}. Type
 * numbers are stored in contents and never reused.
 */
final class Values {
  static final int NULL = 0;
  static final int BOOLEAN = 1;
  static final int BYTE = 2;
  static final int SHORT = 3;
  static final int INT = 4;
  static final int LONG = 5;
  static final int FLOAT = 6;
  static final int DOUBLE = 7;
  static final int STRING = 8;
  static final int CHAR = 9;
  static final int BYTES = 10;
  static final int STRING16 = 11;
  static final int TYPE_MAX = 11;

  /** Type and length in front of each value. */
  static final int HEADER = 5;

  /** Length of a value by type; -1 for any. */
  private static final byte[] WIDTH = {0, 1, 1, 2, 4, 8, 4, 8, -1, 2, -1, -1};

  private Values() {}

  /**
   * The type number of a value.
   *
   * @throws IllegalArgumentException if JMS knows no such value
   */
  static int typeOf(@Nullable Object value) {
    if (value == null) {
      return NULL;
    } else if (value instanceof String text) {
      return Utf8.length(text) == Utf8.NOT_STRICT ? STRING16 : STRING;
    } else if (value instanceof Integer) {
      return INT;
    } else if (value instanceof Long) {
      return LONG;
    } else if (value instanceof Boolean) {
      return BOOLEAN;
    } else if (value instanceof Double) {
      return DOUBLE;
    } else if (value instanceof Byte) {
      return BYTE;
    } else if (value instanceof Short) {
      return SHORT;
    } else if (value instanceof Float) {
      return FLOAT;
    } else if (value instanceof Character) {
      return CHAR;
    } else if (value instanceof byte[]) {
      return BYTES;
    }
    throw new IllegalArgumentException("A JMS value cannot be a " + value.getClass().getName());
  }

  /** Whether a property may have this type: chars and bytes are for bodies only. */
  static boolean isPropertyType(int type) {
    return type >= NULL && type <= TYPE_MAX && type != CHAR && type != BYTES;
  }

  /** Length of the value without its header. */
  static int size(int type, @Nullable Object value) {
    return switch (type) {
      case STRING -> Utf8.length((String) required(value));
      case STRING16 -> Math.multiplyExact(2, ((String) required(value)).length());
      case BYTES -> ((byte[]) required(value)).length;
      default -> WIDTH[type];
    };
  }

  /** Writes type, length and value. */
  static void write(ByteSink sink, @Nullable Object value) {
    int type = typeOf(value);
    int size = size(type, value);
    sink.u8(type).u32(size);
    if (value == null) {
      return;
    }
    switch (type) {
      case BOOLEAN -> sink.u8((Boolean) value ? 1 : 0);
      case BYTE -> sink.u8((Byte) value);
      case SHORT -> sink.u16((Short) value);
      case INT -> sink.u32((Integer) value);
      case LONG -> sink.u64((Long) value);
      case FLOAT -> sink.u32(Float.floatToRawIntBits((Float) value));
      case DOUBLE -> sink.u64(Double.doubleToRawLongBits((Double) value));
      case STRING -> sink.utf8((String) value, size);
      case CHAR -> sink.u16((Character) value);
      case BYTES -> sink.bytes((byte[]) value);
      default -> sink.utf16((String) value);
    }
  }

  /** The fixed length of a type's values, or -1. The type must be known. */
  static int width(int type) {
    return WIDTH[type];
  }

  /** Whether a value of this type may have this length. */
  static boolean isWellFormed(int type, int length) {
    if (type < 0 || type > TYPE_MAX || length < 0) {
      return false;
    }
    return type == STRING16 ? (length & 1) == 0 : WIDTH[type] < 0 || WIDTH[type] == length;
  }

  /** Reads a value that {@link #isWellFormed}. */
  static @Nullable Object read(int type, byte[] bytes, int offset, int length) {
    return switch (type) {
      case NULL -> null;
      case BOOLEAN -> bytes[offset] != 0;
      case BYTE -> bytes[offset];
      case SHORT -> (short) number(bytes, offset, 2);
      case INT -> (int) number(bytes, offset, 4);
      case LONG -> number(bytes, offset, 8);
      case FLOAT -> Float.intBitsToFloat((int) number(bytes, offset, 4));
      case DOUBLE -> Double.longBitsToDouble(number(bytes, offset, 8));
      case STRING -> Utf8.lenient(bytes, offset, length);
      case CHAR -> (char) number(bytes, offset, 2);
      case BYTES -> Arrays.copyOfRange(bytes, offset, offset + length);
      default -> utf16(bytes, offset, length);
    };
  }

  /** Every Java string, unpaired surrogates too, which the JDK's decoder would replace. */
  static String utf16(byte[] bytes, int offset, int length) {
    char[] chars = new char[length / 2];
    for (int i = 0; i < chars.length; i++) {
      chars[i] = (char) number(bytes, offset + 2 * i, 2);
    }
    return new String(chars);
  }

  private static long number(byte[] bytes, int offset, int width) {
    long value = 0;
    for (int i = 0; i < width; i++) {
      value = value << 8 | bytes[offset + i] & 0xff;
    }
    return value;
  }

  private static Object required(@Nullable Object value) {
    if (value == null) {
      throw new IllegalArgumentException("null has type NULL");
    }
    return value;
  }
}
