package org.rowanmq.wire;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/** Strict UTF-8 without intermediate arrays. */
final class Utf8 {
  /** The length of a text that has no strict UTF-8 form: it has an unpaired surrogate. */
  static final int NOT_STRICT = -1;

  private Utf8() {}

  /** Bytes {@code text} takes, or {@link #NOT_STRICT}. */
  static int length(String text) {
    int chars = text.length();
    int length = chars;
    for (int i = 0; i < chars; i++) {
      char c = text.charAt(i);
      if (c >= 0x80) {
        if (c < 0x800) {
          length++;
        } else if (!Character.isSurrogate(c)) {
          length += 2;
        } else if (Character.isHighSurrogate(c)
            && i + 1 < chars
            && Character.isLowSurrogate(text.charAt(i + 1))) {
          length += 2; // four bytes for two chars
          i++;
        } else {
          return NOT_STRICT;
        }
      }
    }
    return length;
  }

  /**
   * Writes {@code text}, whose {@link #length} is {@code length}, and returns the offset behind it.
   */
  @SuppressWarnings("deprecation") // the one copy without an intermediate array; right for ASCII
  static int write(String text, int length, byte[] target, int offset) {
    int chars = text.length();
    if (chars == length) {
      text.getBytes(0, chars, target, offset);
      return offset + chars;
    }
    int at = offset;
    for (int i = 0; i < chars; i++) {
      char c = text.charAt(i);
      if (c < 0x80) {
        target[at++] = (byte) c;
      } else if (c < 0x800) {
        target[at++] = (byte) (0xc0 | c >> 6);
        target[at++] = (byte) (0x80 | c & 0x3f);
      } else if (!Character.isSurrogate(c)) {
        target[at++] = (byte) (0xe0 | c >> 12);
        target[at++] = (byte) (0x80 | c >> 6 & 0x3f);
        target[at++] = (byte) (0x80 | c & 0x3f);
      } else {
        int point = Character.toCodePoint(c, text.charAt(++i));
        target[at++] = (byte) (0xf0 | point >> 18);
        target[at++] = (byte) (0x80 | point >> 12 & 0x3f);
        target[at++] = (byte) (0x80 | point >> 6 & 0x3f);
        target[at++] = (byte) (0x80 | point & 0x3f);
      }
    }
    return at;
  }

  /** Whether the bytes are exactly the UTF-8 form of {@code text}; allocates nothing for ASCII. */
  static boolean matches(byte[] bytes, int offset, int length, String text) {
    int chars = text.length();
    if (length < chars) {
      return false;
    }
    for (int i = 0; i < chars; i++) {
      char c = text.charAt(i);
      if (c >= 0x80) {
        return text.equals(new String(bytes, offset, length, StandardCharsets.UTF_8));
      }
      if (bytes[offset + i] != c) {
        return false;
      }
    }
    return length == chars;
  }

  /** Reads text, with replacement characters for what is malformed. */
  static String lenient(byte[] bytes, int offset, int length) {
    return new String(bytes, offset, length, StandardCharsets.UTF_8);
  }

  /**
   * Reads text.
   *
   * @throws ProtocolException if it is not strict UTF-8
   */
  static String strict(byte[] bytes, int offset, int length, String what) throws ProtocolException {
    String text = new String(bytes, offset, length, StandardCharsets.UTF_8);
    // Only a text with the replacement character in it can have been malformed.
    if (text.indexOf('\ufffd') >= 0 && !isStrict(bytes, offset, length)) {
      throw new ProtocolException(ErrorCode.PROTOCOL, what + " is not UTF-8");
    }
    return text;
  }

  private static boolean isStrict(byte[] bytes, int offset, int length) {
    try {
      StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes, offset, length));
      return true;
    } catch (CharacterCodingException e) {
      return false;
    }
  }
}
