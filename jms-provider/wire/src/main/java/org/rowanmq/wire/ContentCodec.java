package org.rowanmq.wire;

/**
 * Property names as symbols: contents in SEND and DELIVER travel with the names in their property
 * block replaced, and come out byte for byte as they went in.
 *
 * <pre>
 * varint length of what precedes the property block | those bytes | varint count
 *   | count × (symbol name | u8 type | varint length, unless the type fixes it | value) | body
 * </pre>
 */
final class ContentCodec {
  private static final int BLOCK_HEADER = 6;

  private ContentCodec() {}

  /** Whether the content has a property block; cheap. */
  static boolean mayHaveProperties(byte[] content) {
    return content.length > 2
        && content[0] == ContentLayout.VERSION
        && (content[1] & ContentLayout.PROPERTIES) != 0;
  }

  /** Writes the content with its property names replaced. */
  static void write(ByteSink sink, SymbolWriter symbols, byte[] content, ContentView view) {
    int at = view.propertyOffset();
    int prefix = at - BLOCK_HEADER;
    sink.varint(prefix).bytes(content, 0, prefix).varint(view.propertyCount());
    for (int i = view.propertyCount(); i > 0; i--) {
      int nameLength = number(content, at, 2);
      symbols.bytes(sink, content, at + 2, nameLength);
      at += 2 + nameLength;
      int type = content[at];
      int length = number(content, at + 1, 4);
      sink.u8(type);
      if (Values.width(type) < 0) {
        sink.varint(length);
      }
      sink.bytes(content, at + Values.HEADER, length);
      at += Values.HEADER + length;
    }
    sink.bytes(content, at, content.length - at);
  }

  /**
   * Reads such a content up to the end of the source and expands it.
   *
   * @param limit the longest expanded form: references to long names could multiply a frame's size
   */
  static byte[] read(ByteSource source, SymbolReader symbols, ByteSink scratch, int limit)
      throws ProtocolException {
    scratch.clear();
    int prefix = source.count(1);
    scratch.bytes(source.array(), source.skip(prefix), prefix);
    int block = scratch.length();
    int count = source.count(2);
    if (count > 0xffff) {
      throw source.malformed("a property block has at most 65535 entries, not " + count);
    }
    scratch.u32(0).u16(count);
    for (int i = 0; i < count; i++) {
      readEntry(source, symbols, scratch, limit);
    }
    scratch.u32At(block, scratch.length() - block - 4);
    int body = source.remaining();
    checkLimit(source, scratch, body, limit);
    scratch.bytes(source.array(), source.skip(body), body);
    return scratch.toByteArray();
  }

  private static void readEntry(
      ByteSource source, SymbolReader symbols, ByteSink scratch, int limit)
      throws ProtocolException {
    byte[] name = symbols.read(source).bytes;
    if (name.length > 0xffff) {
      throw source.malformed("a property name is longer than 65535 bytes");
    }
    int type = source.u8();
    if (!Values.isPropertyType(type)) {
      throw source.malformed("no property has type " + type);
    }
    int width = Values.width(type);
    int length = width < 0 ? source.count(1) : width;
    checkLimit(source, scratch, 2L + name.length + Values.HEADER + length, limit);
    scratch.u16(name.length).bytes(name).u8(type).u32(length);
    scratch.bytes(source.array(), source.skip(length), length);
  }

  private static void checkLimit(ByteSource source, ByteSink scratch, long more, int limit)
      throws ProtocolException {
    if (scratch.length() + more > limit) {
      throw source.malformed("the expanded content is longer than " + limit + " bytes");
    }
  }

  private static int number(byte[] bytes, int offset, int width) {
    int value = 0;
    for (int i = 0; i < width; i++) {
      value = value << 8 | bytes[offset + i] & 0xff;
    }
    return value;
  }
}
