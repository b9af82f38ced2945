package org.rowanmq.wire;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * A growable byte array to write to. Reused by its owner: {@link #clear} keeps the array. Not
 * thread-safe.
 */
public final class ByteSink {
  private byte[] array;
  private int length;

  public ByteSink(int capacity) {
    array = new byte[capacity];
  }

  /** What was written lies at 0 to {@link #length}; valid until the next write. */
  public byte[] array() {
    return array;
  }

  public int length() {
    return length;
  }

  public void clear() {
    length = 0;
  }

  /** A copy of what was written. */
  public byte[] toByteArray() {
    return Arrays.copyOf(array, length);
  }

  public ByteSink u8(int value) {
    ensure(1);
    array[length++] = (byte) value;
    return this;
  }

  public ByteSink u16(int value) {
    ensure(2);
    array[length++] = (byte) (value >> 8);
    array[length++] = (byte) value;
    return this;
  }

  public ByteSink u32(int value) {
    return u16(value >> 16).u16(value);
  }

  public ByteSink u64(long value) {
    return u32((int) (value >> 32)).u32((int) value);
  }

  /** Unsigned LEB128: 1 to 10 bytes; negative numbers take 10. */
  public ByteSink varint(long value) {
    ensure(10);
    long rest = value;
    while ((rest & ~0x7fL) != 0) {
      array[length++] = (byte) (rest | 0x80);
      rest >>>= 7;
    }
    array[length++] = (byte) rest;
    return this;
  }

  /** A signed number; small magnitudes are short. */
  public ByteSink zigzag(long value) {
    return varint(value << 1 ^ value >> 63);
  }

  public ByteSink bytes(byte[] source) {
    return bytes(source, 0, source.length);
  }

  public ByteSink bytes(byte[] source, int offset, int count) {
    ensure(count);
    System.arraycopy(source, offset, array, length, count);
    length += count;
    return this;
  }

  /** A varint length and the bytes. */
  public ByteSink blob(byte[] source) {
    return varint(source.length).bytes(source);
  }

  /** A varint length and the text in UTF-8; an unpaired surrogate becomes a question mark. */
  public ByteSink string(String text) {
    int size = Utf8.length(text);
    if (size == Utf8.NOT_STRICT) {
      return blob(text.getBytes(StandardCharsets.UTF_8));
    }
    return varint(size).utf8(text, size);
  }

  /** Text whose UTF-8 length is known. */
  ByteSink utf8(String text, int size) {
    ensure(size);
    length = Utf8.write(text, size, array, length);
    return this;
  }

  /** Text as UTF-16BE, which represents every Java string. */
  ByteSink utf16(String text) {
    for (int i = 0; i < text.length(); i++) {
      u16(text.charAt(i));
    }
    return this;
  }

  /** Hands out the array itself, which must be full; this sink is then empty. */
  byte[] take() {
    byte[] full = length == array.length ? array : toByteArray();
    array = new byte[0];
    length = 0;
    return full;
  }

  /** Overwrites four bytes written before. */
  void u32At(int index, int value) {
    array[index] = (byte) (value >> 24);
    array[index + 1] = (byte) (value >> 16);
    array[index + 2] = (byte) (value >> 8);
    array[index + 3] = (byte) value;
  }

  /**
   * Puts the varint length of what was written from {@code from + 1} on at {@code from}, where one
   * byte was left free; most frames are short, so that mostly nothing moves.
   */
  void lengthAt(int from) {
    int size = length - from - 1;
    int extra = size < 1 << 7 ? 0 : size < 1 << 14 ? 1 : size < 1 << 21 ? 2 : 3;
    if (extra > 0) {
      ensure(extra);
      System.arraycopy(array, from + 1, array, from + 1 + extra, size);
      length += extra;
    }
    int rest = size;
    for (int i = 0; i < extra; i++) {
      array[from + i] = (byte) (rest | 0x80);
      rest >>>= 7;
    }
    array[from + extra] = (byte) rest;
  }

  /** Drops what was written from {@code newLength} on. */
  void truncate(int newLength) {
    length = newLength;
  }

  private void ensure(int more) {
    if (array.length - length < more) {
      array = Arrays.copyOf(array, Math.max(array.length * 2, Math.addExact(length, more)));
    }
  }
}
