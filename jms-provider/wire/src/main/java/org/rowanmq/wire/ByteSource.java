package org.rowanmq.wire;

import java.util.Arrays;

/**
 * A bounded reader of a part of an array. Every read checks the bound first and throws {@link
 * ProtocolException} that names {@code what} is read and where; nothing is allocated before its
 * length was checked. Not thread-safe.
 */
public final class ByteSource {
  private byte[] array = new byte[0];
  private int start;
  private int at;
  private int end;
  private String what = "";

  public ByteSource() {}

  public ByteSource(byte[] array, int offset, int length, String what) {
    reset(array, offset, length, what);
  }

  /** Reads another part from now on. */
  void reset(byte[] newArray, int offset, int length, String newWhat) {
    array = newArray;
    start = offset;
    at = offset;
    end = offset + length;
    what = newWhat;
  }

  public int remaining() {
    return end - at;
  }

  /** Index in the array of what is read next. */
  public int position() {
    return at;
  }

  public byte[] array() {
    return array;
  }

  public int u8() throws ProtocolException {
    need(1);
    return array[at++] & 0xff;
  }

  /** The next byte, or -1 at the end; does not advance. */
  int peek() {
    return at < end ? array[at] & 0xff : -1;
  }

  /** What is read, for messages. */
  String what() {
    return what;
  }

  public int u16() throws ProtocolException {
    need(2);
    return (array[at++] & 0xff) << 8 | array[at++] & 0xff;
  }

  public int u32() throws ProtocolException {
    need(4);
    return u16() << 16 | u16();
  }

  public long u64() throws ProtocolException {
    need(8);
    return (long) u32() << 32 | u32() & 0xffffffffL;
  }

  /** Any 64-bit number as {@link ByteSink#varint} writes it. */
  public long varint() throws ProtocolException {
    long value = 0;
    for (int shift = 0; shift < 64; shift += 7) {
      int b = u8();
      if (shift == 63 && b > 1) {
        break;
      }
      value |= (long) (b & 0x7f) << shift;
      if (b < 0x80) {
        return value;
      }
    }
    throw malformed("a number is longer than 64 bits");
  }

  public long zigzag() throws ProtocolException {
    long value = varint();
    return value >>> 1 ^ -(value & 1);
  }

  /** A varint from 0 to {@code max}. */
  public int number(int max) throws ProtocolException {
    long value = varint();
    if (value < 0 || value > max) {
      throw malformed("number " + Long.toUnsignedString(value) + " is over " + max);
    }
    return (int) value;
  }

  /** A varint from 0 to {@link Long#MAX_VALUE}. */
  public long positive() throws ProtocolException {
    long value = varint();
    if (value < 0) {
      throw malformed("a number is longer than 63 bits");
    }
    return value;
  }

  /** A count of elements that take at least {@code bytesEach}: never more than can follow. */
  public int count(int bytesEach) throws ProtocolException {
    long value = varint();
    if (value < 0 || value > remaining() / bytesEach) {
      throw malformed(
          "count " + Long.toUnsignedString(value) + " needs more than " + remaining() + " bytes");
    }
    return (int) value;
  }

  public byte[] bytes(int count) throws ProtocolException {
    need(count);
    byte[] copy = Arrays.copyOfRange(array, at, at + count);
    at += count;
    return copy;
  }

  /** Bytes behind a varint length. */
  public byte[] blob() throws ProtocolException {
    return bytes(count(1));
  }

  /** Strict UTF-8 behind a varint length. */
  public String string() throws ProtocolException {
    int length = count(1);
    String text = Utf8.strict(array, at, length, what);
    at += length;
    return text;
  }

  /** Skips, and returns the index of the first byte skipped. */
  public int skip(int count) throws ProtocolException {
    need(count);
    int from = at;
    at += count;
    return from;
  }

  /**
   * @throws ProtocolException if something is left
   */
  public void expectEnd() throws ProtocolException {
    if (at != end) {
      throw malformed(remaining() + " bytes too many");
    }
  }

  /** A PROTOCOL exception that names what is read and where. */
  public ProtocolException malformed(String detail) {
    return new ProtocolException(
        ErrorCode.PROTOCOL, what + ", byte " + (at - start) + ": " + detail);
  }

  private void need(int count) throws ProtocolException {
    if (count < 0 || end - at < count) {
      throw malformed("needs " + Integer.toUnsignedString(count) + " bytes, has " + remaining());
    }
  }
}
